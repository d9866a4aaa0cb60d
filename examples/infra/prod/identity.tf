# The clients of the customer pool.

resource "aws_cognito_user_pool" "customers" {
  name                     = "customers-prod"
  auto_verified_attributes = ["email"]

  schema {
    name                = "email"
    attribute_data_type = "String"
    required            = true
    mutable             = true
  }

  schema {
    name                = "tenant_id"
    attribute_data_type = "String"
    mutable             = true
  }

  schema {
    name                = "role"
    attribute_data_type = "String"
    mutable             = true
  }
}

# The portal: a single-page app behind CloudFront.
resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal-spa"
  user_pool_id = aws_cognito_user_pool.customers.id

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code", "implicit"] # implicit: the old widget, see PLAT-640
  allowed_oauth_scopes                 = ["openid", "email"]
  callback_urls                        = local.portal_urls
  logout_urls                          = ["https://portal.example.com/"]
  supported_identity_providers         = ["COGNITO"]

  explicit_auth_flows = [
    "ALLOW_USER_SRP_AUTH",      # keep: hosted UI
    "ALLOW_USER_PASSWORD_AUTH", # load tests
    "ALLOW_REFRESH_TOKEN_AUTH",
  ]

  # 10 years, agreed with the mobile team, see PLAT-812
  refresh_token_validity = 3650
}

# The app in the stores.
resource "aws_cognito_user_pool_client" "mobile_ios" {
  name                = "mobile-ios"
  user_pool_id        = aws_cognito_user_pool.customers.id
  explicit_auth_flows = local.native_flows

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid", "profile"]
  callback_urls                        = ["com.example.customers:/signed-in"]
  supported_identity_providers         = ["COGNITO"]

  access_token_validity = 24
  id_token_validity     = 24

  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }
}

resource "aws_cognito_user_pool_client" "mobile_android" {
  name                = "mobile-android"
  user_pool_id        = aws_cognito_user_pool.customers.id
  explicit_auth_flows = local.native_flows

  prevent_user_existence_errors = var.existence_errors
}

# Server-side sessions; keeps its secret in Secrets Manager.
resource "aws_cognito_user_pool_client" "backoffice" {
  name            = "backoffice-bff"
  user_pool_id    = aws_cognito_user_pool.customers.id
  generate_secret = true

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["http://backoffice.example.com/signin-oidc"]
  supported_identity_providers         = ["COGNITO"]

  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = false
  write_attributes              = ["email", "custom:role"]
}
