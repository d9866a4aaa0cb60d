"""The languages that documents are written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model import Language
from . import cloudformation_json, cloudformation_yaml, terraform, terraform_json
from .form import Document

LANGUAGES: tuple[Language, ...] = ("terraform", "terraform-json", "cloudformation-yaml", "cloudformation-json")
RENDER: Mapping[Language, Callable[[Document], str]] = {
    "terraform": terraform.render,
    "terraform-json": terraform_json.render,
    "cloudformation-yaml": cloudformation_yaml.render,
    "cloudformation-json": cloudformation_json.render,
}
