# A list of objects is handed to a module that makes one client of each by its index.

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

module "pool_clients" {
  source  = "./clients"
  pool_id = aws_cognito_user_pool.main.id

  clients = [
    {
      name                                 = "web"
      allowed_oauth_flows                  = ["code", "implicit"]
      allowed_oauth_flows_user_pool_client = true
      callback_urls                        = ["https://web.example.com/cb"]
      allowed_oauth_scopes                 = ["openid"]
      explicit_auth_flows                  = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
      generate_secret                      = false
      refresh_token_validity               = 45
    },
    {
      name            = "batch"
      generate_secret = true
      token_validity_units = {
        access_token = "minutes"
        id_token     = "minutes"
      }
      access_token_validity = 30
      id_token_validity     = 20
    },
    {
      explicit_auth_flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
      name                = "admin"
    },
  ]
}
