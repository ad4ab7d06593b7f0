"""Object stores and web servers: what lies there is listed, fetched and written by DuckDB.

All of it goes through DuckDB's extension httpfs, in a connection of its own: the keys of a store
are in no file of a build, in no statement that dbt runs, and in no message.
"""

import configparser
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import duckdb

from image_duplicates import project, sql
from image_duplicates.metadata_parts import temporary_folder

WEB = ("http", "https")
# By the name that a location begins with, DuckDB's name of what opens it.
SECRETS = {"s3": "s3", "gs": "gcs"}
WHEEL = "duckdb_extension_httpfs"
FILE = "httpfs.duckdb_extension"
WILDCARD = re.compile("[*?[]")
AT_ONCE = 8
NO_PICTURES = (
    "pictures in a store are not scanned: copy them here (aws s3 sync, gsutil rsync), and name that"
    " folder"
)
AWS_KEYS = (
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or in ~/.aws the profile that AWS_PROFILE names"
)
GS_KEYS = "GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY (HMAC keys), or ~/.boto"


class StoreError(Exception):
    """What was asked of a store cannot be had; the message says why, as half a sentence."""


@dataclass(frozen=True)
class Access:
    """How a store is opened; ``options`` are those of DuckDB's secret, and never printed."""

    options: dict[str, str | bool] = field(repr=False)
    # Where the keys were found, None where none were; and where they are looked for.
    source: str | None
    places: str
    region: str = ""


@dataclass(frozen=True)
class Store:
    """What a location begins with, opened."""

    connection: duckdb.DuckDBPyConnection
    access: Access | None

    def names(self, pattern: str) -> list[str]:
        """The objects that a glob matches, sorted. Raises StoreError."""
        with self._told(pattern):
            query = "select file from glob(?) order by file"
            return [name for (name,) in self.connection.execute(query, [pattern]).fetchall()]

    def columns(self, name: str) -> dict[str, str]:
        """Those of a Parquet file, with their types. Raises StoreError."""
        with self._told(name):
            query = "select column_name, column_type from (describe from read_parquet(?))"
            return dict(self.connection.execute(query, [_literal(name)]).fetchall())

    def fetch(
        self, names: Iterable[str], place: Callable[[str], Path]
    ) -> Iterator[tuple[str, Path | str]]:
        """Each object with the file here that it was copied to, or with why it was not."""

        def fetched(name: str, target: Path) -> Path | str:
            # By the name of what it writes, DuckDB would compress it.
            plain = target.with_name(f"{target.name}.part")
            try:
                self._copy(name, plain, name)
            except StoreError as error:
                return str(error)
            return plain.replace(target)

        named = list(names)
        # Not in the threads: the folder for temporary files is made by who asks first.
        targets = [place(name) for name in named]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from zip(named, pool.map(fetched, named, targets), strict=True)

    def put(self, source: Path, target: str) -> None:
        """Copy a file there; it is there whole, or as it was. Raises StoreError."""
        self._copy(str(source), target, target)

    def put_text(self, text: str, target: str) -> None:
        """Write a small file there, as above."""
        with self._told(target):
            self.connection.execute(
                f"copy (select cast(? as blob)) to {sql.text(target)} (format blob)",
                [text.encode()],
            )

    def _copy(self, source: str, target: str | Path, remote: str) -> None:
        # A cursor for each, since threads share none.
        with self._told(remote), self.connection.cursor() as cursor:
            rows = cursor.execute(
                f"copy (select content from read_blob(?)) to {sql.text(target)} (format blob)",
                [_literal(source)],
            ).fetchone()
        if not rows or not rows[0]:
            raise StoreError("it is not there any more")

    @contextmanager
    def _told(self, location: str) -> Iterator[None]:
        try:
            yield
        except duckdb.HTTPException as error:
            # The sentences of servers may repeat what was sent.
            raise StoreError(self._refusal(error, location)) from None
        except (duckdb.Error, IndexError) as error:
            raise StoreError(_plain(error)) from None

    def _refusal(self, error: duckdb.HTTPException, location: str) -> str:
        status = error.status_code
        if self.access is None:
            return f"the server answers with HTTP {status}" + (
                ": there is no such file" if status in (404, 410) else ""
            )
        if status == 404:
            is_bucket = "NoSuchBucket" in str(error)
            return (
                f"there is no bucket {bucket(location)}" if is_bucket else "there is no such object"
            )
        if status in (401, 403):
            if self.access.source is None:
                return (
                    f"access is denied (HTTP {status}), and no keys were found in"
                    f" {self.access.places}"
                )
            return f"access is denied (HTTP {status}) to the keys from {self.access.source}"
        hint = f": is {self.access.region} the region of the bucket? AWS_REGION names another"
        return f"the store answers with HTTP {status}" + (
            hint if status in (301, 400) and self.access.region else ""
        )


@contextmanager
def opened(location: str) -> Iterator[Store]:
    """What a location begins with: s3://, gs://, https:// or http://. Raises StoreError."""
    kind = location.partition("://")[0]
    require_no_key(location)
    if kind not in (*SECRETS, *WEB):
        raise StoreError(f"of other machines, s3://, gs:// and https:// are read, not {kind}://")
    access = None if kind in WEB else aws() if kind == "s3" else gs()
    # Nothing is downloaded to be run.
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as connection:
        _load(connection)
        if access:
            _let_in(connection, kind, access)
        yield Store(connection, access)


def is_remote(place: object) -> bool:
    """Whether a place is on another machine; a path of Python has lost one of its slashes."""
    return re.match("[a-z][a-z0-9]+:/", str(place)) is not None


