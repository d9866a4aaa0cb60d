variable "name" {
  type = string
}

variable "pool" {
  type = string
}

variable "flows" {
  type    = list(string)
  default = ["code"]
}

variable "scopes" {
  type    = list(string)
  default = ["openid"]
}

variable "urls" {
  type    = list(string)
  default = []
}

variable "secret" {
  type    = bool
  default = false
}

locals {
  interactive = !contains(var.flows, "client_credentials")
}

resource "aws_cognito_user_pool_client" "this" {
  name         = var.name
  user_pool_id = var.pool

  generate_secret                      = var.secret
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = var.flows
  allowed_oauth_scopes                 = var.scopes
  callback_urls                        = local.interactive ? var.urls : null
  supported_identity_providers         = local.interactive ? ["COGNITO"] : []
  explicit_auth_flows                  = local.interactive ? ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] : ["ALLOW_REFRESH_TOKEN_AUTH"]
}

output "name" {
  value = lower(aws_cognito_user_pool_client.this.name)
}
