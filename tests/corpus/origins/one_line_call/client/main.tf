resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

variable "grants" {
  default = ["code"]
}

variable "errors" {
  default = "LEGACY"
}

resource "aws_cognito_user_pool_client" "this" {
  name            = "client"
  user_pool_id    = aws_cognito_user_pool.main.id
  generate_secret = true

  allowed_oauth_flows           = var.grants
  prevent_user_existence_errors = var.errors
}
