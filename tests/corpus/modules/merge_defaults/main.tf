# What an entry does not say comes from an object of defaults; one merge is deep by hand.

locals {
  defaults = {
    flows      = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    errors     = "ENABLED"
    validity   = { access = 60, id = 60 }
    revocation = true
    callbacks  = []
  }

  apps = {
    web    = { callbacks = ["https://web.example.com/"], validity = { access = 5 } }
    mobile = { callbacks = ["com.example.app:/"], flows = ["ALLOW_CUSTOM_AUTH"] }
    cli    = { revocation = false, errors = "LEGACY" }
  }

  clients = { for name, app in local.apps : name => merge(
    local.defaults,
    app,
    { validity = merge(local.defaults.validity, lookup(app, "validity", {})) },
  ) }
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "app" {
  for_each = local.clients

  name                          = format("%s-%02d", each.key, length(each.value.callbacks))
  user_pool_id                  = aws_cognito_user_pool.main.id
  explicit_auth_flows           = each.value.flows
  prevent_user_existence_errors = each.value.errors
  enable_token_revocation       = each.value.revocation
  callback_urls                 = each.value.callbacks
  access_token_validity         = each.value.validity.access
  id_token_validity             = each.value.validity["id"]

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
