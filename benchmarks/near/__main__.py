"""`python -m benchmarks.near`: recall for each transformation and false pairs, beside peers."""

import argparse
import hashlib
import io
import json
import random
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path

from PIL import Image

from benchmarks.near import peers as peer_script
from benchmarks.near.search import SearchError, pairs, search, write_fingerprints, write_made_up
from benchmarks.near.transformations import COPIES, VARIANTS, write_copies
from image_duplicates.pixels.fingerprint import fingerprint

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
# The first name that `write_copies` gives: of the pictures as they are.
ORIGINALS = "00_"
OURS = "image_duplicates"
Pair = tuple[str, str]


def main() -> None:
    """Measure, print the tables, and write them where they are published."""
    options = _options()
    sections: list[str] = []

    def say(table: str) -> None:
        print(table, flush=True)
        sections.append(table)

    try:
        with tempfile.TemporaryDirectory(prefix="bench-near-") as place:
            for table in _tables(options, Path(place)):
                say(table)
    except (SearchError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"{error}\n{getattr(error, 'stderr', '') or ''}") from None
    if options.write:
        _publish(options.write, "\n".join(sections))


def _tables(options: argparse.Namespace, place: Path) -> Iterator[str]:
    recalls, counts = {}, {}
    for folder in (options.fitted, options.confirmed):
        sample = _sample(_pictures(folder), options.sample)
        copies = place / f"copies-{len(recalls)}"
        copies.mkdir()
        written = write_copies(sample, copies)
        found = _own_pairs(place / "copies.duckdb", copies.iterdir())
        recalls[folder], _ = _recall(found, written)
        counts[folder] = len(sample)
    yield _recall_table(recalls, counts)
    yield _false_table(place, [options.fitted, options.confirmed, *options.others])
    if options.peers:
        sample = _sample(_pictures(options.confirmed), options.peer_sample)
        copies = place / "peers"
        copies.mkdir()
        yield _peer_table(place, copies, write_copies(sample, copies), options.peers)
    yield _cost_table(_sample(_pictures(options.confirmed), 60))
    if options.scale:
        yield _scale_table(place, options.scale)


