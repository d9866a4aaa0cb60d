# A pool with its clients. Every environment has one.

resource "aws_cognito_user_pool" "this" {
  name                     = var.name
  auto_verified_attributes = ["email"]
  username_attributes      = ["email"]
}

resource "aws_cognito_resource_server" "orders" {
  identifier   = "https://api.example.com/orders"
  name         = "orders"
  user_pool_id = aws_cognito_user_pool.this.id

  scope {
    scope_name        = "read"
    scope_description = "Read orders"
  }
}

module "client" {
  source   = "../cognito-client"
  for_each = var.clients

  name             = "${var.name}-${each.key}"
  user_pool_id     = aws_cognito_user_pool.this.id
  settings         = each.value
  token_revocation = var.token_revocation
}
