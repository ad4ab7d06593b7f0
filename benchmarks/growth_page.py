"""The page of `python -m benchmarks.growth`: tables in Markdown, and one chart."""

import math
import textwrap
from pathlib import Path
from typing import Any

from benchmarks.alone import COPY

# Models below this at the largest size are noise.
LEAST_SECONDS = 1.0
NOTABLE = 1.1
# Measured apart: the datasets of this benchmark have no such picture.
WIDE = (
    "## One picture in 3,000 classes",
    "",
    "3,000 classes of 20 entries, one of them the same in all, with a `memory_limit` of 4GB. Its",
    "4,498,500 pairs are beyond the var `max_class_pairs` (1,000,000), so it is left out of",
    "`class_overlaps` and counted as `unpaired_hashes`, of each class and of the dataset.",
    "",
    "| max_class_pairs | CPU s, build | peak MB | file MB | class_overlaps | class_neighbours |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
    "| 1000000 | 41 | 1,060 | 56 | 6,075 rows | below 1 s |",
    "| null | 130 | 4,299 | 541 | 4,498,500 rows, 17 CPU s | 8,997,000 rows, 27 CPU s |",
)
# Measured apart: the tables of a finished build as they are, and with their keys as UUID.
KEYS = (
    "## Keys are texts",
    "",
    "A key is an MD5 digest as a text of 32 characters. With UUIDs of 16 bytes in their",
    "place, the statements of the 102 tables that can be made from either took 25.4 instead",
    "of 32.9 CPU s at 1,000,000 entries (0.77; in turn, the better of two rounds, beside",
    "other work), and the file was 474 instead of 481 MB. That is 6 % of what a build costs,",
    "before any text is turned into a UUID. They stay texts: DuckDB, BI, Parquet, CSV files",
    "of decisions and `md5sum` show and compare them alike, and Spark has no such type.",
)
# What makes a model grow faster than the dataset, told of those that are above NOTABLE.
_PAIRS = (
    "grows with the pairs of classes that share a picture: 62,614 of 1,000,000 entries, 355,841 of"
    " 4,000,000 and 937,730 of 10,000,000, up to the bound that the var max_class_pairs sets."
)
REASONS = {
    "class_overlaps": _PAIRS,
    "class_neighbours": _PAIRS,
    "int_class_neighbours": _PAIRS,
    "int_pair_figures": _PAIRS,
}


