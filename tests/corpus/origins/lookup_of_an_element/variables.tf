variable "clients" {
  type = list(map(string))
  default = [
    {
      name = "portal"
    },
    {
      name             = "mobile"
      existence_errors = "LEGACY"
    },
    {
      name             = "support"
      existence_errors = "ENABLED"
    },
  ]
}
