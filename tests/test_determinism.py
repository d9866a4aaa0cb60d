"""The same folder gives the same bytes, whatever the order of files, the hash seed and the number of processes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from cogtui.core.parallel import WORTH_IT

MODULE = """variable "clients" {}
variable "env" { default = "dev" }
resource "aws_cognito_user_pool" "this" {
  name = "people"
}
resource "aws_cognito_user_pool_client" "this" {
  for_each            = var.clients
  name                = each.key
  user_pool_id        = aws_cognito_user_pool.this.id
  callback_urls       = toset(concat(each.value.urls, var.env == "dev" ? ["http://localhost:3000/"] : []))
  allowed_oauth_flows = lookup(each.value, "flows", ["code", "implicit"])
}
"""
CLIENT = '    client{n} = {{ urls = ["https://b{n}.example.com/", "https://a{n}.example.com/"] }}'


def write(folder: Path, seed: int) -> None:
    """An estate, its files made in an order that hangs on the seed."""
    clients = "\n".join(CLIENT.format(n=n) for n in range(WORTH_IT // 4))
    call = f'module "auth" {{\n  source = "../module"\n  clients = {{\n{clients}\n  }}\n}}\n'
    files = {f"root{n}/{name}.tf": text for n in range(5) for name, text in (("main", call), ("z", "# nothing\n"))}
    files["module/main.tf"] = MODULE
    names = sorted(files)
    random.Random(seed).shuffle(names)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name])


def report(folder: Path, seed: int, *options: str) -> bytes:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    command = [sys.executable, "-m", "cogtui.core", *options, "."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).stdout


def test_reports_and_patches_are_the_same_bytes(tmp_path: Path) -> None:
    found = set()
    for seed in (1, 2, 3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write(folder, seed)
        jobs = ("--jobs", str(seed))
        found.add((report(folder, seed, "--check", "--format", "json", *jobs), report(folder, seed, "--diff", *jobs)))
    assert len(found) == 1
    checked, diff = found.pop()
    assert checked.count(b'"address"') == WORTH_IT // 4 * 5
    assert b"+++ b/module/main.tf" in diff
