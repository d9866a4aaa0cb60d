locals {
  clients = {
    one_line = { name = "one" }
    empty    = {}
    commas = {
      name = "commas",
      days = 7,
    }
    no_last_comma = {
      name = "no last comma",
      days = 7
    }
    quoted = {
      "name" = "quoted"
      "days" = 7
    }
    colons          = { name : "colons", days : 7 }
    "quoted_colons" = { "name" : "quoted and colon" }
    comments = {
      # what the console shows
      name = "comments" # in Dutch too
      /* a week */
      days = 7
    }
    aligned = {
      name             = "aligned"
      description_long = "as wide as it gets"
    }
    machine = { grants = ["client_credentials"] } # wants none
    nested = {
      name = "nested"
      tokens = {
        days = 7
      }
    }
  }
}

resource "aws_cognito_user_pool" "main" {
  name = "customers"
}

resource "aws_cognito_user_pool_client" "this" {
  for_each = local.clients

  name            = lookup(each.value, "name", each.key)
  user_pool_id    = aws_cognito_user_pool.main.id
  generate_secret = true

  allowed_oauth_flows = lookup(each.value, "grants", ["code"])

  prevent_user_existence_errors = lookup(each.value, "errors", null)
}
