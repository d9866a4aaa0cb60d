variable "user_pool_id" {
  type = string
}

variable "grants" {
  default = ["code"]
}

variable "errors" {
  type     = string
  default  = "LEGACY"
  nullable = false
}

resource "aws_cognito_user_pool_client" "this" {
  name            = "client"
  user_pool_id    = var.user_pool_id
  generate_secret = true

  allowed_oauth_flows           = var.grants
  prevent_user_existence_errors = var.errors
}
