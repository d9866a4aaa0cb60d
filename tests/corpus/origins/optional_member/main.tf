resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = { for client in var.clients : client.name => client }

  name         = each.value.name
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = each.value.existence_errors
  enable_token_revocation       = each.value.revocation
}
