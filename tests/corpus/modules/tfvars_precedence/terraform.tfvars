errors    = "ENABLED"
refresh   = 11
access    = 2
identity  = 2
flows     = ["ALLOW_USER_SRP_AUTH"]
callbacks = ["https://tfvars.example.com/"]
