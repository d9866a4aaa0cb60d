clients = [{ name = "portal", urls = ["http://localhost:3000/"] }]
