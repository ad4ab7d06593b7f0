"""Copy what is published to an object store, for readers elsewhere.

A build has a folder of its own there, and a small pointer file names the newest: it is replaced
last, and in one piece, so that whoever asks it first reads one whole build.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from image_duplicates import built, stores
from image_duplicates.progress import Progress, unseen
from image_duplicates.publish.check import AGAIN, read_published
from image_duplicates.publish.folder import PublishError, locked, own_parquet, published_path

POINTER = "latest.json"


@dataclass(frozen=True)
class Upload:
    """What was copied. ``pointer`` is the location of the file that names it."""

    pointer: str
    folder: str
    build_number: int
    files: int
    bytes: int


def upload(database: Path, location: str, progress: Progress = unseen) -> Upload:
    """Copy the published files of a build below a location, then let its pointer name them.

    ``progress`` is given the files, and gives them back. Raises PublishError; what the pointer
    named before then stays as it is.
    """
    root = require_location(location)
    target = published_path(database)
    # Nobody replaces a file meanwhile.
    with locked(target.parent):
        number, invocation_id, marts = read_published(target)
        with built.published(target, PublishError) as connection:
            parquet = own_parquet(connection, target.parent)
        if set(parquet.values()) != {invocation_id} or {path.stem for path in parquet} != marts:
            raise PublishError(f"Not all Parquet files are of build {number}: {AGAIN} first.")
        folder = f"builds/{number}-{invocation_id}"
        files = [*parquet, target]
        pointer = {
            "build_number": number,
            "invocation_id": invocation_id,
            "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": f"{folder}/{target.name}",
            "parquet": {path.stem: f"{folder}/{path.name}" for path in parquet},
        }
        try:
            with stores.opened(root) as store:
                for path in progress(files, len(files)):
                    store.put(path, f"{root}/{folder}/{path.name}")
                store.put_text(json.dumps(pointer, indent=2) + "\n", f"{root}/{POINTER}")
        except stores.StoreError as error:
            raise PublishError(
                f"Not published to {root}: {error}. Its {POINTER} names what it named before."
            ) from error
        size = sum(path.stat().st_size for path in files)
    return Upload(f"{root}/{POINTER}", f"{root}/{folder}", number, len(files), size)


def require_location(location: str) -> str:
    """Without a slash at its end. Raises PublishError where nothing can be published there."""
    kind, _, path = location.partition("://")
    if kind not in stores.SECRETS or not path.strip("/"):
        raise PublishError(
            "What is published can be copied to s3://bucket/folder or gs://bucket/folder."
        )
    if any(sign in path for sign in "?*[\\"):
        raise PublishError(
            "A folder to publish to has no wildcard, no ? and no backslash in its name."
        )
    return location.rstrip("/")
