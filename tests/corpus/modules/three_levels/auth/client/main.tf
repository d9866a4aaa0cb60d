variable "name" {}

variable "pool" {}

variable "urls" {
  type = map(list(string))
}

variable "flows" {
  type = set(string)
}

variable "refresh" {
  type    = number
  default = 7
}

resource "aws_cognito_user_pool_client" "this" {
  name         = var.name
  user_pool_id = var.pool

  allowed_oauth_flows_user_pool_client = length(var.flows) > 0
  allowed_oauth_flows                  = var.flows
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = var.urls["callback"]
  logout_urls                          = var.urls.logout
  refresh_token_validity               = var.refresh
  supported_identity_providers         = ["COGNITO"]
}
