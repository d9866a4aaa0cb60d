variable "domain" {
  type = string
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls = [for name in ["portal", "www"] : "http://${name}.${var.domain}/cb"]
}
