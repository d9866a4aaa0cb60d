client_defaults = {
  callbacks = ["https://default.example.com/"]
  validity  = { refresh = 14 }
}

clients = {
  plain = {}
  admin = {
    name      = "administration"
    auths     = { admin = true, srp = false }
    callbacks = ["https://admin.example.com/"]
    builtin   = false
    readable  = ["custom:role", "", "email"]
  }
  short = {
    validity = { access = 5 }
    auths    = { custom = "true" }
  }
}
