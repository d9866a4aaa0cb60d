resource "aws_cognito_user_pool_client" "web" {
  refresh_token_validity = 24
  access_token_validity  = 1

  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "hours"
  }
}
