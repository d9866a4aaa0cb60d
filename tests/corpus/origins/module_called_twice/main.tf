resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

module "portal" {
  source = "./client"

  name          = "portal"
  user_pool_id  = aws_cognito_user_pool.main.id
  grants        = ["implicit", "code"]
  callback_urls = ["http://portal.example.com/"]
}

module "support" {
  source = "./client"

  name          = "support"
  user_pool_id  = aws_cognito_user_pool.main.id
  callback_urls = ["https://support.example.com/"]
}
