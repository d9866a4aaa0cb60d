locals {
  clients = {
    portal  = { existence_errors = "LEGACY" }
    support = { existence_errors = "ENABLED" }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = toset(keys(local.clients))

  name         = each.value
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = local.clients[each.key].existence_errors
}
