resource "aws_cognito_user_pool_client" "this" {
  name                   = var.name
  user_pool_id           = var.user_pool_id
  generate_secret        = true
  allowed_oauth_flows    = var.grants
  refresh_token_validity = var.refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
