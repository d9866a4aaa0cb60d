variable "existence_errors" {
  description = "Whether sign-in tells strangers which users exist."
  type        = string
  default     = "ENABLED"
}

variable "urls" {
  description = "Where the portal lives."
  type        = list(string)
  default     = ["http://localhost:3000/"]
}

locals {
  portal_urls = var.urls

  native_flows = [
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
  ]
}
