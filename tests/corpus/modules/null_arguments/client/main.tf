variable "pool" {
  type = string
}

variable "name" {
  type     = string
  default  = "unnamed"
  nullable = false
}

variable "refresh" {
  type    = number
  default = 10
}

variable "errors" {
  type    = string
  default = null
}

variable "revocation" {
  type     = bool
  default  = true
  nullable = false
}

variable "callbacks" {
  type     = list(string)
  default  = ["https://default.example.com/"]
  nullable = true
}

resource "aws_cognito_user_pool_client" "this" {
  name                          = var.name
  user_pool_id                  = var.pool
  refresh_token_validity        = var.refresh
  prevent_user_existence_errors = var.errors
  enable_token_revocation       = var.revocation
  callback_urls                 = var.callbacks
  logout_urls                   = var.callbacks == null ? ["https://example.com/"] : var.callbacks
  auth_session_validity         = var.refresh != null ? var.refresh : 3
}