def bucket(location: str) -> str:
    """The bucket of an object."""
    return location.partition("://")[2].partition("/")[0]


def require_no_key(location: str) -> None:
    """Raises StoreError where a location could hold a key, which every log would show."""
    is_web = location.startswith(tuple(f"{kind}://" for kind in WEB))
    if "?" in location or (is_web and "@" in location):
        signs = "? or @" if is_web else "?"
        raise StoreError(f"a location with {signs} may hold a key, which every log would show")


def web_files(location: str) -> list[str]:
    """The URLs that were named, each of one file. Raises StoreError."""
    require_no_key(location)
    if WILDCARD.search(location):
        raise StoreError("a web server has no listing: name each file, with spaces between")
    return location.split()


def here(ending: str) -> Path:
    """A new place below the folder for temporary files, for a copy of an object."""
    handle, path = tempfile.mkstemp(dir=temporary_folder(), prefix="object-", suffix=ending)
    os.close(handle)
    return Path(path)


def aws() -> Access:
    """As AWS's own tools find it: in the environment, else in their files. Raises StoreError."""
    profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
    keys = _file(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials")
    config = _file(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")
    name = profile or "default"
    sections = [(config, name), (config, f"profile {name}"), (keys, name)]
    told: dict[str, str] = {}
    for file, section in sections:
        told |= dict(file[section]) if file.has_section(section) else {}
    if profile and not any(file.has_section(section) for file, section in sections):
        raise StoreError(f"AWS_PROFILE names {profile}, and ~/.aws has no such profile")
    source: str | None = f"the profile {name} of ~/.aws"
    names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
    if all(os.environ.get(key.upper()) for key in names[:2]):
        told |= {key: os.environ.get(key.upper(), "") for key in names}
        source = "AWS_ACCESS_KEY_ID"
    region = (
        os.environ.get("AWS_REGION")
        or os.environ.get("AWS_DEFAULT_REGION")
        or told.get("region")
        or "us-east-1"
    )
    options: dict[str, str | bool] = {"region": region}
    if all(told.get(key) for key in names[:2]):
        for option, key in zip(("key_id", "secret", "session_token"), names, strict=True):
            options |= {option: told[key]} if told.get(key) else {}
    else:
        source = None
    endpoint = (
        os.environ.get("AWS_ENDPOINT_URL_S3")
        or os.environ.get("AWS_ENDPOINT_URL")
        or told.get("endpoint_url")
    )
    return Access(options | _endpoint(endpoint), source, AWS_KEYS, region)


def gs() -> Access:
    """As GDAL and gsutil find HMAC keys: in the environment, else in ~/.boto. Raises StoreError."""
    names = ("gs_access_key_id", "gs_secret_access_key")
    told = {name: os.environ.get(name.upper()) for name in names}
    source: str | None = "GS_ACCESS_KEY_ID"
    if not all(told.values()):
        boto = _file(os.environ.get("BOTO_CONFIG") or "~/.boto")
        told = {name: boto.get("Credentials", name, fallback=None) for name in names}
        source = "~/.boto"
    options: dict[str, str | bool] = {
        option: value
        for option, name in zip(("key_id", "secret"), names, strict=True)
        if (value := told[name])
    }
    if len(options) < len(names):
        options, source = {}, None
    return Access(options | _endpoint(os.environ.get("GS_ENDPOINT_URL")), source, GS_KEYS)


def _endpoint(url: str | None) -> dict[str, str | bool]:
    """Another server than that of AWS or Google, which has its buckets in the path."""
    if not url:
        return {}
    scheme, found, address = url.partition("://")
    if not found:
        scheme, address = "https", url
    return {
        "endpoint": address.rstrip("/"),
        "use_ssl": scheme != "http",
        "url_style": "path",
    }


def _file(path: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, default_section="")
    try:
        parser.read(Path(path).expanduser(), encoding="utf-8")
    except (configparser.Error, OSError, UnicodeError):
        # What the parser says holds the line.
        raise StoreError(f"{path} cannot be read as a file of sections and keys") from None
    return parser


def _let_in(connection: duckdb.DuckDBPyConnection, kind: str, access: Access) -> None:
    options = ", ".join(f"{option} ${option}" for option in access.options)
    scope = "'s3://'" if kind == "s3" else "'gs://'"
    try:
        connection.execute(
            f"create secret image_duplicates (type {SECRETS[kind]}, scope {scope}"
            f"{', ' if options else ''}{options})",
            access.options,
        )
    except duckdb.Error:
        raise StoreError(f"DuckDB cannot use the keys from {access.source}") from None


def _load(connection: duckdb.DuckDBPyConnection) -> None:
    wheel = find_spec(WHEEL)
    places = wheel.submodule_search_locations if wheel else None
    files = [Path(place, "extensions", f"v{duckdb.__version__}", FILE) for place in places or ()]
    # Else one that the user had DuckDB install.
    name = next((sql.text(path) for path in files if path.is_file()), "httpfs")
    try:
        connection.execute(f"load {name}")
    except duckdb.Error as error:
        raise StoreError(
            "DuckDB's extension httpfs is needed, and there is none for DuckDB"
            f" {duckdb.__version__}: {project.stores_setup()}, which brings both in versions that"
            " fit, or have DuckDB install it, by duckdb.sql('install httpfs') in Python"
        ) from error


def _literal(name: str) -> str:
    """A glob that matches this name alone."""
    return WILDCARD.sub(r"[\g<0>]", name)


def _plain(error: Exception) -> str:
    """What DuckDB says, without the name of the error."""
    text = sql.problem(error)
    text = re.sub("^[A-Z][A-Za-z ]+ Error: ", "", text)
    return text[:1].lower() + text[1:]
