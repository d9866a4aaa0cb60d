# A published kind of module: either a list of clients, normalized member by member, or one made of plain variables.

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

module "listed" {
  source  = "./pool"
  pool_id = aws_cognito_user_pool.main.id

  clients = [
    {
      name                 = "web"
      callback_urls        = ["https://web.example.com/"]
      existence_errors     = "ENABLED"
      token_validity_units = { access_token = "minutes", id_token = "minutes", refresh_token = "days" }
      access_validity      = 30
      id_validity          = 30
    },
    {
      callback_urls = ["https://nameless.example.com/"]
    },
    {
      name            = ""
      old_errors      = "LEGACY"
      generate_secret = true
    },
  ]
}

module "single" {
  source      = "./pool"
  pool_id     = aws_cognito_user_pool.main.id
  client_name = "single"
  client_urls = ["https://single.example.com/"]
}

module "neither" {
  source  = "./pool"
  pool_id = aws_cognito_user_pool.main.id
}

module "disabled" {
  source      = "./pool"
  pool_id     = aws_cognito_user_pool.main.id
  client_name = "never"
  enabled     = false
}
