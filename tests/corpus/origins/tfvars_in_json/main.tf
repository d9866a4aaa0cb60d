resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

variable "clients" {
  type = map(object({
    flows  = list(string)
    errors = optional(string)
  }))
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows           = each.value.flows
  prevent_user_existence_errors = each.value.errors
}
