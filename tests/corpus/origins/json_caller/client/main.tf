variable "user_pool_id" {
  type = string
}

variable "grants" {
  type = list(string)
}

variable "settings" {
  type = object({
    revocation       = bool
    existence_errors = optional(string)
  })
}

resource "aws_cognito_user_pool_client" "this" {
  name         = "portal"
  user_pool_id = var.user_pool_id

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = var.grants
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://portal.example.com/"]
  supported_identity_providers         = ["COGNITO"]
  enable_token_revocation              = var.settings.revocation
  prevent_user_existence_errors        = var.settings.existence_errors
}
