# Lists and texts of which a part is known only after apply.

variable "stage" {
  default = "prod"
}

variable "more_urls" {
  type    = list(string)
  default = ["https://more.example.com/"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

locals {
  pool_host = "${aws_cognito_user_pool.main.id}.example.com"
  all = {
    web  = { url = "https://${local.pool_host}/", secret = false }
    jobs = { url = "https://jobs.example.com/", secret = true }
  }
}

resource "aws_cognito_user_pool_client" "mixed" {
  name         = "mixed-${var.stage}"
  user_pool_id = aws_cognito_user_pool.main.id
  callback_urls = flatten([
    var.more_urls,
    ["https://${var.stage}.${local.pool_host}/cb"],
    var.stage == "prod" ? [] : ["http://localhost:3000/"],
  ])
  logout_urls          = concat(var.more_urls, [aws_cognito_user_pool.main.arn])
  default_redirect_uri = "https://${local.pool_host}/"
  read_attributes      = length([aws_cognito_user_pool.main.id, "b"]) == 2 ? ["email"] : ["phone"]
  generate_secret      = aws_cognito_user_pool.main.id == "eu-west-1_abc"
}

resource "aws_cognito_user_pool_client" "each" {
  for_each = local.all

  name            = each.key
  user_pool_id    = aws_cognito_user_pool.main.id
  callback_urls   = [each.value.url]
  generate_secret = each.value.secret
  logout_urls     = [for name, one in local.all : one.url if one.secret]
}
