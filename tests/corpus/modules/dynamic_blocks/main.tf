# Nested blocks that are made from lists of none, one, and one that a condition leaves.

locals {
  clients = {
    short = { units = { access_token = "minutes", id_token = "minutes" }, access = 15, rotate = true }
    long  = { units = null, access = 12, rotate = false }
    named = { units = { refresh_token = "hours" }, access = 2, rotate = null }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.clients

  name                  = each.key
  user_pool_id          = aws_cognito_user_pool.main.id
  access_token_validity = each.value.access
  id_token_validity     = each.value.access

  dynamic "token_validity_units" {
    for_each = each.value.units[*]
    content {
      access_token  = try(token_validity_units.value.access_token, "hours")
      id_token      = try(token_validity_units.value.id_token, "hours")
      refresh_token = lookup(token_validity_units.value, "refresh_token", "days")
    }
  }

  dynamic "refresh_token_rotation" {
    for_each = each.value.rotate == true ? [10] : []
    iterator = rotation
    content {
      feature                    = "ENABLED"
      retry_grace_period_seconds = rotation.value + rotation.key
    }
  }

  dynamic "analytics_configuration" {
    for_each = { for key, client in local.clients : key => client if key == each.key && client.units == null }
    content {
      application_id   = "a1b2c3"
      external_id      = analytics_configuration.key
      role_arn         = "arn:aws:iam::123456789012:role/${analytics_configuration.key}"
      user_data_shared = !analytics_configuration.value.rotate
    }
  }
}
