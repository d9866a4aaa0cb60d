# clients: 3
resource "aws_cognito_user_pool_client" "a" { name = "a" }
resource "aws_cognito_user_pool_client" "b" {}
resource "aws_cognito_user_pool_client" "c" {
  name = "c"
  token_validity_units { access_token = "hours" } # all of it
  lifecycle { ignore_changes = all }
}
