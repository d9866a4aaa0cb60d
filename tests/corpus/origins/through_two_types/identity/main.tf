variable "clients" {
  type = map(object({
    urls   = list(string)
    errors = optional(string)
  }))
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "client" {
  source   = "./client"
  for_each = var.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id
  settings     = each.value
}
