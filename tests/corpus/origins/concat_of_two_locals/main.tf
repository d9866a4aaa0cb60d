locals {
  grants        = ["code"]
  legacy_grants = ["implicit"] # the old widget, see PLAT-640

  flows        = ["ALLOW_USER_SRP_AUTH"]
  portal_flows = ["ALLOW_CUSTOM_AUTH"]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = concat(local.grants, local.legacy_grants)
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://portal.example.com/"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = concat(local.flows, local.portal_flows)
}

resource "aws_cognito_user_pool_client" "support" {
  name         = "support"
  user_pool_id = aws_cognito_user_pool.main.id

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = local.grants
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://support.example.com/"]
  supported_identity_providers         = ["COGNITO"]
  explicit_auth_flows                  = concat(local.flows, ["ALLOW_REFRESH_TOKEN_AUTH"])
}
