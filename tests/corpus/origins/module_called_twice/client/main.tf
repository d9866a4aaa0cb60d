resource "aws_cognito_user_pool_client" "this" {
  name         = var.name
  user_pool_id = var.user_pool_id

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = var.grants
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = var.callback_urls
  supported_identity_providers         = ["COGNITO"]
}
