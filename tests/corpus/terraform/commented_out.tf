# clients: 0
# resource "aws_cognito_user_pool_client" "gone" {
#   name = "gone"
# }
/*
resource "aws_cognito_user_pool_client" "gone_too" {
  name = "gone
}
*/
