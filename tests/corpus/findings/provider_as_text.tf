# finds: CGT703 CGT711
resource "aws_cognito_user_pool" "people" {
  name = "people"
}

resource "aws_cognito_identity_provider" "google" {
  user_pool_id     = aws_cognito_user_pool.people.id
  provider_name    = "Google"
  provider_type    = "Google"
  provider_details = { client_id = "id", client_secret = "secret", authorize_scopes = "email" }
  attribute_mapping = {
    email    = "email"
    username = "sub"
  }
}

resource "aws_cognito_user_pool_client" "site" {
  name                                 = "site"
  user_pool_id                         = aws_cognito_user_pool.people.id
  callback_urls                        = [var.callback]
  logout_urls                          = [var.callback]
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["email", "openid", "profile"]
  supported_identity_providers         = ["Google"]
  prevent_user_existence_errors        = "ENABLED"
}

variable "callback" {}
