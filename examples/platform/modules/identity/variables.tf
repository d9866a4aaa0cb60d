variable "name" {
  description = "What the pool is called; clients are named after it."
  type        = string
}

variable "clients" {
  description = "The clients by their name."
  type = map(object({
    grants        = list(string)
    scopes        = list(string)
    callback_urls = optional(list(string))
    flows         = optional(list(string))
    secret        = optional(bool, false)
    refresh_days  = optional(number, 30)
  }))
}

variable "token_revocation" {
  description = "Whether signing out revokes the refresh token."
  type        = bool
  default     = true
}
