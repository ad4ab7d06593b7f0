"""The small dataset as BI gets it."""

import shutil
from pathlib import Path

import yaml
from project import DATABASE, ROOT, mart_names

from image_duplicates.publish import publish


def publish_shared(shared_dataset: Path, home: Path) -> Path:
    """Publishes a copy of the shared build below ``home``, and gives the published file."""
    home.mkdir(parents=True, exist_ok=True)
    return publish(Path(shutil.copy(shared_dataset / DATABASE, home / DATABASE))).database


def described_marts() -> dict[str, dict]:
    """The marts by name, as the YAML beside them describes them."""
    marts = mart_names()
    described = {}
    for path in sorted((ROOT / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            if model["name"] in marts:
                described[model["name"]] = model
    return described
