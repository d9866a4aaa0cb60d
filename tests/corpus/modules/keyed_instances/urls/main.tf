variable "number" {
  type = number
}

output "url" {
  value = "https://${var.number}.example.com/"
}

output "settings" {
  value = { secret = var.number > 0 }
}
