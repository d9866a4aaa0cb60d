# What one instance or module gives to another: outputs, other clients' arguments, splats over instances.

locals {
  apps = zipmap(["web", "mobile"], [["https://web.example.com/"], ["com.example:/"]])
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "app" {
  for_each = local.apps

  name          = each.key
  user_pool_id  = aws_cognito_user_pool.main.id
  callback_urls = each.value
}

module "urls" {
  source = "./urls"
  count  = 2
  number = count.index
}

resource "aws_cognito_user_pool_client" "all" {
  name            = aws_cognito_user_pool_client.app["web"].name
  user_pool_id    = aws_cognito_user_pool.main.id
  callback_urls   = flatten([for name in keys(local.apps) : local.apps[name]])
  logout_urls     = module.urls[*].url
  generate_secret = module.urls[1].settings.secret
}
