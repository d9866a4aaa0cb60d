resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = each.value.errors
}

variable "clients" {
  type = map(object({
    days   = number
    errors = optional(string)
  }))
}
