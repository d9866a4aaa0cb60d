variable "name" {
  type = string
}

variable "user_pool_id" {
  type = string
}

variable "existence_errors" {
  type    = string
  default = "LEGACY"
}

resource "aws_cognito_user_pool_client" "this" {
  name         = var.name
  user_pool_id = var.user_pool_id

  enable_token_revocation       = false
  prevent_user_existence_errors = var.existence_errors
}
