"""The small dataset as BI gets it."""

import re
import shutil
from pathlib import Path

from project import DATABASE, ROOT, mart_names
from read_yaml import yaml_text

from image_duplicates.publish import publish

DOC_BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", re.DOTALL)
DOC = re.compile(r"{{ doc\('(\w+)'\) }}")


def publish_shared(shared_dataset: Path, home: Path) -> Path:
    """Publishes a copy of the shared build below ``home``, and gives the published file."""
    home.mkdir(parents=True, exist_ok=True)
    return publish(Path(shutil.copy(shared_dataset / DATABASE, home / DATABASE))).database


def described_marts(schema: str = "main") -> dict[str, dict]:
    """The marts of a schema by name, as the YAML beside them describes them."""
    models = ROOT / "models"
    blocks = DOC_BLOCK.findall((models / "docs.md").read_text(encoding="utf-8"))
    texts = {name: " ".join(text.split()) for name, text in blocks}
    marts = mart_names(schema)
    described = {}
    for path in sorted(models.rglob("*.yml")):
        text = DOC.sub(lambda use: texts[use[1]], path.read_text(encoding="utf-8"))
        for model in yaml_text(text).get("models", []):
            if model["name"] in marts:
                described[model["name"]] = model
    return described
