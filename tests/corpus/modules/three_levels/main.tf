# A root calls a module for each entry of a local map; that module calls another one.

locals {
  clients = {
    portal = {
      callbacks = ["https://portal.example.com/signed-in"]
      flows     = ["code"]
    }
    kiosk = {
      callbacks = ["https://kiosk.example.com/signed-in", "http://localhost:3000/"]
      flows     = ["code", "implicit"]
      refresh   = 90
    }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

module "auth" {
  source   = "./auth"
  for_each = local.clients

  label     = each.key
  pool      = aws_cognito_user_pool.main.id
  callbacks = each.value.callbacks
  flows     = each.value.flows
  refresh   = lookup(each.value, "refresh", 30)
}
