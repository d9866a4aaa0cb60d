# Machines that call the API; they never see a user.

resource "aws_cognito_resource_server" "orders" {
  identifier   = "https://api.example.com"
  name         = "orders"
  user_pool_id = aws_cognito_user_pool.customers.id

  scope {
    scope_name        = "orders.read"
    scope_description = "Read orders"
  }
}

resource "aws_cognito_user_pool_client" "partner_sync" {
  name            = "partner-sync"
  user_pool_id    = aws_cognito_user_pool.customers.id
  generate_secret = true

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = aws_cognito_resource_server.orders.scope_identifiers

  access_token_validity = 12
  token_validity_units {
    access_token  = "hours"
    id_token      = "hours"
    refresh_token = "days"
  }
}
