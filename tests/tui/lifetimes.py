"""A small folder of real Terraform: clients of several kinds and lifetimes, for what turns on a policy."""

from __future__ import annotations

from pathlib import Path

POOL = 'resource "aws_cognito_user_pool" "main" {\n  name = "main"\n}\n'

USERS = """
resource "aws_cognito_user_pool_client" "{name}" {{
  name                                 = "{name}"
  user_pool_id                         = aws_cognito_user_pool.main.id
  generate_secret                      = {secret}
  explicit_auth_flows                  = [{flows}]
  prevent_user_existence_errors        = "ENABLED"
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = [{scopes}]
  callback_urls                        = ["{callback}"]
  supported_identity_providers         = ["COGNITO"]
  access_token_validity                = {access}
  id_token_validity                    = 60
  refresh_token_validity               = {refresh}

  token_validity_units {{
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }}
}}
"""

MACHINE = """
resource "aws_cognito_user_pool_client" "{name}" {{
  name                                 = "{name}"
  user_pool_id                         = aws_cognito_user_pool.main.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["api/read"]
}}
"""

CALLBACKS = {
    "web": "https://www.example.com/cb",
    "spa": "https://app.example.com/cb",
    "mobile": "com.example.app://cb",
    "admin": "https://admin.example.com/cb",
}
ADMIN_SCOPE = "aws.cognito.signin.user.admin"


def users(name: str, kind: str, *, refresh: int, access: int = 60, password: bool = False, admin_scope: bool = False) -> str:
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", *(["ALLOW_USER_PASSWORD_AUTH"] if password else [])]
    scopes = ["openid", *([ADMIN_SCOPE] if admin_scope else [])]
    return USERS.format(
        name=name,
        secret=str(kind in ("web", "admin")).lower(),
        flows=", ".join(f'"{flow}"' for flow in flows),
        scopes=", ".join(f'"{scope}"' for scope in scopes),
        callback=CALLBACKS[kind],
        access=access,
        refresh=refresh,
    )


def build(folder: Path) -> Path:
    """Ten clients in two places: refresh tokens of 1 d to 3650 d, access tokens of 60 min to a day."""
    (folder / "prod").mkdir(parents=True)
    (folder / "staging").mkdir()
    prod = [
        users("web_app", "web", refresh=30, admin_scope=True),
        users("web_shop", "web", refresh=90, access=480, admin_scope=True),
        users("spa_portal", "spa", refresh=7),
        users("spa_demo", "spa", refresh=45, access=1440),
        users("admin_console", "admin", refresh=1),
        users("mobile_ios", "mobile", refresh=365, password=True),
        users("mobile_android", "mobile", refresh=3650),
        MACHINE.format(name="partner_m2m"),
    ]
    staging = [users("web_staging", "web", refresh=90), users("web_kiosk", "web", refresh=60, password=True)]
    (folder / "prod" / "identity.tf").write_text(POOL + "".join(prod))
    (folder / "staging" / "auth.tf").write_text(POOL + "".join(staging))
    return folder
