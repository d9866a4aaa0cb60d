clients = {
  portal = {
    days = 7
  }
}
