resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  count = length(var.clients)

  name         = lookup(element(var.clients, count.index), "name", null)
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = lookup(element(var.clients, count.index), "existence_errors", null)
}
