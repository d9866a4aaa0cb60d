variable "name" {
  type = string
}

variable "user_pool_id" {
  type = string
}

variable "settings" {
  type = object({
    urls   = list(string)
    errors = optional(string)
  })
}

resource "aws_cognito_user_pool_client" "this" {
  name          = var.name
  user_pool_id  = var.user_pool_id
  callback_urls = var.settings.urls

  prevent_user_existence_errors = var.settings.errors
}
