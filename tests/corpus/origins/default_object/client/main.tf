variable "user_pool_id" {
  type = string
}

variable "settings" {
  type = object({
    days   = optional(number, 7)
    errors = optional(string)
  })
  default = {}
}

resource "aws_cognito_user_pool_client" "this" {
  name         = "client"
  user_pool_id = var.user_pool_id

  prevent_user_existence_errors = var.settings.errors
}
