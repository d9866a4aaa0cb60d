# What the next release is tried out on.

module "identity" {
  source = "../../modules/identity"

  name             = "customers-staging"
  token_revocation = var.token_revocation

  clients = {
    portal = {
      grants        = ["code"]
      scopes        = ["openid", "email"]
      callback_urls = ["http://portal.staging.example.com/", "http://localhost:3000/"]
      flows         = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    }
  }
}
