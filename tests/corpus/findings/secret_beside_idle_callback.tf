# finds: CGT103 CGT304 CGT711
# OAuth is off: a callback that nothing is sent to makes no page of a client with a secret.
resource "aws_cognito_user_pool_client" "it" {
  name                          = "test1"
  user_pool_id                  = "eu-west-1_Ab1"
  generate_secret               = true
  callback_urls                 = ["https://app.example.org/callback"]
  default_redirect_uri          = "https://app.example.org/callback"
  prevent_user_existence_errors = "ENABLED"
}
