# A variable's list of objects, null by default in one module and given in the other.

variable "user_pool_clients" {
  type = list(object({
    name      = string
    secret    = optional(bool, false)
    callbacks = optional(list(string))
    refresh   = optional(number, 30)
    units     = optional(list(object({ access = optional(string, "minutes"), id = optional(string, "minutes"), refresh = optional(string, "days") })))
    access    = optional(number)
  }))
  default = null
}

variable "none" {
  type    = list(object({ name = string }))
  default = null
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "made" {
  count = var.user_pool_clients != null ? length(var.user_pool_clients) : 0

  user_pool_id           = aws_cognito_user_pool.main.id
  name                   = var.user_pool_clients[count.index].name
  generate_secret        = var.user_pool_clients[count.index].secret
  callback_urls          = var.user_pool_clients[count.index].callbacks
  refresh_token_validity = var.user_pool_clients[count.index].refresh
  access_token_validity  = var.user_pool_clients[count.index].access
  id_token_validity      = var.user_pool_clients[count.index].access

  dynamic "token_validity_units" {
    for_each = var.user_pool_clients[count.index].units != null ? var.user_pool_clients[count.index].units : []
    iterator = item

    content {
      refresh_token = item.value.refresh
      access_token  = item.value.access
      id_token      = item.value.id
    }
  }
}

resource "aws_cognito_user_pool_client" "none" {
  count = var.none != null ? length(var.none) : 0

  user_pool_id = aws_cognito_user_pool.main.id
  name         = var.none[count.index].name
}
