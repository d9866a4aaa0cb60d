refresh = 20
urls = {
  callback = ["http://localhost:3000/"]
}
