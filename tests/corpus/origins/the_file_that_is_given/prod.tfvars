existence_errors = "LEGACY" # until March
