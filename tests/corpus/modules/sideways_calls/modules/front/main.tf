variable "pool" {}

variable "brands" {
  type = list(string)
}

module "client" {
  source = "../client"
  count  = length(var.brands)
  pool   = var.pool
  name   = var.brands[count.index]
  urls   = ["https://${var.brands[count.index]}.example.com/"]
}

output "urls" {
  value = flatten(module.client[*].urls)
}

output "count_of_brands" {
  value = length(module.client)
}
