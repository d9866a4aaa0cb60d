# clients: 2
resource aws_cognito_user_pool_client app {
    name="app"
    user_pool_id = "${aws_cognito_user_pool.people.id}"
    generate_secret =true
  explicit_auth_flows = ["ADMIN_NO_SRP_AUTH"]  
  allowed_oauth_flows                 = ["code", "implicit"]  
  
  #Spaces are not permitted in attribute names
  read_attributes = ["address", "birthdate", "email", 
    "gender", "given_name",
    "profile"]
}
resource aws_cognito_user_pool_client "other" {name = "other"}
