# Kept by hand; the portal team owns this file.
clients = [
  {
    name = "portal"
    urls = [
      "https://portal.example.com/",
      # for developers
      "http://localhost:3000/",
      "http://localhost:4200/", # the new one
    ]
  },
  { name = "support", urls = ["https://support.example.com/", "http://localhost:3000/"] },
]
