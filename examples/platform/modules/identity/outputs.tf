output "client_ids" {
  description = "The clients' ids by their name."
  value       = { for name, client in module.client : name => client.id }
}
