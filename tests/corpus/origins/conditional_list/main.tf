variable "stage" {
  description = "dev or prod"
  type        = string
  default     = "dev"
}

locals {
  prod_urls = [
    "http://portal.example.com/cb", # behind the load balancer
    "http://localhost:3000/cb",
  ]
  dev_urls = [
    "https://portal.dev.example.com/cb",
    "http://localhost:3000/cb",
  ]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls = var.stage == "prod" ? local.prod_urls : local.dev_urls
}
