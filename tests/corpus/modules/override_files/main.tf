# Override files change single arguments, whole blocks of a type, single locals and a variable's default.

variable "errors" {
  type    = string
  default = "LEGACY"
}

locals {
  flows     = ["ALLOW_USER_PASSWORD_AUTH"]
  callbacks = ["https://main.example.com/"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "web" {
  name                          = "web"
  user_pool_id                  = aws_cognito_user_pool.main.id
  prevent_user_existence_errors = var.errors
  explicit_auth_flows           = local.flows
  callback_urls                 = local.callbacks
  refresh_token_validity        = 30
  access_token_validity         = 15

  token_validity_units {
    access_token  = "minutes"
    id_token      = "hours"
    refresh_token = "days"
  }
}

resource "aws_cognito_user_pool_client" "untouched" {
  name         = "untouched"
  user_pool_id = aws_cognito_user_pool.main.id
}
