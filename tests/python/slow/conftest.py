"""What the storm of kills tells at its end, gathered from all processes."""

import os
import secrets
from collections import Counter

import pytest


def pytest_configure() -> None:
    os.environ.setdefault("SEED", secrets.token_hex(4))
    os.environ.setdefault("KILLS", "1000")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    hits: Counter[tuple[str, str]] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for command, where, count in dict(report.user_properties).get("kills", []):
            hits[command, where] += count
    if not hits:
        return
    columns = ("before any change", "between changes", "after the end", "not at all")
    commands = sorted({command for command, _ in hits})
    counted = sum(hits[command, where] for command in commands for where in columns[:2])
    terminalreporter.section(f"{counted:,} kills, SEED={os.environ['SEED']}")
    terminalreporter.line("".join([f"{'':24}", *(f"{where:>18}" for where in columns)]))
    for command in commands:
        counts = [f"{hits[command, where]:>18,}" for where in columns]
        terminalreporter.line("".join([f"{command:24}", *counts]))
    terminalreporter.line("Only kills before the end of a command count.")
