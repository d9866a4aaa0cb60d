locals {
  fallback = "LEGACY"
  clients = {
    portal  = ""
    support = "ENABLED"
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = coalesce(each.value, local.fallback)
}
