clients = {
  portal  = {}
  support = { errors = "ENABLED" }
  export  = { grants = ["client_credentials"] }
}
