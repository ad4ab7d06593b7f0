"""The small dataset as BI gets it."""

import shutil
from pathlib import Path

import yaml
from project import DATABASE, ROOT

from image_duplicates.publish import publish


def publish_shared(shared_dataset: Path, home: Path) -> Path:
    """Publishes a copy of the shared build below ``home``, and gives the published file."""
    home.mkdir(parents=True, exist_ok=True)
    return publish(Path(shutil.copy(shared_dataset / DATABASE, home / DATABASE))).database


def described_marts() -> dict[str, dict]:
    """The marts by name, as the YAML of their folder describes them."""
    marts = {}
    paths = sorted((ROOT / "models" / "marts").glob("[a-z]*.yml"))
    for path in (path for path in paths if not path.stem.endswith("_unit_tests")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            marts[model["name"]] = model
    return marts
