# What the expressions of printed.json speak of: everything here hangs on a variable without a value.

variable "on" {
  type = bool
}

locals {
  few   = [for key in ["a", "b"] : key if key == "a" || var.on]
  map   = { for key in ["a", "b"] : key => upper(key) if key == "a" || var.on }
  empty = ["p", var.on ? "q" : ""]
  list  = var.on ? ["a", "b"] : ["a"]
  other = var.on ? tomap({ a = "A", b = "B" }) : tomap({ a = "A" })
  nulls = { x = var.on ? "X" : null, y = "Y" }
  flags = [{ n = "1", on = true }, { n = "2", on = var.on }]
  set   = toset(var.on ? ["a", "b"] : ["b"])
}
