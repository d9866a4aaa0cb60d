variable "pool" {}

variable "name" {}

variable "urls" {
  default = []
}

resource "aws_cognito_user_pool_client" "this" {
  name          = var.name
  user_pool_id  = var.pool
  callback_urls = var.urls
  logout_urls   = [for url in var.urls : "${url}bye"]
}

output "urls" {
  value = var.urls
}
