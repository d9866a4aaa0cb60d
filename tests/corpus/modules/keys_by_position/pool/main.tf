variable "enabled" {
  type    = bool
  default = true
}

variable "pool_id" {
  type = string
}

variable "clients" {
  type    = any
  default = []
}

variable "client_name" {
  type    = string
  default = null
}

variable "client_urls" {
  type    = list(string)
  default = []
}

variable "client_units" {
  type = any
  default = {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }
}

locals {
  single = [
    {
      name                 = var.client_name
      callback_urls        = var.client_urls
      existence_errors     = null
      generate_secret      = null
      token_validity_units = var.client_units
      access_validity      = 2
      id_validity          = null
    },
  ]

  listed = [for entry in var.clients : {
    name                 = try(entry.name, null)
    callback_urls        = try(entry.callback_urls, null)
    existence_errors     = try(entry.existence_errors, try(entry.old_errors, null))
    generate_secret      = try(entry.generate_secret, null)
    token_validity_units = try(entry.token_validity_units, {})
    access_validity      = try(entry.access_validity, null)
    id_validity          = try(entry.id_validity, null)
  }]

  clients = length(var.clients) == 0 && (var.client_name == null || var.client_name == "") ? [] : (length(var.clients) > 0 ? local.listed : local.single)
  keys    = [for index, client in local.clients : client.name == null ? "client_${index}" : "${client.name}_${index}"]
  by_key  = { for index, client in local.clients : local.keys[index] => client }
}

resource "aws_cognito_user_pool_client" "client" {
  for_each = var.enabled ? local.by_key : {}

  name                          = coalesce(try(each.value.name, null), each.key)
  user_pool_id                  = var.pool_id
  callback_urls                 = try(each.value.callback_urls, null)
  prevent_user_existence_errors = try(each.value.existence_errors, null)
  generate_secret               = try(each.value.generate_secret, null)
  access_token_validity         = try(each.value.access_validity, null)
  id_token_validity             = try(each.value.id_validity, null)

  dynamic "token_validity_units" {
    for_each = can(each.value.token_validity_units) && length(keys(each.value.token_validity_units)) > 0 ? [each.value.token_validity_units] : []
    content {
      access_token  = try(token_validity_units.value.access_token, null)
      id_token      = try(token_validity_units.value.id_token, null)
      refresh_token = try(token_validity_units.value.refresh_token, null)
    }
  }
}

resource "aws_cognito_user_pool_client" "numbered" {
  for_each = { for index, client in local.clients : index => client if client.name != null }

  name         = "${each.key}-of-${length(local.clients)}"
  user_pool_id = var.pool_id
}
