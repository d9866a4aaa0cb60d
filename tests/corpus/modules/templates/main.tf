# Text with interpolations, directives, heredocs and functions of strings.

locals {
  hosts = ["a.example.com", "b.example.com"]
  stage = "prod"

  urls = <<-EOT
    https://one.example.com/
    https://two.example.com/
  EOT
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "web" {
  name                 = "%{if local.stage == "prod"}live%{else}try%{endif} ${title(local.stage)}"
  user_pool_id         = aws_cognito_user_pool.main.id
  callback_urls        = split("\n", chomp(local.urls))
  logout_urls          = split(",", "%{for host in local.hosts}https://${host}/,%{endfor}https://c.example.com/")
  default_redirect_uri = "https://${replace(local.hosts[0], "/^a\\./", "x.")}/?a=%%{b}$${c}"
  read_attributes      = regexall("[a-z]+", "email phone")
  write_attributes     = [lower(trimspace("  EMAIL ")), substr("nicknames", 0, 8)]
  allowed_oauth_scopes = values({ b = "openid", a = trimsuffix("email!", "!") })
}

resource "aws_cognito_user_pool_client" "numbers" {
  name                    = "n-${10 / 4}-${7 % 3}-${1 + 2 * 3}"
  user_pool_id            = aws_cognito_user_pool.main.id
  refresh_token_validity  = ceil(10 / 4) * tonumber("7")
  access_token_validity   = min(24, length(local.hosts) * 5)
  id_token_validity       = "12"
  enable_token_revocation = "true"
  generate_secret         = length(local.hosts) >= 2 && !false
  auth_session_validity   = parseint("f", 16)
}
