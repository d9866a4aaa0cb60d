locals {
  hosts = ["portal.example.com", "www.example.com"]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls = [for host in local.hosts : "http://${host}/cb"]
}
