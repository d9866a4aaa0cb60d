# What an environment's own variable file says; it comes after the ones that Terraform loads by itself.

variable "environment" {
  type    = string
  default = "dev"
}

variable "urls" {
  type = object({
    callback = list(string)
    logout   = optional(list(string))
  })
}

variable "refresh" {
  type    = number
  default = 30
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "web" {
  name                          = "web-${var.environment}"
  user_pool_id                  = aws_cognito_user_pool.main.id
  callback_urls                 = [for url in var.urls.callback : replace(url, "STAGE", var.environment)]
  logout_urls                   = var.urls.logout
  refresh_token_validity        = var.refresh
  prevent_user_existence_errors = var.environment == "prod" ? "ENABLED" : "LEGACY"
}
