# Users and machines share a default.

locals {
  existence_errors = "LEGACY"
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = local.existence_errors
}

resource "aws_cognito_user_pool_client" "mobile" {
  name         = "mobile"
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = local.existence_errors
}

resource "aws_cognito_user_pool_client" "orders" {
  name         = "orders"
  user_pool_id = aws_cognito_user_pool.main.id

  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["orders/read"]

  prevent_user_existence_errors = local.existence_errors
}

resource "aws_cognito_user_pool_client" "billing" {
  name         = "billing"
  user_pool_id = aws_cognito_user_pool.main.id

  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["orders/read"]

  prevent_user_existence_errors = local.existence_errors
}

resource "aws_cognito_user_pool_client" "export" {
  name         = "export"
  user_pool_id = aws_cognito_user_pool.main.id

  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["orders/read"]

  prevent_user_existence_errors = local.existence_errors
}
