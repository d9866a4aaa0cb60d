resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "portal" {
  source = "./client"

  user_pool_id = aws_cognito_user_pool.main.id
  errors       = null
}

module "export" {
  source = "./client"

  user_pool_id = aws_cognito_user_pool.main.id
  grants       = ["client_credentials"]
}
