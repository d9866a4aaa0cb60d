"""Times per client for 10, 100 and 1,000 clients, as ratios within one run: what grows faster than the input shows."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cogtui.core.audit import audit
from cogtui.core.fix import fix_all, wanted_at
from cogtui.core.profile import load_profile
from cogtui.core.verify import verify
from cogtui.core.workspace import load

SIZES = (10, 100, 1000)

TERRAFORM = """resource "aws_cognito_user_pool_client" "c{n}" {{
  name                = "portal-{n}-spa"
  user_pool_id        = aws_cognito_user_pool.main.id
  allowed_oauth_flows = ["code", "implicit"] # {n}
  explicit_auth_flows = local.flows_{n}

  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_scopes                 = ["openid"]
  callback_urls                        = ["https://${{var.host}}/cb", "http://c{n}.example.com/cb"]
}}

locals {{
  flows_{n} = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
}}
"""

YAML = """  C{n}:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ClientName: portal-{n}-spa
      UserPoolId: !Ref Pool
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code, implicit] # {n}
      AllowedOAuthScopes: [openid]
      CallbackURLs:
        - http://c{n}.example.com/cb
      ExplicitAuthFlows:
        - ALLOW_USER_PASSWORD_AUTH
        - ALLOW_REFRESH_TOKEN_AUTH
"""


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """The best of some runs."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def start_up() -> None:
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), 5)
    version = [sys.executable, "-m", "cogtui.core", "--version"]
    ours = seconds(lambda: subprocess.run(version, check=True, stdout=subprocess.DEVNULL), 5)
    print(f"start-up    bare python {bare * 1000:6.1f} ms   cogtui --version {ours * 1000:6.1f} ms   ratio {ours / bare:.2f}")


def measure(label: str, folder: Path) -> dict[str, float]:
    profile = load_profile("baseline", [str(folder)])
    workspace = load([str(folder)])
    before = audit(workspace, profile)
    wanted = wanted_at("behavior", workspace, profile, lambda _: True)
    fixed = fix_all(workspace, before, wanted)
    assert verify(fixed.workspace).ok, label
    return {
        "read": seconds(lambda: load([str(folder)])),
        "audit": seconds(lambda: audit(workspace, profile)),
        "fix": seconds(lambda: fix_all(workspace, before, wanted), 1),
        "verify": seconds(lambda: verify(fixed.workspace), 1),
    }


def table(language: str, write: Callable[[Path, int], None]) -> None:
    first: dict[str, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), size)
            found = {step: time / size * 1000 for step, time in measure(f"{language} {size}", Path(name)).items()}
        first = first or found
        cells = "   ".join(f"{step} {value:7.3f} ms ({value / first[step]:4.2f}x)" for step, value in found.items())
        print(f"{language:<14}{size:>5} clients, per client:   {cells}")


def write_terraform(folder: Path, size: int) -> None:
    (folder / "main.tf").write_text('variable "host" {}\n' + "\n".join(TERRAFORM.format(n=n) for n in range(size)))


MODULE = """variable "name" {{}}
variable "clients" {{}}
resource "aws_cognito_user_pool" "this" {{
  name = var.name
}}
resource "aws_cognito_user_pool_client" "this" {{
  for_each            = var.clients
  name                = "${{var.name}}-${{each.key}}"
  user_pool_id        = aws_cognito_user_pool.this.id
  callback_urls       = each.value.urls
  allowed_oauth_flows = lookup(each.value, "flows", ["code"])
}}
"""
ROOT = """locals {{
  urls = ["https://app{n}.example.com/callback"]
}}
module "auth" {{
  source  = "./auth"
  name    = "app{n}"
  clients = {{ web = {{ urls = local.urls, flows = ["implicit"] }} }}
}}
"""


def write_modules(folder: Path, size: int) -> None:
    """So many root modules, each with a module of its own in which the client is."""
    for n in range(size):
        below = folder / f"app{n:04}" / "auth"
        below.mkdir(parents=True)
        (below / "main.tf").write_text(f"# {n}\n" + MODULE.format())
        (below.parent / "main.tf").write_text(ROOT.format(n=n))


def write_yaml(folder: Path, size: int) -> None:
    (folder / "auth.yaml").write_text("Resources:\n" + "".join(YAML.format(n=n) for n in range(size)))


if __name__ == "__main__":
    start_up()
    table("terraform", write_terraform)
    table("modules", write_modules)
    table("cloudformation", write_yaml)
