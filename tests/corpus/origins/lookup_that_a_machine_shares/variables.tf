variable "clients" {
  type = list(map(string))
  default = [
    {
      name = "portal"
    },
    {
      name  = "export"
      grant = "client_credentials"
    },
  ]
}
