# Each member of an entry may be left out; then a variable's default counts.

variable "clients" {
  default = {
    spa = {
      callbacks = ["https://spa.example.com/"]
      lifetimes = { refresh = 14 }
    }
    legacy = {
      existence_errors = "LEGACY"
      revocation       = false
      name             = null
    }
  }
}

variable "existence_errors" {
  type    = string
  default = "ENABLED"
}

variable "callbacks" {
  type    = list(string)
  default = ["https://default.example.com/"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name                          = coalesce(try(each.value.name, null), "app-${each.key}")
  user_pool_id                  = aws_cognito_user_pool.main.id
  prevent_user_existence_errors = try(each.value.existence_errors, var.existence_errors)
  callback_urls                 = try(each.value.callbacks, var.callbacks)
  logout_urls                   = try(each.value.logouts, each.value.callbacks, null)
  refresh_token_validity        = try(each.value.lifetimes.refresh, 30)
  enable_token_revocation       = can(each.value.revocation) ? each.value.revocation : true
  generate_secret               = try(tobool(each.value.secret), false)
}
