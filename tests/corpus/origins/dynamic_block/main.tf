locals {
  units = [{
    access  = "days" # one sign-in a day is enough
    id      = "hours"
    refresh = "days"
  }]
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "portal" {
  name         = "portal"
  user_pool_id = aws_cognito_user_pool.main.id

  access_token_validity  = 1
  id_token_validity      = 1
  refresh_token_validity = 30

  dynamic "token_validity_units" {
    for_each = local.units
    content {
      access_token  = token_validity_units.value.access
      id_token      = token_validity_units.value.id
      refresh_token = token_validity_units.value.refresh
    }
  }
}
