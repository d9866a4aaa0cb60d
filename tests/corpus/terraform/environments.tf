# clients: 1
locals {
  production = var.environment == "production"
  origins = [
    "https://app.example.org", # the site
    "http://localhost:3000",   # development
  ]
}

variable "environment" {
  type    = string
  default = "development"
  validation {
    condition     = contains(["development", "production"], var.environment)
    error_message = "No such environment."
  }
}

resource "aws_cognito_user_pool_client" "site" {
  name                          = "site-${var.environment}" # as in the console
  user_pool_id                  = data.aws_cognito_user_pools.people.ids[0]
  generate_secret               = false
  callback_urls                 = local.production ? ["https://app.example.org/cb"] : local.origins
  prevent_user_existence_errors = local.production ? "ENABLED" : null
  access_token_validity         = 60 // minutes

  token_validity_units {
    access_token = "minutes" # for access_token_validity
  }
  lifecycle {
    ignore_changes = [name]
  }
}
