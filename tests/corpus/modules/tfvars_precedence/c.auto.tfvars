refresh = 15
