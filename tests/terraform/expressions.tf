# What the expressions of expressions.txt speak of.
variable "urls" {
  type    = list(string)
  default = ["https://b/", "https://a/", "https://b/"]
}
variable "clients" {
  type = map(object({
    urls    = list(string)
    flows   = optional(list(string), ["code"])
    minutes = optional(number, 60)
    note    = optional(string)
  }))
  default = {
    web = { urls = ["https://web/"], minutes = 5 }
    spa = { urls = ["https://spa/", "http://localhost/"], flows = ["implicit"], note = null }
  }
}
variable "rows" {
  type    = any
  default = [{ name = "one", tags = ["a", "b"] }, { name = "two", tags = [], flag = true }]
}
variable "nothing" {
  type    = string
  default = null
}
variable "number" {
  type    = number
  default = "30"
}
locals {
  flows    = ["code", "implicit"]
  empty    = []
  numbers  = [3, 1, 2]
  defaults = { refresh = 30, access = 5, flows = ["code"] }
  nested   = { a = { b = { c = ["x", "y"] } } }
  lists    = [["a", "b"], [], ["c", ["d"]]]
  env      = "prod"
  by_env   = { prod = { host = "example.com" }, dev = { host = "localhost" } }
}
