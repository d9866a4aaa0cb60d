locals {
  # What users may do; see the runbook before adding to it.
  flows = [
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH", # load tests
    "ALLOW_REFRESH_TOKEN_AUTH",
  ]
  passwords = "ALLOW_USER_PASSWORD_AUTH"
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = local.flows
}

resource "aws_cognito_user_pool_client" "mobile" {
  name         = "mobile"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = local.flows
}

resource "aws_cognito_user_pool_client" "kiosk" {
  name         = "kiosk"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = setsubtract(local.flows, [local.passwords])
}

resource "aws_cognito_user_pool_client" "support" {
  name         = "support"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = [for flow in local.flows : flow if flow != local.passwords]
}

resource "aws_cognito_user_pool_client" "returns" {
  name         = "returns"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = setintersection(local.flows, ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
}
