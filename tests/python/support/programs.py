"""Programs that slow tests need and that a machine may lack."""

import os
import shutil

# Debian's; CHROMIUM names another browser.
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
# To build the report and look at it.
FOR_REPORT = ("node", "npm", CHROMIUM)


def missing(*programs: str) -> list[str]:
    return [program for program in programs if not shutil.which(program)]
