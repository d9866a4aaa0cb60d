variable "existence_errors" {
  type    = string
  default = "LEGACY"
}

variable "revocation" {
  type    = bool
  default = true
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = var.existence_errors
  enable_token_revocation       = var.revocation
}
