existence_errors = "LEGACY"
urls = [
  "https://portal.example.com/",
  "http://localhost:3000/", # developers
]
