"""The ``image-duplicates`` command, and ``python -m image_duplicates`` in its stead."""

import errno
import sys

from image_duplicates import streams


def main() -> None:
    """Run the command; exits with ``NOT_TOLD`` if what it printed could not be written."""
    streams.use_utf8()
    streams.make_forgiving()
    # Only now, for all of it may print.
    from image_duplicates.cli import app

    try:
        app(prog_name="image-duplicates")
    except SystemExit:
        failed = streams.failure(sys.stdout)
        # Whoever closes a pipe has read enough.
        if failed and failed.errno != errno.EPIPE:
            print(
                f"Not all that was to be said could be printed: {failed.strerror}.", file=sys.stderr
            )
            sys.exit(streams.NOT_TOLD)
        raise


if __name__ == "__main__":
    main()
