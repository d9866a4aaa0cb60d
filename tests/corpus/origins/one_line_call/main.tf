module "portal" { source = "./client" }

module "export" {
  source = "./client"
  grants = ["client_credentials"]
}
