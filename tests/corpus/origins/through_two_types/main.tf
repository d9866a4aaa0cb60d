module "identity" {
  source = "./identity"

  clients = {
    portal = { urls = ["https://portal.example.com/"] }
    mobile = { urls = ["com.example.customers:/signed-in"], errors = "ENABLED" }
  }
}