def write_page(content: dict[str, Any], page: Path) -> None:
    """Write `page`, and `growth.svg` beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    draw(content, page.with_name("growth.svg"))
    page.write_text("\n".join(_lines(content)) + "\n", encoding="utf-8")


def _lines(content: dict[str, Any]) -> list[str]:
    machine, sizes, note = content["machine"], content["sizes"], content.get("note")
    return [
        "# How the build grows",
        "",
        "Written by `make bench-large`, which makes the datasets and builds each in a new folder,",
        "all tests included. In turn with it, on the same files: twelve tables as SQL written",
        "by hand, without dbt and tests, and five headline figures by pandas and by Polars, which",
        "keep nothing. At last the same pictures as a scan of their folder would have found them,",
        "without fingerprints. Those figures are checked to be equal.",
        "",
        *([*textwrap.wrap(note, 100), ""] if note else []),
        f"{machine['cores']} cores, DuckDB {machine['duckdb']} with `memory_limit` "
        f"{machine['memory_limit']}, Python {machine['python']}, {machine['platform']}.",
        "",
        "![Seconds by number of entries, both axes logarithmic](growth.svg)",
        "",
        "| entries | way | seconds | CPU s | peak MB of the process | file MB |",
        "| ---: | --- | ---: | ---: | ---: | ---: |",
        *_ways(sizes),
        "",
        f"## Models of {LEAST_SECONDS:g} s and more at the largest size",
        "",
        "Seconds in the build, where up to four models share cores and memory: one that waits for",
        "others looks as if it worked. Alone is what its statement takes once more on the finished",
        "file, in CPU seconds, the better of two rounds; what is built file by file, or adds to an",
        "earlier build, is no single statement. The exponent is the slope of what it costs alone,",
        "or else in the build, between the last two sizes: 1 is linear. What a model costs at any",
        f"size hides its slope between smaller ones. Above {NOTABLE} it is marked.",
        "",
        *_models(sizes),
        "",
        *_reasons(sizes),
        "",
        *WIDE,
        "",
        *KEYS,
    ]


def _ways(sizes: list[dict[str, Any]]) -> list[str]:
    rows = []
    for size in sizes:
        for way, cost in size["ways"].items():
            if cost is None:
                rows.append(f"| {size['entries']:,} | {way} | out of memory | | | |")
                continue
            file = f"{size['file_bytes'] / 1e6:,.0f}" if way == "dbt build" else ""
            rows.append(
                f"| {size['entries']:,} | {way} | {cost['seconds']:,.1f} |"
                f" {cost['cpu_seconds']:,.1f} | {cost['peak_mb']:,.0f} | {file} |"
            )
    return rows


def _models(sizes: list[dict[str, Any]]) -> list[str]:
    last = sizes[-1]
    heads = [f"{size['entries']:,}" for size in sizes]
    heads += [f"{size['entries']:,} alone" for size in _measured_alone(sizes)]
    rows = [
        f"| model | {' | '.join(heads)} | exponent | MB of the table |",
        f"| --- |{' ---: |' * (len(heads) + 2)}",
    ]
    for name in _listed(sizes):
        cells = [f"{size['models'][name]:.1f}" for size in sizes]
        for size in _measured_alone(sizes):
            alone = size["models_alone"].get(name)
            cells.append("" if alone is None else f"{alone:.1f}")
        table = last["table_bytes"].get(name)
        rows.append(
            f"| {name} | {' | '.join(cells)} | {_exponent(sizes, name)} |"
            f" {'' if table is None else f'{table / 1e6:,.0f}'} |"
        )
    return rows


def _reasons(sizes: list[dict[str, Any]]) -> list[str]:
    """Why they are above the bound, of those of which it is known."""
    told = [
        f"`{name}`: {REASONS[name]}"
        for name in _listed(sizes)
        if name in REASONS and _is_notable(sizes, name)
    ]
    return [
        line
        for reason in (*_copied(sizes), *told)
        for line in textwrap.wrap(f"- {reason}", 100, subsequent_indent="  ")
    ]


def _copied(sizes: list[dict[str, Any]]) -> list[str]:
    """What a table costs that is read and written as it is."""
    costs = [(size["entries"], size["models_alone"][COPY]) for size in _measured_alone(sizes)]
    if len(costs) < 2:
        return []
    told = [f"{cost:.1f} CPU s at {entries:,} entries" for entries, cost in costs]
    return [
        f"A copy of `images` as it is (`create table … as from images`) takes {' and '.join(told)}:"
        f" an exponent of {slope(*costs):.2f} without any SQL. A model that writes much has its"
        " share of that."
    ]


def _listed(sizes: list[dict[str, Any]]) -> list[str]:
    """The models of the table, the dearest first."""
    seconds = sizes[-1]["models"]
    return sorted(
        (name for name in seconds if seconds[name] >= LEAST_SECONDS), key=lambda one: -seconds[one]
    )


def _measured_alone(sizes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [size for size in sizes if size["models_alone"]][-2:]


def _is_notable(sizes: list[dict[str, Any]], name: str) -> bool:
    found = _slope_of(sizes, name)
    return found is not None and found > NOTABLE


def _exponent(sizes: list[dict[str, Any]], name: str) -> str:
    found = _slope_of(sizes, name)
    if found is None:
        return ""
    return f"**{found:.2f}**" if found > NOTABLE else f"{found:.2f}"


def _slope_of(sizes: list[dict[str, Any]], name: str) -> float | None:
    if len(sizes) == 1:
        return None
    alone = _measured_alone(sizes)
    is_alone = len(alone) > 1 and name in alone[-1]["models_alone"]
    way, compared = ("models_alone", alone) if is_alone else ("models", sizes[-2:])
    fewer, more = ((size["entries"], size[way][name]) for size in compared)
    return slope(fewer, more)


def slope(fewer: tuple[int, float], more: tuple[int, float]) -> float:
    """The exponent between two sizes (entries, seconds)."""
    return math.log(more[1] / fewer[1]) / math.log(more[0] / fewer[0])


def draw(content: dict[str, Any], file: Path) -> None:
    """Seconds of each way, and of the five dearest models, by number of entries."""
    import matplotlib

    matplotlib.use("svg")
    # Names of elements are drawn at random otherwise, and each run would change the file.
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot

    sizes = content["sizes"]
    last = sizes[-1]
    figure, axes = pyplot.subplots(figsize=(8, 5))
    for way in sizes[0]["ways"]:
        points = [
            (size["entries"], cost["seconds"]) for size in sizes if (cost := size["ways"].get(way))
        ]
        axes.plot(*zip(*points, strict=True), marker="o", linewidth=2, label=way)
    for name in sorted(last["models"], key=lambda name: -last["models"][name])[:5]:
        points = [(size["entries"], size["models"][name]) for size in sizes]
        axes.plot(*zip(*points, strict=True), linewidth=1, linestyle="--", label=name)
    axes.set(xscale="log", yscale="log", xlabel="entries", ylabel="seconds")
    axes.grid(which="major", alpha=0.3)
    axes.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    pyplot.close(figure)
