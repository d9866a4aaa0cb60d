clients = {
  portal = {
    urls = ["https://portal.example.com/"]
  }
  support = {
    urls  = ["https://support.example.com/"]
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  }
}
