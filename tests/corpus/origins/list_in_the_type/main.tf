resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

variable "clients" {
  type = map(object({
    urls  = list(string)
    flows = optional(list(string), ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
  }))
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id

  callback_urls       = each.value.urls
  explicit_auth_flows = each.value.flows
}
