environment = "prod"

# All of it replaces what terraform.tfvars says: objects are not merged.
urls = {
  callback = ["https://STAGE.example.com/", "https://www.example.com/"]
}