def _pictures(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not found:
        raise SystemExit(f"No picture in {folder}")
    return found


def _sample(pictures: list[Path], size: int) -> list[Path]:
    return sorted(random.Random(1).sample(pictures, min(size, len(pictures))))


def _own_pairs(file: Path, files: Iterable[Path]) -> set[Pair]:
    write_fingerprints(file, ((path.name, path) for path in sorted(files)))
    search(file)
    return {(a, b) for a, b, kind, _ in pairs(file) if kind == "near_duplicate"}


def _recall(
    found: set[Pair], written: dict[str, tuple[int, str]]
) -> tuple[dict[str, float], tuple[int, int]]:
    """Return the share of copies tied to their original, and how many pairs are right and wrong."""
    tied: Counter[str] = Counter()
    originals = sum(name == "original" for _, name in written.values())
    right = wrong = 0
    for pair in found:
        (number, name), (other_number, other_name) = (written[file] for file in pair)
        if number != other_number:
            wrong += 1
            continue
        right += 1
        if "original" in (name, other_name):
            tied[other_name if name == "original" else name] += 1
    return {name: tied[name] / originals for name in (*COPIES, *VARIANTS)}, (right, wrong)


def _recall_table(recalls: dict[Path, dict[str, float]], counts: dict[Path, int]) -> str:
    rows = []
    for name, (_, aim) in COPIES.items():
        shares = [recall[name] for recall in recalls.values()]
        missed = "" if aim is None else "kept" if shares[-1] >= aim else f"{shares[-1] - aim:+.3f}"
        rows.append([name, *(f"{share:.3f}" for share in shares), _aim(aim), missed])
    for name in VARIANTS:
        shares = [recall[name] for recall in recalls.values()]
        missed = "kept" if not shares[-1] else f"{shares[-1]:+.3f}"
        rows.append([f"{name} (no copy)", *(f"{share:.3f}" for share in shares), "0", missed])
    heads = [f"{folder.name}, {counts[folder]}" for folder in recalls]
    return _table("Copies found", ["what became of the picture", *heads, "aim", "result"], rows)


def _aim(aim: float | None) -> str:
    return "" if aim is None else f"≥ {aim:.2f}"


def _false_table(place: Path, folders: Sequence[Path]) -> str:
    rows = []
    for folder in folders:
        files = _pictures(folder)
        named = {f"{number:06}": path for number, path in enumerate(files)}
        file = place / "false.duckdb"
        write_fingerprints(file, named.items())
        search(file)
        found = pairs(file)
        compared = len(files) * (len(files) - 1) // 2
        near = [pair for pair in found if pair[2] == "near_duplicate"]
        scenes = len(found) - len(near)
        rows.append(
            [
                folder.name,
                f"{len(files):,}",
                f"{compared:,}",
                str(len(near)),
                str(scenes),
                f"{len(near) / compared * 1e6:.1f}",
            ]
        )
        for a, b, kind, similarity in found[:5]:
            print(f"  {kind} {similarity:.3f} {named[a]} {named[b]}", flush=True)
    heads = ["pictures", "how many", "pairs", "near duplicates", "same scene", "near per million"]
    return _table("Pairs among pictures of which none is known to be a copy", heads, rows)


def _peer_table(
    place: Path, copies: Path, written: dict[str, tuple[int, str]], environments: list[Path]
) -> str:
    started = time.process_time() + _cpu_seconds_of_children()
    results = {OURS: _recall(_own_pairs(place / "peers.duckdb", copies.iterdir()), written)}
    cpu = {OURS: time.process_time() + _cpu_seconds_of_children() - started}
    for environment in environments:
        before = _cpu_seconds_of_children()
        command = [environment / "bin" / "python", peer_script.__file__, environment.name]
        answer = subprocess.run(
            [*command, ORIGINALS, copies], check=True, capture_output=True, text=True
        )
        cpu[environment.name] = _cpu_seconds_of_children() - before
        groups = json.loads(answer.stdout)
        found = {pair for group in groups for pair in combinations(sorted(set(group)), 2)}
        results[environment.name] = _recall(found, written)
    rows = [
        [name, *(f"{recall[name]:.2f}" for recall, _ in results.values())]
        for name in (*COPIES, *VARIANTS)
    ]
    means = [sum(recall[name] for name in COPIES) / len(COPIES) for recall, _ in results.values()]
    rows.append(["**all copies**", *(f"**{mean:.3f}**" for mean in means)])
    rows.append(["false pairs", *(str(wrong) for _, (_, wrong) in results.values())])
    rows.append(
        ["CPU ms a file", *(f"{seconds / len(written) * 1000:.1f}" for seconds in cpu.values())]
    )
    pictures = sum(name == "original" for _, name in written.values())
    title = f"Beside other tools: {pictures} pictures and their copies in one folder"
    return _table(title, ["what became of the picture", *results], rows)


def _cpu_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cost_table(sample: list[Path]) -> str:
    rows = []
    for label, wanted in (("as they are", 0), ("about 200 KB", 200_000)):
        contents = [_of_size(path, wanted) for path in sample]
        best = min(_milliseconds(contents) for _ in range(3))
        mean = sum(map(len, contents)) / len(contents) / 1000
        rows.append([label, f"{mean:.0f} KB", f"{best:.2f}"])
    heads = ["pictures", "size", "CPU ms a picture"]
    return _table("MD5, SHA-256 and fingerprint, one core", heads, rows)


def _of_size(path: Path, wanted: int) -> bytes:
    if not wanted:
        return path.read_bytes()
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    for factor in (1, 2, 3, 4, 5, 6, 8):
        file = io.BytesIO()
        size = (image.width * factor, image.height * factor)
        image.resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=88)
        if len(file.getvalue()) >= wanted:
            break
    return file.getvalue()


def _milliseconds(contents: list[bytes]) -> float:
    started = time.process_time()
    for content in contents:
        hashlib.md5(content).hexdigest()
        hashlib.sha256(content).hexdigest()
        fingerprint(Image.open(io.BytesIO(content))).rows()
    return (time.process_time() - started) / len(contents) * 1000


def _scale_table(place: Path, scales: list[int]) -> str:
    rows = []
    for pictures in scales:
        file = place / "scale.duckdb"
        write_made_up(file, pictures)
        cost = search(file)
        rows.append(
            [
                f"{pictures:,}",
                f"{cost.seconds:.0f}",
                f"{cost.cpu_seconds:.0f}",
                f"{cost.peak_mb / 1024:.1f}",
            ]
        )
        file.unlink()
    heads = [
        "pictures, three cuts each",
        "seconds of the models",
        "CPU seconds, dbt's too",
        "peak GB",
    ]
    return _table("The search in eight orientations, random hashes", heads, rows)


def _table(title: str, heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def _publish(page: Path, tables: str) -> None:
    """Put the tables between the marks of the page."""
    begin, end = "<!-- measured -->\n", "<!-- end of what was measured -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    page.write_text(f"{before}{begin}\n{tables}\n{end}{after}", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.near", description=__doc__)
    folder = {"type": Path, "metavar": "FOLDER"}
    parser.add_argument(
        "--fitted", required=True, help="what the thresholds were fitted on", **folder
    )
    parser.add_argument("--confirmed", required=True, help="what nobody looked at before", **folder)
    parser.add_argument("--others", nargs="*", default=[], help="more, for false pairs", **folder)
    parser.add_argument("--sample", type=int, default=300, help="pictures that are transformed")
    parser.add_argument(
        "--peers", nargs="*", default=[], help="environments, each named like its tool", **folder
    )
    parser.add_argument("--peer-sample", type=int, default=100, help="pictures for the peers")
    parser.add_argument("--scale", type=int, nargs="*", default=[], help="made-up pictures")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="publish the tables there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
