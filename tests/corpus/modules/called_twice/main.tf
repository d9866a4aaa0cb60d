# One module, called with different arguments by two calls; its defaults hold where a call is silent.

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

module "web" {
  source = "./client"

  name = "web"
  pool = aws_cognito_user_pool.main.id
  urls = ["https://web.example.com/"]
}

module "machine" {
  source = "./client"

  name   = "machine"
  pool   = aws_cognito_user_pool.main.id
  flows  = ["client_credentials"]
  secret = "true"
  scopes = [join("/", [module.web.name, "read"])]
}
