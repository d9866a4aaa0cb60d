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

variable "refresh_days" {
  description = "How long a session lasts."
  type        = number
  default     = 3650
}
