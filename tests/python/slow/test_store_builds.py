"""Metadata in object stores and behind URLs, and builds that are published there."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from equal_marts import assert_equal
from folders import entry, nested, unified, write
from object_store import KEY, SECRET, client, denying, fill, served
from other_duckdb import with_duckdb
from project import DATABASE, ROOT
from shards import write_img2dataset, write_parquet

from image_duplicates.dbt2 import PROGRAM

LOCK = (ROOT / "requirements-stores.lock").read_text()
# What is in no environment of the tests.
OWN = re.compile("AWS_|GS_|BOTO|METADATA_GLOB|IMAGES_ROOT|DUCKDB_PATH|SCANS_PATH|DBT_")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the extra `stores`."""
    pins = dict(re.findall("^(duckdb|duckdb-extension-httpfs)==(.+)$", LOCK, re.MULTILINE))
    extension = f"duckdb-extension-httpfs=={pins['duckdb-extension-httpfs']}"
    folder = tmp_path_factory.mktemp("stores") / "python"
    python = with_duckdb(folder, pins["duckdb"], extension)
    (python.parent / PROGRAM).symlink_to(Path(sys.executable).parent / PROGRAM)
    return python


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with served() as address:
        yield address


def run(
    python: Path, home: Path, store: str, *words: object, **more: str
) -> subprocess.CompletedProcess:
    """A command in an empty folder; an environment of keys that is given."""
    return subprocess.run(
        [str(word) for word in (python, *words)],
        cwd=home,
        env=environment(home, store, **more),
        capture_output=True,
        text=True,
    )


def environment(home: Path, store: str, **more: str) -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not OWN.match(name)}
    return {
        **inherited,
        "HOME": str(home),
        "TMPDIR": str(home),
        "AWS_ENDPOINT_URL": store,
        "GS_ENDPOINT_URL": store,
        **more,
    }


KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
GS_KEYS = {"GS_ACCESS_KEY_ID": KEY, "GS_SECRET_ACCESS_KEY": SECRET}
COMMAND = ("-m", "image_duplicates")


