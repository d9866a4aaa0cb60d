variable "existence_errors" {
  type    = string
  default = "LEGACY"

  validation {
    condition     = var.existence_errors == "LEGACY"
    error_message = "The old portal can't read the new errors, see PLAT-588."
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = var.existence_errors
}
