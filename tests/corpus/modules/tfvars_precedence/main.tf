# Defaults, then terraform.tfvars, its JSON form, then *.auto.tfvars in the order of their names.

variable "name" {
  default = "from the default"
}

variable "errors" {
  default = "LEGACY"
}

variable "callbacks" {
  type    = list(string)
  default = ["https://default.example.com/"]
}

variable "refresh" {
  type    = number
  default = 30
}

variable "access" {
  type    = number
  default = 1
}

variable "identity" {
  type    = number
  default = 1
}

variable "flows" {
  type = set(string)
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "this" {
  name                          = var.name
  user_pool_id                  = aws_cognito_user_pool.main.id
  prevent_user_existence_errors = var.errors
  callback_urls                 = var.callbacks
  refresh_token_validity        = var.refresh
  access_token_validity         = var.access
  id_token_validity             = var.identity
  explicit_auth_flows           = var.flows
}
