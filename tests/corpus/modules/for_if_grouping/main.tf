# Lists and maps are made of one another, filtered, and grouped by a member.

locals {
  routes = [
    { app = "web", url = "https://web.example.com/", kind = "callback" },
    { app = "web", url = "https://web.example.com/bye", kind = "logout" },
    { app = "admin", url = "https://admin.example.com/", kind = "callback" },
    { app = "web", url = "https://beta.example.com/", kind = "callback" },
    { app = "off", url = "https://off.example.com/", kind = "none" },
  ]

  callbacks = { for route in local.routes : route.app => route.url... if route.kind == "callback" }
  logouts   = { for route in local.routes : route.app => route.url... if route.kind == "logout" }
  order     = { for index, route in local.routes : route.url => index }
  apps      = toset([for route in local.routes : route.app if route.kind != "none"])
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "app" {
  for_each = local.apps

  name                   = "${each.value} ${length(local.callbacks[each.key])}"
  user_pool_id           = aws_cognito_user_pool.main.id
  callback_urls          = local.callbacks[each.key]
  logout_urls            = lookup(local.logouts, each.key, [])
  default_redirect_uri   = sort(local.callbacks[each.key])[0]
  refresh_token_validity = local.order[local.callbacks[each.key][0]] + 1
  read_attributes        = [for index, url in local.callbacks[each.key] : "custom:a${index}"]
  write_attributes       = concat([for key, urls in local.callbacks : "custom:${key}" if length(urls) > 1], ["email"])
}
