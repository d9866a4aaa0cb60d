# Lists that a condition chooses or extends; conditions decided by a default, by a literal, and by one another.

variable "environment" {
  type    = string
  default = "dev"
}

variable "extra_urls" {
  type    = list(string)
  default = []
}

locals {
  production = var.environment == "prod"
  fixed      = true
  base_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "web" {
  count = local.fixed ? 1 : 0

  name                          = "web-${var.environment}"
  user_pool_id                  = aws_cognito_user_pool.main.id
  callback_urls                 = concat(["https://web.example.com/"], local.production ? [] : ["http://localhost:3000/"], var.extra_urls)
  logout_urls                   = local.production ? ["https://web.example.com/bye"] : ["http://localhost:3000/bye", "https://web.example.com/bye"]
  explicit_auth_flows           = local.production ? local.base_flows : concat(local.base_flows, ["ALLOW_USER_PASSWORD_AUTH"])
  refresh_token_validity        = local.production ? 7 : var.environment == "test" ? 14 : 30
  prevent_user_existence_errors = local.fixed && !local.production ? "LEGACY" : "ENABLED"
  supported_identity_providers  = compact(["COGNITO", local.production ? "Google" : "", null])
  read_attributes               = length(var.extra_urls) == 0 ? ["email"] : null
  auth_session_validity         = max(3, local.production ? 4 : 5)
}
