# clients: 1
resource "aws_cognito_user_pool_client" "app" {
  name          = "Größe 🎉" # café
  callback_urls = [
    "https://app.example.org/ü", # ü
    "https://b.example.org/"
  ]
}