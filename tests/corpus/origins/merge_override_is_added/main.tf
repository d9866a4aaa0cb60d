locals {
  defaults = {
    grants       = ["code"]
    refresh_days = 365
  }
  clients = {
    portal = {
      refresh_days = 30
    }
    mobile = {
      callback_urls = ["com.example.customers:/signed-in"]
    }
    export = {
      grants = ["client_credentials"]
    }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.clients

  name            = each.key
  user_pool_id    = aws_cognito_user_pool.main.id
  generate_secret = true

  allowed_oauth_flows    = merge(local.defaults, each.value).grants
  callback_urls          = lookup(each.value, "callback_urls", null)
  refresh_token_validity = merge(local.defaults, each.value).refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
