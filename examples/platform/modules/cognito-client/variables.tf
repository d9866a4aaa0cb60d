variable "name" {
  description = "What the client is called in the console."
  type        = string
}

variable "user_pool_id" {
  description = "The pool that its users are in."
  type        = string
}

variable "settings" {
  description = "What differs from one client to the next; see the identity module."
  type = object({
    grants        = list(string)
    scopes        = list(string)
    callback_urls = optional(list(string))
    flows         = optional(list(string))
    secret        = optional(bool, false)
    refresh_days  = optional(number, 30)
  })
}

variable "existence_errors" {
  description = "ENABLED hides from strangers which users exist."
  type        = string
  default     = "LEGACY" # what the provider did when this module was written
}

variable "token_revocation" {
  description = "Whether signing out revokes the refresh token."
  type        = bool
  default     = true
}
