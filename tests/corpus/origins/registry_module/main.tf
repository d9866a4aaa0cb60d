resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "portal" {
  source  = "acme/cognito-client/aws"
  version = "1.4.2"

  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id
}
