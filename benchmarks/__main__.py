"""`python -m benchmarks`: times dbt, plain DuckDB SQL and pandas side by side, and moves."""

import argparse
import json
import platform
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from benchmarks.aims import aims
from benchmarks.child import ChildFailedError
from benchmarks.datasets import SIZES
from benchmarks.figures import FiguresDifferError
from benchmarks.measure import measure, measure_moves
from benchmarks.report import print_report

# A large round takes minutes, and its noise is small beside its length.
REPEATS = {"small": 3, "large": 1}


def main() -> None:
    """Measure, print, and exit with 1 if something failed or gave other figures.

    A missed aim is no failure: it may be the machine's.
    """
    options = _options()
    console = Console()
    if not console.is_terminal:
        # The 80 columns of a pipe would break the tables.
        console = Console(width=110)
    results = {}

    def say(message: str) -> None:
        console.print(message, style="dim", highlight=False)

    try:
        for name in SIZES if options.sizes == "all" else [options.sizes]:
            measured = measure(
                SIZES[name],
                options.repeats or REPEATS[name],
                options.pandas_limit,
                say,
            )
            results[measured.entries] = measured
        moves = measure_moves(say)
    except (ChildFailedError, FiguresDifferError) as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        raise SystemExit(1) from None
    reached = list(aims(results, moves))
    print_report(console, results, reached)
    if options.json:
        content = {
            "machine": {"platform": platform.platform(), "python": platform.python_version()},
            "results": [asdict(measured) for measured in results.values()],
            "moves": asdict(moves),
            "aims": [{**asdict(aim), "is_met": aim.is_met} for aim in reached],
        }
        options.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", choices=["all", *SIZES], default="all")
    parser.add_argument("--repeats", type=_positive, help="rounds (default: 3 small, 1 large)")
    parser.add_argument(
        "--pandas-limit",
        type=float,
        default=120.0,
        metavar="SECONDS",
        help="when to stop pandas and extrapolate (default: 120)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    main()
