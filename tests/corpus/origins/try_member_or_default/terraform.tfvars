clients = {
  portal  = { existence_errors = "LEGACY" } # the old page reads the error
  mobile  = {}
  support = { existence_errors = "ENABLED" }
}
