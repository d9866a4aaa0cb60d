from __future__ import annotations

import pytest
import toy


@pytest.fixture
def shop(tmp_path):
    """The engine over a small shop's files; one of them can't be read whole."""
    return toy.make(tmp_path / "infra")


@pytest.fixture
def whole_shop(tmp_path):
    """The same without the file that can't be read."""
    return toy.make(tmp_path / "infra", broken=False)


@pytest.fixture
def clean(tmp_path):
    """One client, no finding."""
    return toy.make_clean(tmp_path / "infra")
