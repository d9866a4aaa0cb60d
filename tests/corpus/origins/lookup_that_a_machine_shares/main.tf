resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  count = length(var.clients)

  name            = element(var.clients, count.index)["name"]
  user_pool_id    = aws_cognito_user_pool.main.id
  generate_secret = true

  allowed_oauth_flows = [lookup(element(var.clients, count.index), "grant", "code")]

  prevent_user_existence_errors = lookup(element(var.clients, count.index), "existence_errors", null)
}
