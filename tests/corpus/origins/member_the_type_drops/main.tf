variable "clients" {
  type = map(object({ name = string }))
  default = {
    portal = { name = "portal" }
    mobile = { name = "mobile" }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name         = each.value.name
  user_pool_id = aws_cognito_user_pool.main.id

  prevent_user_existence_errors = try(each.value.existence_errors, "LEGACY")
}
