variable "clients" {
  type = list(object({ name = string, urls = list(string) }))
  default = [
    { name = "portal", urls = ["http://localhost:3000/"] },
  ]
}
