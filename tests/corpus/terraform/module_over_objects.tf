# clients: 2
resource "aws_cognito_user_pool_client" "client" {
  count = var.enabled ? length(local.clients) : 0

  name                         = lookup(element(local.clients, count.index), "name", null)
  user_pool_id                 = aws_cognito_user_pool.pool[0].id
  explicit_auth_flows          = lookup(element(local.clients, count.index), "explicit_auth_flows", null)
  refresh_token_validity       = lookup(element(local.clients, count.index), "refresh_token_validity", null)
  supported_identity_providers = ["COGNITO"]

  dynamic "token_validity_units" {
    for_each = length(lookup(element(local.clients, count.index), "token_validity_units", {})) == 0 ? [] : [1]
    content {
      access_token = "minutes"
    }
  }

  depends_on = [aws_cognito_resource_server.resource]
}

resource "aws_cognito_user_pool_client" "each" {
  for_each = { for c in var.clients : c.name => c }

  name            = each.key
  user_pool_id    = one(aws_cognito_user_pool.pool[*].id)
  generate_secret = try(each.value.generate_secret, true)
  callback_urls   = try(each.value.callback_urls, null)
}

resource "aws_cognito_user_pool" "pool" {
  count = var.enabled ? 1 : 0
  name  = "pool"
}

locals {
  clients = concat(var.clients, [{ name = "extra" }])
}

variable "clients" {
  default = []
}

variable "enabled" {
  default = true
}
