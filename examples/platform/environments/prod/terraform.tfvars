portal_urls = [
  "https://portal.example.com/",
  "http://localhost:3000/", # developers
]

# 10 years, agreed with the mobile team, see PLAT-812
mobile_session_days = 3650
