# Until the gateway is replaced, see PLAT-731.
resource "aws_cognito_user_pool_client" "portal" {
  enable_token_revocation = false
}
