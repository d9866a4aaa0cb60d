variable "user_pool_id" {
  type = string
}

variable "existence_errors" {
  type    = string
  default = "ENABLED"
}

resource "aws_cognito_user_pool_client" "this" {
  name         = "portal"
  user_pool_id = var.user_pool_id

  prevent_user_existence_errors = var.existence_errors
}
