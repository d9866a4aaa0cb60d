clients = [
  {
    name             = "portal"
    existence_errors = "ENABLED"
    revocation       = true
  },
  {
    name       = "mobile" # both stores
    revocation = true
  },
  {
    name             = "support"
    existence_errors = "ENABLED"
  },
]
