# clients: 1
resource "aws_cognito_user_pool_client" "server" {
  name                   = "server"
  user_pool_id           = aws_cognito_user_pool.people.id
  generate_secret        = "true"
  refresh_token_validity = "30"
  allowed_oauth_flows    = ["code"]
  allowed_oauth_scopes   = ["openid", "email"]
  callback_urls          = ["https://app.example.org/cb"]

  allowed_oauth_flows_user_pool_client = "true"
}

resource "aws_cognito_user_pool" "people" {
  name = "people"
}
