resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = { for client in var.clients : client.name => client }

  name          = "${each.key}-prod"
  user_pool_id  = aws_cognito_user_pool.main.id
  callback_urls = toset(each.value.urls)
}
