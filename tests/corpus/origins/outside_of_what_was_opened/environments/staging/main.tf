resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "portal" {
  source = "../../modules/client"

  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id
}
