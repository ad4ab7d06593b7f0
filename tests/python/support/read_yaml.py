"""YAML of the repository: 0.7 MB, of which PyYAML's own parser reads 0.6 MB a second."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

# That of libyaml takes a ninth of the time; a PyYAML without it is as good.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def yaml_file(path: Path) -> Any:
    """What a file says, read once: not to be changed."""
    return yaml_text(path.read_text(encoding="utf-8"))


def yaml_text(text: str) -> Any:
    return yaml.load(text, LOADER)
