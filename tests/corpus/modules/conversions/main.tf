# Types of variables turn what is given into something else.

variable "as_set" {
  type    = set(string)
  default = ["b", "a", "b"]
}

variable "as_strings" {
  type    = list(string)
  default = [1, true, "x"]
}

variable "as_map" {
  type    = map(string)
  default = { seconds = 5, on = true }
}

variable "as_number" {
  type    = number
  default = "12"
}

variable "as_text" {
  type    = string
  default = 7
}

variable "as_tuple" {
  type    = tuple([string, number])
  default = ["one", "2"]
}

resource "aws_cognito_user_pool" "main" {
  name = "main"
}

resource "aws_cognito_user_pool_client" "each" {
  for_each = var.as_set

  name         = "each-${each.value}"
  user_pool_id = aws_cognito_user_pool.main.id
}

resource "aws_cognito_user_pool_client" "one" {
  name                    = "${var.as_text}-${join("", var.as_strings)}-${var.as_tuple[1] + 1}"
  user_pool_id            = aws_cognito_user_pool.main.id
  refresh_token_validity  = var.as_number
  auth_session_validity   = var.as_map["seconds"]
  enable_token_revocation = var.as_map.on
  read_attributes         = var.as_strings
  write_attributes        = tolist(var.as_set)
  explicit_auth_flows     = length(var.as_set) == 2 ? ["ALLOW_USER_SRP_AUTH"] : ["ALLOW_CUSTOM_AUTH"]
}