def built(
    python: Path, home: Path, store: str, location: object, *options: str, **more: str
) -> Path:
    home.mkdir(exist_ok=True)
    words = [*COMMAND, "build", location, *options]
    done = run(python, home, store, *words, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_no_keys(home, done.stdout + done.stderr)
    return home / "warehouse" / DATABASE


def assert_no_keys(home: Path, told: str) -> None:
    """In nothing that was printed or written: logs and target, the marts, what is published."""
    assert KEY not in told and SECRET not in told
    files = [path for path in home.rglob("*") if path.is_file() and ".aws" not in path.parts]
    assert any(path.name == "dbt.log" for path in files)
    for path in files:
        content = path.read_bytes()
        assert KEY.encode() not in content and SECRET.encode() not in content, path


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All kinds of files, those that are left out among them."""
    folder = tmp_path_factory.mktemp("odd") / "metadata"
    nested(folder, "Go", "Rice", {"1": entry("a.jpg", "rice"), "2": entry("b.jpg", "rice")})
    flat = unified("Puto", {"1": entry("c.jpg", "rice")}, nutritional_category="Grow")
    write(folder / "Puto.json.gz", gzip.compress(json.dumps(flat).encode()))
    write(folder / "Cut.json.gz", gzip.compress(json.dumps(flat).encode())[:50])
    header, line = {"search_key": "Log"}, entry("d.jpg", "log")
    write(folder / "deep" / "Log.NDJSON", f"{json.dumps(header)}\n{json.dumps(line)}\n")
    write(folder / "latin.json", "é".encode("latin-1"))
    write(folder / "sp ace+é%20#&'.json", unified("Odd name", {"1": entry("e.jpg", "e")}))
    rows = [
        {"url": f"https://x.example/{n}", "key": f"{n:09}", "status": "success", "md5": "0" * 32}
        for n in range(3)
    ]
    write_img2dataset(folder / "cats" / "00000.parquet", rows, "md5")
    write_img2dataset(folder / "cats" / "00001.parquet", rows[:1], "md5")
    write(folder / "cats" / "00000_stats.json", {"count": 3})
    write_parquet(folder / "train.parquet", [({"bytes": b"x", "path": "x"}, 1)])
    write(folder / "notes.txt", "of a scraper")
    return folder


ANY_GATE = ("--set", "require_gates=false")


@pytest.fixture(scope="module")
def odd_build(
    python: Path, store: str, odd: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return built(python, tmp_path_factory.mktemp("local"), store, odd, *ANY_GATE)


def rejected(database: Path) -> dict[str, str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return dict(connection.sql("select metadata_file, reason from rejected_files").fetchall())


@pytest.mark.parametrize(("kind", "engine"), [("s3", "dbt1"), ("gs", "dbt2")])
def test_a_bucket_has_the_files_of_a_folder(
    python: Path, store: str, odd: Path, odd_build: Path, tmp_path: Path, kind: str, engine: str
) -> None:
    """Compressed, by lines, of img2dataset, left out; by keys from AWS's files, and by Google's."""
    bucket, home = f"odd-{kind}", tmp_path / "home"
    fill(store, bucket, odd, "some [1]/metadata/")
    keys = f"[food]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}"
    write(home / ".aws" / "credentials", keys)
    write(home / ".aws" / "config", "[profile food]\nregion = us-east-1\n")
    found = built(
        *(python, home, store, f"{kind}://{bucket}/some [1]/metadata"),
        *(*ANY_GATE, "--engine", engine),
        **({"AWS_PROFILE": "food"} if kind == "s3" else GS_KEYS),
    )
    told = rejected(odd_build)
    assert told["train.parquet"].startswith("no metadata of img2dataset: it has no key and no")
    assert len(told) > 2
    assert_equal(odd_build, found, is_elsewhere=True)


def test_urls_are_read_as_files(python: Path, store: str, odd: Path, tmp_path: Path) -> None:
    client(store).create_bucket(Bucket="web", ACL="public-read")
    names = ("Go/Rice/Rice_metadata.json", "Puto.json.gz", "cats/00000.parquet")
    for name in names:
        write(tmp_path / "folder" / name, (odd / name).read_bytes())
        client(store).put_object(
            Bucket="web", Key=f"x/{name}", Body=(odd / name).read_bytes(), ACL="public-read"
        )
    urls = " ".join(f"{store}/web/x/{name}" for name in names)
    faster = (*ANY_GATE, "--engine", "dbt2")
    found = built(python, tmp_path / "home", store, urls, *faster)
    local = built(python, tmp_path / "local", store, tmp_path / "folder", *faster)
    assert_equal(local, found, is_elsewhere=True)


LISTED = """
import sys, duckdb
from image_duplicates.metadata_files import add_functions
connection = duckdb.connect()
add_functions(connection)
found = connection.execute("select find_metadata_files(?, ?, ?)", sys.argv[1:4]).fetchone()
print(found[0])
"""
JSON = "**/*.[jJ][sS][oO][nN]"
REFUSALS = [
    ("s3://no-bucket/", JSON, KEYS, "there is no bucket no-bucket"),
    ("s3://told/none/", JSON, KEYS, "there is no JSON and no Parquet; pictures in a store are not"),
    (
        "s3://told/",
        "none.json",
        KEYS,
        "none.json cannot be read: there is no such object",
    ),
    ("s3://told/", JSON, {"AWS_PROFILE": "who"}, "AWS_PROFILE names who, and ~/.aws has no such"),
    ("s3://told/", JSON, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "could not connect"),
    ("ftp://told/", JSON, {}, "of other machines, s3://, gs:// and https:// are read, not ftp://"),
    ("STORE/told/", "STORE/told/none.json", {}, "the server answers with HTTP 404: there is no"),
    ("STORE/told/", "STORE/told/a.json?key=1", {}, "a location with ? or @ may hold a key"),
    ("STORE/told/", "STORE/told/*.json", {}, "a web server has no listing: name each file"),
]


@pytest.mark.parametrize(("root", "pattern", "keys", "said"), REFUSALS)
def test_a_store_that_cannot_be_read_is_a_clear_sentence(
    *, python: Path, store: str, tmp_path: Path, root: str, pattern: str, keys: dict, said: str
) -> None:
    if not any(one["Name"] == "told" for one in client(store).list_buckets()["Buckets"]):
        fill(store, "told", tmp_path)
    if "://" not in pattern and not pattern.startswith("STORE"):
        pattern = root + pattern
    words = [text.replace("STORE", store) for text in (pattern, "", root)]
    done = run(python, tmp_path, store, "-c", LISTED, *words, **keys)
    assert said in done.stdout, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert KEY not in done.stdout + done.stderr and SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("keys", [KEYS, {}])
def test_a_denied_access_says_where_keys_were_looked_for(
    python: Path, tmp_path: Path, keys: dict[str, str]
) -> None:
    with denying() as address:
        words = ("s3://bucket/**/*.json", "", "s3://bucket/")
        done = run(python, tmp_path, address, "-c", LISTED, *words, **keys)
    said = "access is denied (HTTP 403)"
    said += " to the keys from AWS_ACCESS_KEY_ID" if keys else ", and no keys were found in AWS_"
    assert said in done.stdout, done.stdout + done.stderr
    assert KEY not in done.stdout + done.stderr and SECRET not in done.stdout + done.stderr


def test_what_is_published_is_read_through_the_pointer(
    python: Path, store: str, odd_build: Path, tmp_path: Path
) -> None:
    client(store).create_bucket(Bucket="bi-tools")
    words = [*COMMAND, "publish", "--database", odd_build, "--to", "s3://bi-tools/food set/"]
    done = run(python, tmp_path, store, *words, **KEYS)
    assert done.returncode == 0, done.stderr
    assert "s3://bi-tools/food set/latest.json names them" in done.stdout
    assert KEY not in done.stdout + done.stderr and SECRET not in done.stdout + done.stderr
    read = run(python, tmp_path, store, "-c", READER, store, KEY, SECRET)
    assert read.returncode == 0, read.stderr
    with duckdb.connect(str(odd_build), read_only=True) as connection:
        images = connection.sql("select count(*) from images").fetchone()[0]
    assert json.loads(read.stdout) == [1, images, images]


# As docs/bi.md tells.
READER = """
import sys, json, duckdb
from pathlib import Path
from importlib.util import find_spec
folder = Path(find_spec("duckdb_extension_httpfs").origin).parent
connection = duckdb.connect()
connection.execute(f"load '{next(folder.rglob('*.duckdb_extension'))}'")
address, key, secret = sys.argv[1:]
connection.execute(
    "create secret (type s3, key_id $key, secret $secret, endpoint $place, use_ssl false,"
    " url_style 'path')",
    {"key": key, "secret": secret, "place": address.partition("://")[2]},
)
root = "s3://bi-tools/food set/"
number, database, images = connection.execute(
    "select build_number, database, parquet['images'] from read_json(?)", [root + "latest.json"]
).fetchone()
connection.execute(f"attach '{root}{database}' as dataset (read_only)")
print(json.dumps([
    number,
    connection.execute("select count(*) from dataset.images").fetchone()[0],
    connection.execute("select count(*) from read_parquet(?)", [root + images]).fetchone()[0],
]))
"""


def test_a_publisher_that_is_killed_leaves_the_pointer_whole(
    python: Path, store: str, odd_build: Path, tmp_path: Path
) -> None:
    client(store).create_bucket(Bucket="killed")
    old = b'{"build_number": 0}'
    words = [*COMMAND, "publish", "--database", odd_build, "--to", "s3://killed/x"]
    client(store).put_object(Bucket="killed", Key="x/latest.json", Body=old)
    publisher = subprocess.Popen(
        [str(word) for word in (python, *words)],
        cwd=tmp_path,
        env=environment(tmp_path, store, **KEYS),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while publisher.poll() is None:
        there = client(store).list_objects_v2(Bucket="killed", Prefix="x/builds/")
        if there["KeyCount"] > 3:
            publisher.send_signal(signal.SIGKILL)
            break
        time.sleep(0.01)
    assert publisher.wait() == -signal.SIGKILL
    body = client(store).get_object(Bucket="killed", Key="x/latest.json")["Body"].read()
    assert body == old
