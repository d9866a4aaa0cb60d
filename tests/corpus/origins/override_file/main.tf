resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  enable_token_revocation       = true
  prevent_user_existence_errors = "ENABLED"
}
