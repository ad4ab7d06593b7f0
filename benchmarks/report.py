"""Prints what was measured as tables."""

from rich.console import Console
from rich.table import Table

from benchmarks.aims import Aim, growth, models_to_floor
from benchmarks.datasets import SIZES
from benchmarks.measure import FLOOR, PANDAS, Cost, Measured

_LARGE = SIZES["large"].entries


def print_report(console: Console, results: dict[int, Measured], aims: list[Aim]) -> None:
    """Print all tables."""
    # Growth needs both sizes; it is shown beside the larger.
    small = results.get(SIZES["small"].entries)
    for entries, measured in results.items():
        before = small if entries == _LARGE else None
        console.print(_ways(measured, before))
        console.print(_tables(measured, before))
        floor = sum(measured.floor_tables.values())
        console.print(
            f"Models to floor: {models_to_floor(measured):.1f} x for the "
            f"{len(measured.models_with_floor)} models behind the floor's tables, "
            f"{sum(measured.models.values()) / floor:.1f} x for all {len(measured.models)}. "
            f"Tests of the build added up: {measured.tests_seconds:.1f} s. "
            f"One question of check: {measured.single_check_ms:.0f} ms in Python, "
            f"{measured.piped_check_ms:.0f} ms from a pipe."
        )
        pandas = measured.costs[PANDAS]
        if pandas.share_done < 1:
            console.print(
                f"pandas was stopped after {pandas.share_done:.2%} of the duplicate hashes; "
                "its seconds marked ~ are extrapolated from those."
            )
    console.print(_aims(aims))


def _ways(measured: Measured, before: Measured | None) -> Table:
    table = Table(
        "whole process",
        title=f"{measured.entries:,} entries, best of {measured.repeats}",
        title_justify="left",
    )
    for heading in ("seconds", "CPU s", "x floor", "peak MB", "exit", "growth"):
        table.add_column(heading, justify="right")
    floor = measured.costs[FLOOR].seconds
    for way, cost in measured.costs.items():
        mark = "" if cost.share_done == 1 else "~"
        table.add_row(
            way,
            f"{mark}{cost.seconds:,.1f}",
            f"{mark}{cost.cpu_seconds:,.1f}",
            f"{mark}{cost.seconds / floor:,.1f}",
            f"{cost.peak_mb:,.0f}",
            str(cost.exit_code),
            mark + _growth(before and _seconds(before.costs.get(way)), cost.seconds),
        )
    return table


def _tables(measured: Measured, before: Measured | None) -> Table:
    table = Table("model or table", title="seconds of each table", title_justify="left")
    for heading in ("in the build", "floor", "growth"):
        table.add_column(heading, justify="right")
    names = [*measured.models]
    names += [name for name in measured.floor_tables if name not in names]
    for name in names:
        seconds = measured.models.get(name)
        table.add_row(
            name,
            _number(seconds),
            _number(measured.floor_tables.get(name)),
            _growth(before and before.models.get(name), seconds),
        )
    table.add_section()
    whole = sum(measured.models.values())
    table.add_row(
        "sum",
        _number(whole),
        _number(sum(measured.floor_tables.values())),
        _growth(before and sum(before.models.values()), whole),
    )
    return table


def _aims(aims: list[Aim]) -> Table:
    table = Table("aim", title="Aims", title_justify="left")
    for heading in ("at most", "measured", "met"):
        table.add_column(heading, justify="right")
    for aim in aims:
        table.add_row(
            aim.text,
            f"{aim.limit:,.10g} {aim.unit}",
            f"{aim.measured:,.1f} {aim.unit}",
            "[green]yes[/]" if aim.is_met else "[red]no[/]",
        )
    return table


def _seconds(cost: Cost | None) -> float | None:
    return None if cost is None else cost.seconds


def _number(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f}"


def _growth(before: float | None, after: float | None) -> str:
    return f"{growth(before, after):.2f}" if before and after else ""
