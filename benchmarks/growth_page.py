"""The page of `python -m benchmarks.growth`: tables in Markdown, and one chart."""

import math
from pathlib import Path
from typing import Any

# Models below this at the largest size are noise.
LEAST_SECONDS = 1.0
NOTABLE = 1.1


def write_page(content: dict[str, Any], page: Path) -> None:
    """Write `page`, and `growth.svg` beside it."""
    page.parent.mkdir(parents=True, exist_ok=True)
    draw(content, page.with_name("growth.svg"))
    page.write_text("\n".join(_lines(content)) + "\n", encoding="utf-8")


def _lines(content: dict[str, Any]) -> list[str]:
    machine, sizes = content["machine"], content["sizes"]
    return [
        "# How the build grows",
        "",
        "Written by `make bench-large`, which makes the datasets and builds each in a new folder,",
        "all tests included. In turn with it, on the same files: twelve tables as SQL written",
        "by hand, without dbt and tests, and five headline figures by pandas and by Polars, which",
        "keep nothing. Those figures are checked to be equal.",
        "",
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
        "Seconds in the build, where up to four models run at once. The exponent is the slope",
        "between the last two sizes: 1 is linear. What a model costs at any size hides its slope",
        "between smaller ones.",
        f"Above {NOTABLE} it is marked.",
        "",
        *_models(sizes),
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
    models = [name for name, seconds in last["models"].items() if seconds >= LEAST_SECONDS]
    models.sort(key=lambda name: -last["models"][name])
    heads = [f"{size['entries']:,}" for size in sizes]
    rows = [
        f"| model | {' | '.join(heads)} | exponent | MB of the table |",
        f"| --- |{' ---: |' * (len(sizes) + 2)}",
    ]
    for name in models:
        seconds = [size["models"][name] for size in sizes]
        table = last["table_bytes"].get(name)
        rows.append(
            f"| {name} | {' | '.join(f'{value:.1f}' for value in seconds)} |"
            f" {_exponent(sizes, seconds)} | {'' if table is None else f'{table / 1e6:,.0f}'} |"
        )
    return rows


def _exponent(sizes: list[dict[str, Any]], seconds: list[float]) -> str:
    if len(sizes) == 1:
        return ""
    points = [(size["entries"], value) for size, value in zip(sizes, seconds, strict=True)]
    found = slope(points[-2], points[-1])
    return f"**{found:.2f}**" if found > NOTABLE else f"{found:.2f}"


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
