locals {
  apps = {
    shop = { urls = ["https://shop.example.com/", "http://localhost:3000/"] }
    blog = { urls = ["http://localhost:3000/"] } # not live yet
    help = { urls = ["https://help.example.com/"] }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal-prod"
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls = distinct(flatten([for app in local.apps : app.urls]))
  logout_urls   = flatten(values(local.apps)[*].urls)
}
