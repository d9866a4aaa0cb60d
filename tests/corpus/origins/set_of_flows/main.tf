variable "flows" {
  type    = set(string)
  default = ["ALLOW_USER_SRP_AUTH"]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  explicit_auth_flows = setunion(toset(var.flows), ["ALLOW_REFRESH_TOKEN_AUTH"])
}
