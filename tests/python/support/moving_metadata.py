"""A folder of metadata that changes between builds in every way that a folder can."""

import gzip
import json
import os
import random
from pathlib import Path

from folders import entry

# Half of the hashes are in other files as well.
HASHES = 40
KINDS = ("nested", "flat", "legacy", "packed", "lines", "broken")


class MovingMetadata:
    """Metadata of all layouts below ``folder``, changed at random, the same way for a ``seed``."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self._random = random.Random(seed)
        # Long ago: what was written just now is read again anyhow.
        self._time = 1_700_000_000
        self._made = 0

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def step(self) -> list[str]:
        """Some changes; returns what they were."""
        ways = [self.add, self.add, self.change, self.change, self.rename, self.remove]
        ways += [self.empty, self.touch, self.replace]
        chosen = self._random.sample(ways, 5)
        return [f"{way.__name__} {way()}" for way in chosen]

    def add(self, kind: str | None = None) -> str:
        self._made += 1
        kind = kind or self._random.choice(KINDS)
        name = f"Class {self._made}"
        folder = self.folder / self._random.choice(["Go", "Glow's"]) / name
        if kind == "broken":
            return self._write(folder / f"{name}_metadata.json", b'{"search_key": ')
        if kind == "legacy":
            urls = [f"https://x.example/{n}" for n in range(4)]
            cache = {
                url: {**self._entry()["download_data"], "size": 5} for url in (*urls[:3], "left")
            }
            self._write(
                folder / f"{name}_metadata.json",
                json.dumps({"search_key": name, "image_cache": cache}).encode(),
            )
            document = {"search_key": name, "urls": urls}
            return self._write(folder / f"{name}_urls.json", json.dumps(document).encode())
        images = {f"{n:03}": self._entry() for n in range(self._random.randint(0, 6))}
        document = {"search_key": name, "images": images}
        if kind == "flat":
            return self._write(self.folder / f"{name}.json", json.dumps(document).encode())
        if kind == "packed":
            text = gzip.compress(json.dumps(document).encode())
            return self._write(folder / f"{name}_metadata.json.gz", text)
        if kind == "lines":
            lines = [{"search_key": name}, *({"key": key, **images[key]} for key in images)]
            text = "\n".join(map(json.dumps, lines)).encode()
            return self._write(folder / f"{name}_metadata.jsonl", text)
        return self._write(folder / f"{name}_metadata.json", json.dumps(document).encode())

    def change(self) -> str:
        """An entry more, in a file that has entries."""
        plain = [path for path in self.files if b'"images"' in path.read_bytes()]
        path = self._random.choice(plain)
        document = json.loads(path.read_text())
        document["images"][f"new {self._time}"] = self._entry()
        return self._write(path, json.dumps(document).encode())

    def rename(self) -> str:
        """Its time stays."""
        path = self._random.choice(self.files)
        ending = path.name.partition("_")[2] or path.name.partition(".")[2]
        target = path.with_name(f"Renamed {self._time} [a]*?_{ending}")
        self._time += 1
        path.rename(target)
        return f"{path.name} {target.name}"

    def remove(self) -> str:
        path = self._random.choice(self.files)
        path.unlink()
        return path.name

    def empty(self) -> str:
        return self._write(self._random.choice(self.files), b"")

    def touch(self) -> str:
        path = self._random.choice(self.files)
        return self._write(path, path.read_bytes())

    def replace(self) -> str:
        """By another file, with its own time."""
        one, other = self._random.sample(self.files, 2)
        one.replace(other)
        return f"{other.name} by {one.name}"

    def _entry(self) -> dict:
        number = self._random.randrange(HASHES)
        return entry(f"{number}-{self._random.randrange(3)}.jpg", str(number))

    def _write(self, path: Path, content: bytes) -> str:
        self._time += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        # Every fifth is as young as it looks.
        if self._random.random() > 0.2:
            os.utime(path, (self._time, self._time))
        return path.name
