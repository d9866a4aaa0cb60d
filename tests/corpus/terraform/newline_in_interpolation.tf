# clients: 1
resource "aws_cognito_user_pool_client" "app" {
  name = "app-${
    var.stage # the stage
  }"
  callback_urls = ["https://${var.hosts["main"]}/cb", "https://${join(".", [
    "b", "example", "org"
  ])}/cb"]
}

variable "stage" {
  default = "dev"
}

variable "hosts" {
  type = map(string)
}
