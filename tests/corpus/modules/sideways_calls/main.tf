# A module calls its neighbour; both are called by the root too, and by one another's path.

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

module "front" {
  source = "./modules/front"
  pool   = aws_cognito_user_pool.main.id
  brands = ["red", "blue"]
}

module "client" {
  source = "./modules/client"
  pool   = aws_cognito_user_pool.main.id
  name   = "direct ${module.front.count_of_brands}"
  urls   = module.front.urls
}
