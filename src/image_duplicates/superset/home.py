"""Superset's own folder: its database, its secrets, its log, and what it was last given."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from image_duplicates.superset.errors import SupersetError

CONFIG = Path(__file__).with_name("superset_config.py")
USER = "admin"


@dataclass(frozen=True)
class Home:
    """A folder that only its owner can read."""

    folder: Path

    def create(self) -> None:
        """With an empty log. Raises SupersetError when it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self.log.unlink(missing_ok=True)
        except OSError as error:
            raise SupersetError(
                f"{self.folder} cannot be written ({error.strerror}): name another --home."
            ) from error

    @property
    def log(self) -> Path:
        return self.folder / "superset.log"

    @property
    def password(self) -> str:
        return self._secret("password", 12)

    def environment(self) -> dict[str, str]:
        """What a Superset process needs to know, on top of everything inherited."""
        return {
            **os.environ,
            "SUPERSET_HOME": str(self.folder),
            "SUPERSET_CONFIG_PATH": str(CONFIG),
            "SUPERSET_SECRET_KEY": self._secret("secret_key", 32),
            "SCARF_ANALYTICS": "false",
            # Else Flask takes settings from any .env file that lies about.
            "FLASK_SKIP_DOTENV": "1",
        }

    def was_given(self, content: str) -> bool:
        """Whether the last preparation that succeeded was for the same content."""
        marker = self.folder / "prepared"
        needed = (marker, self.folder / "superset.db")
        return all(path.exists() for path in needed) and marker.read_text() == _digest(content)

    def note_given(self, content: str) -> None:
        (self.folder / "prepared").write_text(_digest(content))

    def _secret(self, name: str, length: int) -> str:
        """A random text, made once and kept."""
        path = self.folder / name
        path.touch(mode=0o600)
        if not path.read_text():
            path.write_text(secrets.token_urlsafe(length))
        return path.read_text()


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
