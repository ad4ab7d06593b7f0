"""A dataset that commands work on, one after the other and each killed, and what must hold then."""

import hashlib
import json
import random
import shutil
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from cleanup_box import Box, Copy, files_below
from killed_command import CRASHED, Blow, End, run_command
from project import DATABASE
from small_build import published_builds, write_build

from image_duplicates.cleanup import PlanError
from image_duplicates.cleanup.manifest import read_manifest
from image_duplicates.publish import check_published

# How often each command comes up, beside the others.
WEIGHTS = {
    "apply": 3,
    "apply --hardlink": 3,
    "apply --update-metadata": 3,
    "undo": 4,
    "purge": 4,
    "publish": 2,
}
# A change takes some ten microseconds.
LONGEST_DELAY = 200e-6
CLASSES = ("Rice", "Küche", "Puto Bumbong")
FOLDERS = ("", "deep/er/", "it's [x]/", "🍚 /")


@dataclass
class Kills:
    """How many there were, by command and by where they hit, and how long a command takes."""

    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    changes: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: 10.0))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(lambda: 0.05))

    @property
    def count(self) -> int:
        return sum(n for (_, where), n in self.hits.items() if where not in NO_KILLS)

    def blow(self, name: str, chance: random.Random) -> Blow:
        """As likely at any step of the command, or at any moment."""
        kind, share = chance.random(), chance.random()
        if kind < 0.05:
            return Blow(seconds=share * self.seconds[name], early=True)
        if kind < 0.5:
            return Blow(seconds=share * self.seconds[name])
        delay = 0 if kind < 0.75 else chance.random() * LONGEST_DELAY
        return Blow(change=1 + int(share * self.changes[name]), delay=delay)

    def add(self, name: str, end: End) -> None:
        self.hits[name, end.where] += 1
        if end.is_over and end.changes:
            self.seconds[name] = (self.seconds[name] + end.seconds) / 2
            self.changes[name] = (self.changes[name] + end.changes) / 2


NO_KILLS = ("not at all", "after the end")


