# Switches become auth flows; each member comes from the entry, else from an object of defaults.

variable "client_defaults" {
  type = object({
    auths = optional(object({
      admin   = optional(bool, false)
      custom  = optional(bool, false)
      refresh = optional(bool, true)
      srp     = optional(bool, true)
    }), {})
    callbacks = optional(list(string), [])
    builtin   = optional(bool, true)
    validity  = optional(object({ access = optional(number, 60), refresh = optional(number, 30) }), {})
  })
  default = {}
}

variable "clients" {
  type = map(object({
    name      = optional(string)
    auths     = optional(object({ admin = optional(bool), custom = optional(bool), refresh = optional(bool), srp = optional(bool) }), {})
    callbacks = optional(list(string), [])
    readable  = optional(list(string), [])
    builtin   = optional(bool)
    validity  = optional(object({ access = optional(number), refresh = optional(number) }), {})
  }))
}

locals {
  enabled  = true
  builtin  = ["email", "phone_number"]
  defaults = merge(var.client_defaults, { domain = "example.com" })

  clients = {
    for name in(local.enabled ? keys(var.clients) : []) : name => merge(local.defaults, {
      name      = var.clients[name].name
      callbacks = try(coalescelist(var.clients[name].callbacks, local.defaults.callbacks), [])
      readable = distinct(compact(flatten([
        var.clients[name].readable,
        coalesce(var.clients[name].builtin, local.defaults.builtin) == true ? local.builtin : [],
        ["", "email"],
      ])))
      auths = {
        for flag in ["admin", "custom", "refresh", "srp"] :
        flag => coalesce(var.clients[name].auths[flag], local.defaults.auths[flag])
      }
      validity = {
        access  = coalesce(var.clients[name].validity.access, local.defaults.validity.access)
        refresh = coalesce(var.clients[name].validity.refresh, local.defaults.validity.refresh)
      }
    })
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.clients

  name         = coalesce(each.value.name, "${each.key}.${each.value.domain}")
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = compact([
    each.value.auths.admin ? "ALLOW_ADMIN_USER_PASSWORD_AUTH" : "",
    each.value.auths.custom ? "ALLOW_CUSTOM_AUTH" : "",
    each.value.auths.refresh ? "ALLOW_REFRESH_TOKEN_AUTH" : "",
    each.value.auths.srp ? "ALLOW_USER_SRP_AUTH" : "",
  ])

  callback_urls          = each.value.callbacks
  read_attributes        = each.value.readable
  access_token_validity  = each.value.validity.access
  refresh_token_validity = each.value.validity.refresh

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
