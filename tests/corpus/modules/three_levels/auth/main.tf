variable "label" {
  type = string
}

variable "pool" {
  type = string
}

variable "callbacks" {
  type = list(string)
}

variable "flows" {
  type = list(string)
}

variable "refresh" {
  type = number
}

locals {
  name = "${var.label}-${length(var.callbacks)}"
}

module "client" {
  source = "./client"

  name    = upper(local.name)
  pool    = var.pool
  urls    = { callback = var.callbacks, logout = [for url in var.callbacks : url if startswith(url, "https:")] }
  flows   = var.flows
  refresh = var.refresh
}
