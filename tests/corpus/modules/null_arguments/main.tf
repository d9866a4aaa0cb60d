# A null argument is an absent setting, unless the variable may not be null: then its default holds.

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

module "silent" {
  source = "./client"
  pool   = aws_cognito_user_pool.main.id
}

module "nulls" {
  source     = "./client"
  pool       = aws_cognito_user_pool.main.id
  name       = null
  refresh    = null
  errors     = null
  revocation = null
  callbacks  = null
}

module "given" {
  source     = "./client"
  pool       = aws_cognito_user_pool.main.id
  name       = "given"
  refresh    = 5
  errors     = "LEGACY"
  revocation = false
  callbacks  = ["https://given.example.com/"]
}
