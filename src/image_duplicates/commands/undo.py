"""``image-duplicates undo``."""

from image_duplicates import cleanup
from image_duplicates.commands.clean_up_files import (
    ImagesNow,
    Manifest,
    exit_by,
    print_files,
    print_leftovers,
    refusals,
)
from image_duplicates.progress import shown
from image_duplicates.terminal import AsJson, print_json, say


def undo(manifest: Manifest, images: ImagesNow = None, as_json: AsJson = False) -> None:
    """Bring back all that an apply moved, to the byte; twice is the same as once.

    What cannot go back, because another file has taken its place, is named and left in the
    quarantine. Pictures go back only to the folder that they came from.
    """
    with refusals():
        report = cleanup.undo(manifest, shown("Bringing back", not as_json), images)
    if as_json:
        print_json(report.as_json())
    else:
        print_files(report)
        say(f"{report.count('restored'):,} restored, {report.count('in place'):,} in place.")
        print_leftovers(report)
    exit_by(report)
