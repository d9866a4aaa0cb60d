# An object type fills what an entry leaves out; what the type does not name is dropped.

variable "clients" {
  type = map(object({
    callbacks = optional(list(string), [])
    errors    = optional(string, "ENABLED")
    secret    = optional(bool)
    lifetime = optional(object({
      access  = optional(number, 10)
      refresh = optional(number, 20)
    }), {})
    scopes = set(string)
  }))

  default = {
    first = {
      scopes = ["openid", "email", "openid"]
    }
    second = {
      callbacks  = ["https://second.example.com/"]
      errors     = null
      secret     = "true"
      lifetime   = { access = "5" }
      scopes     = ["phone"]
      undeclared = "dropped"
    }
    third = {
      errors   = "LEGACY"
      lifetime = { access = 7, refresh = null }
      scopes   = []
    }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = var.clients

  name                          = "${each.key}-${length(each.value.scopes)}"
  user_pool_id                  = aws_cognito_user_pool.main.id
  callback_urls                 = each.value.callbacks
  prevent_user_existence_errors = each.value.errors
  generate_secret               = each.value.secret
  access_token_validity         = each.value.lifetime.access
  refresh_token_validity        = each.value.lifetime.refresh
  allowed_oauth_scopes          = each.value.scopes
  default_redirect_uri          = lookup(each.value, "undeclared", null)

  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }
}
