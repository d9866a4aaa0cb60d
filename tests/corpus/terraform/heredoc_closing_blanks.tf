# clients: 2
resource "aws_iam_policy" "first" {
  policy = <<POLICY
{ "Statement": "resource \"x\" \"y\" {" }
POLICY  
}

resource "aws_cognito_user_pool_client" "hidden" {
  name = "hidden"
}

resource "aws_iam_policy" "second" {
  policy = <<-POLICY
    { "Statement": "${aws_x.y.arn}" }
    POLICY
}

resource "aws_cognito_user_pool_client" "seen" {
  name = <<NAME
seen
NAME
}
