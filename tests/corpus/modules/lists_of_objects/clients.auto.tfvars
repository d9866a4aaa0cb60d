user_pool_clients = [
  {
    name      = "first"
    callbacks = ["https://first.example.com/"]
    refresh   = null
  },
  {
    name   = "second"
    secret = true
    units  = [{ id = "hours" }]
    access = 20
  },
]
