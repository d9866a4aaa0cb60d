# clients: 1, problems: 2
resource "aws_cognito_user_pool_client" "old" {
  "name" = "old",
  "generate_secret" = true
}

resource "aws_cognito_user_pool_client" "older" {
  name = "older", generate_secret = true
}

resource "aws_cognito_user_pool_client" "new" {
  name = "new"
}
