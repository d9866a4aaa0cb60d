locals {
  identity = {
    clients = {
      portal = {
        tokens = { access_minutes = 30, refresh_days = 30 }
      }
      mobile = {
        # agreed with the mobile team, see PLAT-812
        tokens = { access_minutes = 60, refresh_days = 3650 }
      }
    }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.identity.clients

  name         = each.key
  user_pool_id = aws_cognito_user_pool.main.id

  access_token_validity  = each.value.tokens.access_minutes
  id_token_validity      = each.value.tokens.access_minutes
  refresh_token_validity = each.value.tokens.refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
