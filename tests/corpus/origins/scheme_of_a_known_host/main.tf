locals {
  domain = "example.com"
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls = ["http://portal.${local.domain}/cb", "https://www.${local.domain}/cb"]
}
