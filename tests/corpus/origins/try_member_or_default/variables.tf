variable "clients" {
  description = "The clients by their name; what is left out is as for all."
  type        = any
}

variable "existence_errors" {
  description = "ENABLED hides from strangers which users exist."
  type        = string
  default     = "LEGACY"
}
