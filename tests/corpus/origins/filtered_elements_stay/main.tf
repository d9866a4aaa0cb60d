locals {
  flows = [
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_CUSTOM_AUTH", # the challenge of the other app
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  ]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "kiosk" {
  name         = "kiosk"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = [
    for flow in local.flows : flow
    if !contains(["ALLOW_CUSTOM_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"], flow)
  ]
}
