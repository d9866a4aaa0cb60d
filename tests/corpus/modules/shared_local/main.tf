# One local is read by five clients, some of them adding to it or taking from it.

locals {
  flows   = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  more    = ["ALLOW_CUSTOM_AUTH"]
  tree    = { auth = { tokens = { refresh = 3650 } } }
  domains = ["a.example.com", "b.example.com"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "first" {
  name                   = "first"
  user_pool_id           = aws_cognito_user_pool.main.id
  explicit_auth_flows    = local.flows
  refresh_token_validity = local.tree.auth.tokens.refresh
}

resource "aws_cognito_user_pool_client" "second" {
  name                = "second"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = concat(local.flows, local.more)
  callback_urls       = formatlist("https://%s/cb", local.domains)
}

resource "aws_cognito_user_pool_client" "third" {
  name                = "third"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = setunion(local.flows, local.more)
  callback_urls       = [for domain in local.domains : "https://${domain}/"]
}

resource "aws_cognito_user_pool_client" "fourth" {
  name                = "fourth"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = [for flow in local.flows : flow if flow != "ALLOW_USER_PASSWORD_AUTH"]
}

resource "aws_cognito_user_pool_client" "fifth" {
  name                = "fifth"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = setsubtract(toset(concat(local.flows, local.more)), ["ALLOW_USER_PASSWORD_AUTH"])
  callback_urls       = ["https://${one(slice(local.domains, 1, 2))}/", "https://${local.domains.0}/"]
}
