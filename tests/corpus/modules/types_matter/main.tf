# Equality and conditionals go by type; sets and maps go by their own order.

variable "number" {
  type    = number
  default = "5"
}

variable "text" {
  type    = string
  default = 5
}

variable "untyped" {
  default = "5"
}

variable "mixed" {
  type    = map(any)
  default = { a = 1, b = "two", c = true }
}

variable "list" {
  type    = list(string)
  default = ["a"]
}

locals {
  answers = {
    number_is_text    = var.number == "5"
    number_is_number  = var.number == 5
    text_is_text      = var.text == "5"
    untyped_is_number = var.untyped == 5
    list_is_tuple     = var.list == ["a"]
    list_is_list      = var.list == tolist(["a"])
    tuple_is_tuple    = ["a", 1] == ["a", 1]
    null_is_empty     = null == ""
    true_is_text      = true == "true"
  }

  either = var.number > 3 ? "12" : 34
  sorted = join(",", toset(["b", "B", "a", "10", "9"]))
  keyed  = join(",", [for key, value in { b = 1, a = 2, B = 3 } : "${key}${value}"])
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "answers" {
  name                   = "answers"
  user_pool_id           = aws_cognito_user_pool.main.id
  read_attributes        = [for name, answer in local.answers : name if answer]
  refresh_token_validity = local.either
  write_attributes       = values(var.mixed)
  explicit_auth_flows    = !local.answers.null_is_empty ? ["ALLOW_USER_SRP_AUTH"] : null
}

resource "aws_cognito_user_pool_client" "order" {
  name            = "order"
  user_pool_id    = aws_cognito_user_pool.main.id
  read_attributes = ["sorted ${local.sorted}", "keyed ${local.keyed}"]
  write_attributes = [
    "n ${1 / 3}", "n ${0.1 + 0.2}", "n ${1e3}", "n ${- 7 % 3}", "n ${floor(-1.5)}", "n ${9007199254740993}", "n ${2.50}", "n ${100 * 1.1}",
  ]
}
