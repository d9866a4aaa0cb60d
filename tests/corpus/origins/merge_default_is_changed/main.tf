locals {
  defaults = {
    existence_errors = "LEGACY"
    refresh_days     = 30
  }
  clients = {
    portal = { existence_errors = "ENABLED" }
    mobile = { refresh_days = 7 }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = { for name, client in local.clients : name => merge(local.defaults, client) }

  name                          = each.key
  user_pool_id                  = aws_cognito_user_pool.main.id
  refresh_token_validity        = each.value.refresh_days
  prevent_user_existence_errors = each.value.existence_errors
}
