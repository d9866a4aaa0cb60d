variable "errors" {
  default = "ENABLED"
}

locals {
  flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}

resource "aws_cognito_user_pool_client" "web" {
  refresh_token_validity  = 10
  enable_token_revocation = false
}
