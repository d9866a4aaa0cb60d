# finds: CGT711
# The first URL is used where a deployment names a host: it is not the default's empty text there.
resource "aws_cognito_user_pool_client" "site" {
  name                                 = "site"
  user_pool_id                         = var.pool
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  generate_secret                      = true
  prevent_user_existence_errors        = "ENABLED"
  callback_urls                        = [var.zone != "" && var.host != "" ? "https://${var.host}" : "https://app.example.org"]
  logout_urls                          = ["https://app.example.org"]
}

variable "pool" {}

variable "zone" {
  default = ""
}

variable "host" {
  default = ""
}
