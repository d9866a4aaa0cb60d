"""Independent judges of templates: terraform with the AWS provider, where the machine has it, and cfn-lint."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

PROVIDERS = ("/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins", "~/.terraform.d/plugins")
"""Where terraform itself looks; ``COGTUI_TERRAFORM_PLUGINS`` names another folder that holds ``registry.terraform.io``."""


@cache
def plugin_folder() -> str | None:
    """A local folder of providers that holds the AWS provider."""
    for folder in (os.environ.get("COGTUI_TERRAFORM_PLUGINS", ""), *PROVIDERS):
        path = Path(folder).expanduser()
        if folder and next(path.glob("registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws_*"), None):
            return str(path)
    return None


needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on this machine")
needs_provider = pytest.mark.skipif(
    shutil.which("terraform") is None or plugin_folder() is None,
    reason="terraform with a local AWS provider is not on this machine",
)


def _terraform(folder: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    return subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, input=text, capture_output=True, text=True, check=False
    )


def validate(folder: Path) -> set[tuple[str, str]]:
    """terraform's errors for a module: the resource they are in (or the file), and the message without the value it got."""
    done = _terraform(folder, "init", "-backend=false", "-input=false", f"-plugin-dir={plugin_folder()}")
    assert done.returncode == 0, done.stderr
    report = json.loads(_terraform(folder, "validate", "-json").stdout)
    shutil.rmtree(folder / ".terraform")
    (folder / ".terraform.lock.hcl").unlink()
    errors = [entry for entry in report["diagnostics"] if entry["severity"] == "error"]
    return {(_resource(folder, e), e["summary"] + ": " + e["detail"].partition(", got")[0]) for e in errors}


def _resource(folder: Path, entry: dict[str, object]) -> str:
    """The header of the block in which an error stands: line numbers move when a file is patched."""
    where = entry.get("range")
    if not isinstance(where, dict):
        return ""
    lines = (folder / where["filename"]).read_text("utf-8-sig").splitlines()[: where["start"]["line"]]
    return next((line for line in reversed(lines) if re.match(r"\w+ .*\{", line)), str(where["filename"]))


def is_formatted(text: str) -> bool:
    """Whether ``terraform fmt`` would leave the text as it is."""
    return _terraform(Path.cwd(), "fmt", "-check", "-", text=text).returncode == 0


def fmt_accepts(text: str) -> bool:
    """Whether ``terraform fmt`` can read the text at all."""
    return _terraform(Path.cwd(), "fmt", "-", text=text).returncode == 0


def lint(path: Path) -> set[tuple[str, str]]:
    """cfn-lint's errors for a template: rule and path."""
    from cfnlint.api import lint_file

    return {
        (match.rule.id, "/".join(str(part) for part in getattr(match, "path", []) or []))
        for match in lint_file(path)
        if match.rule.id.startswith("E")
    }
