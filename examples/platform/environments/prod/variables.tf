variable "portal_urls" {
  description = "Where the portal lives."
  type        = list(string)
}

variable "mobile_session_days" {
  description = "How long the app stays signed in."
  type        = number
  default     = 30
}
