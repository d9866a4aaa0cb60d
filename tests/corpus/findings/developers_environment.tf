# finds: CGT304 CGT711
# The site of a development environment may stand beside the developers' own machines.
resource "aws_cognito_user_pool_client" "site" {
  name                                 = "site"
  user_pool_id                         = var.pool
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = ["COGNITO"]
  prevent_user_existence_errors        = "ENABLED"
  callback_urls                        = ["https://site.dev.example.org", "http://localhost:3000"]
  logout_urls                          = ["https://site.dev.example.org", "http://localhost:3000"]
}

variable "pool" {}
