resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "portal" {
  source = "./client"

  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id
}

module "mobile" {
  source = "./client"

  name         = "mobile"
  user_pool_id = aws_cognito_user_pool.main.id
}

module "kiosk" {
  source = "./client"

  name         = "kiosk"
  user_pool_id = aws_cognito_user_pool.main.id
  refresh_days = 7
}
