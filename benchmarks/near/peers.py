"""Asks another tool for groups of near duplicates: `python peers.py TOOL ORIGINALS FOLDER`.

Run by the Python of an environment that has the tool, and prints JSON: groups of file names, or
pairs, which are groups of two. `ORIGINALS` is the part of the folder's file names that begins
those of the originals, for a tool that compares two folders.
"""

import csv
import json
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

Groups = list[list[str]]


def immaculate(_: str, folder: Path) -> Groups:
    found = json.loads(_command("immaculate", "--json", str(folder)))
    return [*found["exact"], *found["near"]]


def imgcheck(originals: str, folder: Path) -> Groups:
    with tempfile.TemporaryDirectory() as place:
        for file in folder.iterdir():
            side = "train" if file.name.startswith(originals) else "test"
            (Path(place) / side / "all").mkdir(parents=True, exist_ok=True)
            (Path(place) / side / "all" / file.name).symlink_to(file)
        report = Path(place) / "report.xlsx"
        options = ["--train", f"{place}/train", "--test", f"{place}/test", "--report", str(report)]
        _command("imgcheck", "leakage", *options, "--formats", "csv", "--rotation-invariant")
        with report.with_name("report_matches.csv").open(encoding="utf-8") as rows:
            return [
                [row["Test Image"], row["Closest Train Image"]]
                for row in csv.DictReader(rows)
                if row["Match (<= threshold)"] == "Yes"
            ]


def czkawka(_: str, folder: Path) -> Groups:
    finder = import_module("czkawka").ImageSimilarity()
    finder.set_directories([folder])
    finder.set_similarity(10)
    return [[str(path) for path in group] for group in finder.find_similar()]


def image_dedup_ai(_: str, folder: Path) -> Groups:
    found = import_module("image_dedup_ai").find_duplicates(str(folder))
    return [[*group] for group in found.groups]


def cleanvision(_: str, folder: Path) -> Groups:
    lab = import_module("cleanvision").Imagelab(data_path=str(folder))
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, n_jobs=1, verbose=False)
    kinds = ("exact_duplicates", "near_duplicates")
    return [[*group] for kind in kinds for group in lab.info[kind]["sets"]]


def imagehash(_: str, folder: Path) -> Groups:
    """What imagededup does: pHash, pairs at most 10 bits apart."""
    numpy, image = import_module("numpy"), import_module("PIL.Image")
    phash = import_module("imagehash").phash
    files = sorted(folder.iterdir())
    bits = numpy.array([phash(image.open(file)).hash.ravel() for file in files], numpy.float32)
    apart = bits @ (1 - bits.T) + (1 - bits) @ bits.T
    first, second = numpy.nonzero(numpy.triu(apart <= 10, 1))
    return [[str(files[a]), str(files[b])] for a, b in zip(first, second, strict=True)]


def _command(name: str, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    tool, prefix, given = sys.argv[1:]
    # A tool may print as it goes.
    answer, sys.stdout = sys.stdout, sys.stderr
    groups = globals()[tool.replace("-", "_")](prefix, Path(given))
    json.dump([[Path(file).name for file in group] for group in groups], answer)
