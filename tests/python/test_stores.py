"""Where the keys of a store come from, and what is refused before any store is asked.

What a store answers is tried in `slow/test_store_builds.py`, with DuckDB's extension.
"""

import os
import re
from pathlib import Path

import duckdb
import pytest
from command_line import command, sentence
from folders import write
from project import IMAGES, Dbt

from image_duplicates import stores
from image_duplicates.metadata_files import list_metadata_files

KEY, SECRET = "AKIAOFTHETESTS00", "a secret"
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without keys."""
    for name in list(os.environ):
        if re.match("AWS_|GS_|BOTO", name):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def profile(name: str, key: str = KEY) -> str:
    return f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {SECRET}\n"


def test_keys_of_aws_are_those_of_the_environment_or_else_of_a_profile(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stores.aws().source is None
    write(home / ".aws" / "credentials", profile("default", "one") + profile("food", "two"))
    config = "[default]\nregion = eu-west-1\n[profile food]\ns3 =\n  addressing_style = path\n"
    write(home / ".aws" / "config", config + "endpoint_url = http://127.0.0.1:9000/\n")
    keys = {"key_id": "one", "secret": SECRET}
    assert stores.aws().options == {"region": "eu-west-1", **keys}

    monkeypatch.setenv("AWS_PROFILE", "food")
    place = {"endpoint": "127.0.0.1:9000", "use_ssl": False, "url_style": "path"}
    assert stores.aws().options == {**keys, "region": "us-east-1", "key_id": "two", **place}
    assert stores.aws().source == "the profile food of ~/.aws"

    for name, value in {**KEYS, "AWS_SESSION_TOKEN": "t", "AWS_REGION": "eu-north-1"}.items():
        monkeypatch.setenv(name, value)
    keys = {"key_id": KEY, "secret": SECRET, "session_token": "t", "region": "eu-north-1"}
    assert stores.aws().options == {**keys, **place}
    assert stores.aws().source == "AWS_ACCESS_KEY_ID"


def test_keys_of_google_are_those_of_the_environment_or_else_of_boto(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stores.gs().source is None
    keys = f"gs_access_key_id = one\ngs_secret_access_key = {SECRET}\n"
    write(home / ".boto", f"[Credentials]\n{keys}")
    assert stores.gs().options == {"key_id": "one", "secret": SECRET}
    monkeypatch.setenv("GS_ACCESS_KEY_ID", "two")
    # Half a pair is none.
    assert stores.gs().source == "~/.boto"
    monkeypatch.setenv("GS_SECRET_ACCESS_KEY", "three")
    assert stores.gs().options == {"key_id": "two", "secret": "three"}


def test_a_file_of_keys_that_is_broken_is_not_repeated(home: Path) -> None:
    write(home / ".aws" / "credentials", f"{SECRET}\n")
    with pytest.raises(stores.StoreError) as refused:
        stores.aws()
    assert str(refused.value) == "~/.aws/credentials cannot be read as a file of sections and keys"
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


def test_access_never_shows_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    access = stores.aws()
    assert access.options["secret"] == SECRET
    assert SECRET not in repr(access) and KEY not in repr(access)


def test_without_the_extension_a_sentence_says_how_to_get_it() -> None:
    found = list_metadata_files("s3://bucket/*.json", "s3://bucket/")
    assert (found["readable"], found["parts"]) == ([], [])
    (root,) = found["rejected"]
    assert root["file_path"] == "s3://bucket/"
    version = re.escape(duckdb.__version__)
    assert re.search(
        f"httpfs is needed, and there is none for DuckDB {version}: run make stores,",
        root["problem"],
    )


def test_a_build_of_a_store_stops_with_that_sentence(dbt: Dbt, tmp_path: Path) -> None:
    built = dbt.images("s3://bucket/folder", tmp_path)
    assert built.exit_code == 1
    said = "No metadata was found at s3://bucket/folder: DuckDB's extension httpfs is needed"
    assert said in built.output
    assert "image-duplicates example" not in built.output


KEYS_IN_URLS = [
    "https://x.example/a.json?X-Amz-Signature=0123abcd",
    "https://user:0123abcd@x.example/a.json",
    "s3://bucket/a.json?s3_secret_access_key=0123abcd",
]


@pytest.mark.parametrize("location", KEYS_IN_URLS)
def test_a_location_that_may_hold_a_key_is_refused(tmp_path: Path, location: str) -> None:
    done = command("build", location, DUCKDB_PATH=str(tmp_path / "warehouse" / "x.duckdb"))
    assert done.exit_code == 2
    assert "may hold a key" in sentence(done.stderr) and "0123abcd" not in done.output


def test_dbt_refuses_it_as_well_and_keeps_it_nowhere(dbt: Dbt, tmp_path: Path) -> None:
    location = KEYS_IN_URLS[0]
    built = dbt([*IMAGES, "--log-level-file", "debug"], location, tmp_path)
    assert built.exit_code != 0
    assert "may hold a key, which every log would show" in " ".join(built.output.split())
    assert "0123abcd" not in built.output
    files = [path for path in dbt.workshop.rglob("*") if path.is_file()]
    assert any(path.name == "dbt.log" for path in files)
    assert [path for path in files if b"0123abcd" in path.read_bytes()] == []


@pytest.mark.parametrize(
    "words", [("scan", "s3://bucket/a"), ("build", "--images", "gs://bucket/a")]
)
def test_pictures_in_a_store_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = command(*words, DUCKDB_PATH=str(tmp_path / "warehouse" / "x.duckdb"))
    assert done.exit_code == 2
    said = sentence(done.stderr)
    assert "pictures in a store are not scanned: copy them here" in said


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://x.example/folder", "copied to s3://bucket/folder or gs://bucket/folder"),
        ("s3://", "copied to s3://bucket/folder"),
        ("s3://bucket/a?b", "no wildcard, no ? and no backslash"),
        ("folder", "copied to s3://"),
    ],
)
def test_what_is_no_place_to_publish_to_is_refused(
    tmp_path: Path, location: str, said: str
) -> None:
    done = command("publish", "--to", location, "--database", tmp_path / "none.duckdb")
    assert done.exit_code == 1
    assert said in sentence(done.stderr)


def test_urls_are_told_apart_by_what_they_end_in(dbt: Dbt, tmp_path: Path) -> None:
    names = ("b/x.json", "c/y.json.gz", "00.PARQUET")
    location = " ".join(f"https://x.example/a/{name}" for name in names)
    text = "[{{ metadata_pattern() }}][{{ metadata_pattern('parquet') }}][{{ metadata_root() }}]"
    told = dbt(["compile", "--inline", text, "--quiet"], location, tmp_path).output
    root = "https://x.example/a/"
    assert f"[{root}b/x.json {root}c/y.json.gz][{root}00.PARQUET][{root}]" in told
