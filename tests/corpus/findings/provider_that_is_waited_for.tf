# finds: CGT701 CGT711
# The provider's name is text, and depends_on says that it comes first. In one case nobody is offered.
resource "aws_cognito_user_pool" "people" {
  name = "people"
}

variable "federated" {
  type    = bool
  default = true
}

locals {
  name = "CORP"
}

resource "aws_cognito_identity_provider" "corp" {
  count            = var.federated ? 1 : 0
  user_pool_id     = aws_cognito_user_pool.people.id
  provider_name    = local.name
  provider_type    = "OIDC"
  provider_details = { client_id = "id", client_secret = "secret", authorize_scopes = "openid", oidc_issuer = "https://corp.example.org" }
}

resource "aws_cognito_user_pool_client" "site" {
  depends_on                           = [aws_cognito_identity_provider.corp]
  name                                 = "site"
  user_pool_id                         = aws_cognito_user_pool.people.id
  callback_urls                        = ["https://app.example.org/auth/oauth2"]
  logout_urls                          = ["https://app.example.org/auth"]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  supported_identity_providers         = flatten(concat(var.federated ? [local.name] : [], []))
  prevent_user_existence_errors        = "ENABLED"
}
