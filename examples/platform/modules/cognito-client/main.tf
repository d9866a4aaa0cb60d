# One app client. The identity module makes one of these for each entry of its map.

resource "aws_cognito_user_pool_client" "this" {
  name            = var.name
  user_pool_id    = var.user_pool_id
  generate_secret = var.settings.secret

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = var.settings.grants
  allowed_oauth_scopes                 = var.settings.scopes
  callback_urls                        = var.settings.callback_urls
  supported_identity_providers         = local.machine ? null : ["COGNITO"]

  explicit_auth_flows           = var.settings.flows
  prevent_user_existence_errors = local.machine ? null : var.existence_errors
  enable_token_revocation       = var.token_revocation

  access_token_validity  = 60
  id_token_validity      = 60
  refresh_token_validity = var.settings.refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

locals {
  # Machines never see a user.
  machine = contains(var.settings.grants, "client_credentials")
}
