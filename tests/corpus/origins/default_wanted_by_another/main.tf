resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "portal" {
  source = "./client"

  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id
}

module "export" {
  source = "./client"

  name         = "export"
  user_pool_id = aws_cognito_user_pool.main.id
  grants       = ["client_credentials"]
}
