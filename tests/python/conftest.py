"""Fixtures that several tests share."""

from pathlib import Path

import pytest
from comparison import MARTS
from project import CompiledProject, Dbt


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    return Dbt(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session")
def dbt_with_vars(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """For commands with --vars, which would cost the other one what it has parsed."""
    return Dbt(tmp_path_factory.mktemp("dbt_with_vars"))


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return CompiledProject(tmp_path_factory.mktemp("compiled"), MARTS)


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    folder = tmp_path / "metadata"
    folder.mkdir()
    return folder
