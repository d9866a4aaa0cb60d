existence_errors = "ENABLED"
revocation       = false
