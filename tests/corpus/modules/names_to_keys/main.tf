# Keys are made of names, and keys hold what names may hold.

locals {
  named = [
    { name = "My Web App", refresh = 10 },
    { name = "API v2.0" },
  ]

  by_name = { for client in local.named : replace(lower(client.name), "/[^a-z0-9]/", "-") => {
    title   = client.name
    refresh = lookup(client, "refresh", 30)
  } }

  odd = toset(["a.b", "a/b", "a b", "0", "ünïcode", "say \"hi\"", "back\\slash", "[1]", "$${x}"])
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "by_name" {
  for_each = local.by_name

  name                   = each.value.title
  user_pool_id           = aws_cognito_user_pool.main.id
  refresh_token_validity = each.value.refresh
}

resource "aws_cognito_user_pool_client" "odd" {
  for_each = local.odd

  name                = "odd-${length(each.key)}"
  user_pool_id        = aws_cognito_user_pool.main.id
  explicit_auth_flows = []
}