class Storm:
    """One dataset, and a random sequence of commands on it."""

    def __init__(self, home: Path, chance: random.Random, kills: Kills) -> None:
        self.chance, self.kills = chance, kills
        self.box = Box(home / "box").write(_copies(chance))
        self.bi = home / "bi"
        self.whole_build = home / "whole build.duckdb"
        shutil.copy(self.box.database, self.whole_build)
        self.may_purge = chance.random() < 0.5
        self.log: list[str] = []
        self.number = 0
        plan = self.box.plan()
        self.keepers = {r.relative_path: r.keeper_path for r in plan.removals}
        self.pictures = {path: sha256(data) for path, data in self.box.pictures().items()}
        self.nodes = {path: (self.box.images / path).stat().st_ino for path in self.pictures}
        for file in self.box.metadata.rglob("*.json"):
            file.chmod(0o640)
        self.metadata = files_below(self.box.metadata)
        # Entries that a command took out of the metadata, by file.
        self.dropped: dict[str, set[str]] = defaultdict(set)

    def run(self, commands: int, kills: int) -> None:
        """Each killed or not, everything looked at after each; then all is taken back."""
        for _ in range(commands):
            if self.kills.count >= kills:
                break
            self._step()
            self.look()
        self._take_back()

    def _step(self) -> None:
        weights = dict(WEIGHTS)
        # Seldom what would find nothing to do.
        if not any((self.box.images / path).exists() for path in self.keepers):
            weights.update({name: 0.3 for name in weights if name.startswith("apply")})
        if not self.may_purge or not self._used_manifests():
            del weights["purge"]
        if not self._used_manifests():
            del weights["undo"]
        name = self.chance.choices(list(weights), list(weights.values()))[0]
        blow = self.kills.blow(name, self.chance)
        meanwhile = None
        if name == "publish":
            home, words, meanwhile = self.bi, *self._publish()
        else:
            home, words = self.box.home, self._words(name)
        end = run_command(words, home, blow, meanwhile)
        self.kills.add(name, end)
        self.log.append(f"{' '.join(words)} ({blow}): {end.exit_code}, {end.changes} changes")
        assert end.exit_code != CRASHED and "Traceback" not in end.output, end.output
        if name == "publish":
            self._look_at_published()

    def _words(self, name: str) -> list[str]:
        command, *options = name.split()
        if command == "apply":
            self._build()
            database = str(self.box.database)
            return ["apply", str(self.box.images), *options, "--yes", "--database", database]
        used = self._used_manifests()
        full = [path for path in used if (path.parent / "files").exists()]
        manifest = self.chance.choice(full if full and self.chance.random() < 0.9 else used)
        return [command, str(manifest), *(["--yes"] if command == "purge" else [])]

    def _publish(self) -> tuple[list[str], object]:
        """A new build to publish, and what a reader expects meanwhile."""
        before = published_builds(self.bi).get(DATABASE)
        self.number += 1
        database = write_build(self.bi, self.number)

        def read() -> None:
            assert published_builds(self.bi).get(DATABASE) in (before, self.number)

        return ["publish", "--database", str(database)], read

    def _build(self) -> None:
        """As dbt build would: what the metadata lists now, with the same keepers."""
        entries = [(name, key) for name, keys in self._listed().items() for key in keys]
        shutil.copy(self.whole_build, self.box.database)
        with duckdb.connect(str(self.box.database)) as connection:
            connection.execute("create temp table listed (metadata_file text, entry_key text)")
            connection.executemany("insert into listed values (?, ?)", entries)
            connection.execute(
                "delete from images where not exists (from listed where"
                " listed.metadata_file = images.metadata_file"
                " and listed.entry_key = images.entry_key)"
            )
            connection.execute(
                "delete from dedup_plan where image_id not in (select image_id from images)"
            )
            for file in self.metadata:
                digest = hashlib.md5((self.box.metadata / file).read_bytes()).hexdigest()
                connection.execute(
                    "update metadata_files set file_md5 = ? where metadata_file = ?", [digest, file]
                )

    def _used_manifests(self) -> list[Path]:
        """One that stands alone in its folder has moved nothing, and may be half written."""
        found = self.box.manifests()
        return [path for path in found if len(list(path.parent.iterdir())) > 1]

    def _listed(self) -> dict[str, dict[str, dict]]:
        """Entries by file and key."""
        return {
            name: json.loads((self.box.metadata / name).read_bytes())["images"]
            for name in self.metadata
        }

    # ---- what must hold at any moment

    def look(self) -> None:
        """Fails unless every picture is in one known place and every file is whole."""
        names: dict[int, set[Path]] = defaultdict(set)
        places = [self.box.images, *self.box.quarantine.glob("*/files")]
        for folder in (*places, *self.box.quarantine.glob("*/links")):
            for file in (path for path in folder.rglob("*") if not path.is_dir()):
                path = file.relative_to(folder).as_posix()
                assert sha256(file.read_bytes()) == self.pictures.get(path), file
                names[file.stat().st_ino].add(file)
        purged = self._purged()
        for path, node in self.nodes.items():
            own = {folder / path for folder in places} & names[node]
            if not own:
                # Gone for good: only by purge, and where the keeper has the same bytes.
                assert path in purged, f"{path} is nowhere"
                keeper = self.keepers[path]
                assert self.box.images / keeper in names[self.nodes[keeper]], path
                continue
            # Two only where a move back was cut between its two steps.
            assert len(own) == 1 or {self.box.images / path} < own, f"{path} is in {own}"
            assert len(own) < 3 and (path in self.keepers or own == {self.box.images / path})
        self._look_at_metadata()
        self._look_at_manifests()

    def _look_at_published(self) -> None:
        builds = published_builds(self.bi)
        if DATABASE in builds:
            status = check_published(self.bi / DATABASE)
            assert status.build_number == builds[DATABASE], status
            assert status.is_current == (set(builds.values()) == {self.number}), status

    def _look_at_metadata(self) -> None:
        for name, before in self.metadata.items():
            old = json.loads(before)
            now = json.loads((self.box.metadata / name).read_bytes())
            gone = old["images"].keys() - now["images"].keys()
            paths = {key: old["images"][key]["download_data"]["relative_path"] for key in gone}
            assert set(paths.values()) <= self.keepers.keys()
            kept = {key: value for key, value in old["images"].items() if key not in gone}
            assert now == {**old, "images": kept}
            # None that a command took out comes back once its picture is gone.
            back = {key: old["images"][key]["download_data"] for key in self.dropped[name] - gone}
            for path in {data["relative_path"] for data in back.values()}:
                assert (self.box.images / path).exists() or path in self.box.quarantined(), (
                    f"{name} lists {path} again, which is gone"
                )
            self.dropped[name] = gone

    def _look_at_manifests(self) -> None:
        for manifest in self.box.manifests():
            try:
                told = {entry.path for entry in read_manifest(manifest).entries}
            except PlanError:
                assert manifest not in self._used_manifests()
                continue
            moved = files_below(manifest.parent / "files").keys()
            assert moved <= told

    def _purged(self) -> set[str]:
        purged: set[str] = set()
        for file in self.box.quarantine.glob("*/purged.jsonl"):
            for line in file.read_text(encoding="ascii").splitlines():
                with suppress(ValueError):
                    purged.add(json.loads(line))
        return purged

    # ---- the end

    def _take_back(self) -> None:
        for report in self.box.undo_all():
            for outcome in report.unsettled:
                is_gone = outcome.path in self._purged() or outcome.path in self.metadata
                assert is_gone and self._purged(), outcome
        self.look()
        purged = {path for path in self.keepers if path not in self.box.pictures()}
        assert purged <= self._purged()
        assert self.box.pictures().keys() == self.pictures.keys() - purged
        for path in self.box.pictures():
            is_own = (self.box.images / path).stat().st_ino == self.nodes[path]
            # The link stays where purge has deleted what it stands for.
            assert is_own or path in self._purged(), path
        assert self.box.quarantined() == {}
        assert list(self.box.quarantine.glob("*/links")) == []
        if not self._purged():
            assert files_below(self.box.metadata) == self.metadata
        modes = {path.stat().st_mode & 0o777 for path in self.box.metadata.rglob("*.json")}
        assert modes == {0o640}


def _copies(chance: random.Random) -> tuple[Copy, ...]:
    copies = []
    for class_name in chance.sample(CLASSES, chance.randint(1, len(CLASSES))):
        for number in range(chance.randint(2, 5)):
            picture = f"{class_name} {number}"
            first = None
            for n in range(chance.randint(1, 4)):
                path = f"{class_name}/{chance.choice(FOLDERS)}{number}-{n}.jpg"
                action = "remove" if first else "keep"
                copies.append(Copy(path, picture, action, first, class_name))
                first = first or path
    return tuple(copies)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
