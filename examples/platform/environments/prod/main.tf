# Customers sign in here. Changes need a review by @platform.

module "identity" {
  source = "../../modules/identity"

  name             = "customers-prod"
  clients          = local.clients
  token_revocation = false # the old gateway choked on the new claims, see PLAT-731
}

locals {
  clients = {
    # The single-page app behind CloudFront.
    portal = {
      grants        = ["code", "implicit"] # implicit: the old widget, see PLAT-640
      scopes        = ["openid", "email"]
      callback_urls = var.portal_urls
      flows         = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    }

    # In the stores. iOS and Android share it.
    mobile = {
      grants        = ["code"]
      scopes        = ["openid", "profile"]
      callback_urls = ["com.example.customers:/signed-in"]
      refresh_days  = var.mobile_session_days
      flows = [
        "ALLOW_USER_SRP_AUTH", # the hosted pages
      ]
    }

    # Reads orders every night.
    orders-sync = {
      grants = ["client_credentials"]
      scopes = ["https://api.example.com/orders/read"]
      secret = true
    }
  }
}
