output "id" {
  description = "The client's id, as apps are configured with it."
  value       = aws_cognito_user_pool_client.this.id
}
