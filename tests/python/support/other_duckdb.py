"""A Python that has all that this one has, but another DuckDB."""

import subprocess
import sys
import sysconfig
from pathlib import Path


def with_duckdb(folder: Path, version: str, *more: str) -> Path:
    """Make it, with ``more`` packages that belong to that version."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--only-binary", ":all:", f"duckdb=={version}", *more]
    subprocess.run(pip, check=True)
    (own,) = folder.glob("lib/python*/site-packages")
    # After its own, so that these are found where it has none.
    (own / "rest.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"
    )
    return python
