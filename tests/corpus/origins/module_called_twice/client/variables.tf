variable "name" {
  type = string
}

variable "user_pool_id" {
  type = string
}

variable "grants" {
  type    = list(string)
  default = ["code"]
}

variable "callback_urls" {
  type = list(string)
}
