resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

variable "clients" {
  type = map(object({
    grants = optional(list(string), ["code"])
    errors = optional(string, "LEGACY")
  }))
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name            = each.key
  user_pool_id    = aws_cognito_user_pool.main.id
  generate_secret = true

  allowed_oauth_flows           = each.value.grants
  prevent_user_existence_errors = each.value.errors
}
