variable "clients" {
  description = "The clients of the pool."
  type = list(object({
    name             = string
    existence_errors = optional(string)
    revocation       = optional(bool, false)
  }))
}
