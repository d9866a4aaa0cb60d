# Clients from a tree of teams and apps: flattened to a list of objects, then keyed.

variable "teams" {
  type = map(object({
    domain = string
    apps   = map(list(string))
  }))

  default = {
    store = {
      domain = "store.example.com"
      apps = {
        web  = ["code"]
        kpis = ["client_credentials"]
      }
    }
    press = {
      domain = "press.example.com"
      apps   = { blog = ["code", "implicit"] }
    }
    idle = {
      domain = "idle.example.com"
      apps   = {}
    }
  }
}

locals {
  pairs = flatten([
    for team, settings in var.teams : [
      for app, flows in settings.apps : {
        key   = "${team}-${app}"
        url   = "https://${app}.${settings.domain}/cb"
        flows = flows
      }
    ]
  ])

  machines = setproduct(["batch", "sync"], ["eu", "us"])
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "app" {
  for_each = { for pair in local.pairs : pair.key => pair }

  name                                 = each.value.key
  user_pool_id                         = aws_cognito_user_pool.main.id
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = each.value.flows
  allowed_oauth_scopes                 = distinct(flatten([for flow in each.value.flows : flow == "client_credentials" ? ["api/read"] : ["openid", "email"]]))
  callback_urls                        = contains(each.value.flows, "client_credentials") ? [] : [each.value.url]
}

resource "aws_cognito_user_pool_client" "machine" {
  count = length(local.machines)

  name            = join("-", local.machines[count.index])
  user_pool_id    = aws_cognito_user_pool.main.id
  generate_secret = local.machines[count.index][0] == "batch"
}
