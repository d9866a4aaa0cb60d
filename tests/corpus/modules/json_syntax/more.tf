# The rest of a folder whose clients stand partly in Terraform's JSON syntax; labels may go without quotes.

resource "aws_cognito_user_pool_client" "plain" {
  name          = "${local.prefix}-plain"
  user_pool_id  = aws_cognito_user_pool.main.id
  callback_urls = concat(var.callbacks, ["https://more.example.com/"])
}
