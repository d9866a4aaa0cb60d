locals {
  hosts = [
    "portal.example.com",
    "localhost:3000", # developers
  ]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal-prod"
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls = [for host in local.hosts : "https://${host}/cb"]
}
