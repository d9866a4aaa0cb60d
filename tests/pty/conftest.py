from __future__ import annotations

import pytest
from terminal import TERRAFORM


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "main.tf").write_text(TERRAFORM)
    return tmp_path
