variable "pool_id" {
  type = string
}

variable "clients" {
  type    = any
  default = []
}

variable "default_refresh_validity" {
  type    = number
  default = 30
}

variable "default_secret" {
  default = true
}

resource "aws_cognito_user_pool_client" "client" {
  count = length(var.clients)

  name         = lookup(element(var.clients, count.index), "name", null)
  user_pool_id = var.pool_id

  allowed_oauth_flows                  = lookup(element(var.clients, count.index), "allowed_oauth_flows", null)
  allowed_oauth_flows_user_pool_client = lookup(element(var.clients, count.index), "allowed_oauth_flows_user_pool_client", null)
  allowed_oauth_scopes                 = lookup(element(var.clients, count.index), "allowed_oauth_scopes", null)
  callback_urls                        = lookup(element(var.clients, count.index), "callback_urls", [])
  explicit_auth_flows                  = lookup(var.clients[count.index], "explicit_auth_flows", null)
  generate_secret                      = lookup(element(var.clients, count.index), "generate_secret", var.default_secret)
  refresh_token_validity               = lookup(element(var.clients, count.index), "refresh_token_validity", var.default_refresh_validity)
  access_token_validity                = lookup(element(var.clients, count.index), "access_token_validity", null)
  id_token_validity                    = lookup(element(var.clients, count.index), "id_token_validity", null)

  dynamic "token_validity_units" {
    for_each = length(lookup(element(var.clients, count.index), "token_validity_units", {})) == 0 ? [] : [lookup(element(var.clients, count.index), "token_validity_units", {})]
    content {
      access_token  = lookup(token_validity_units.value, "access_token", "hours")
      id_token      = lookup(token_validity_units.value, "id_token", "hours")
      refresh_token = lookup(token_validity_units.value, "refresh_token", "days")
    }
  }
}
