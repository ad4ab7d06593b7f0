"""Two ways to run the project: the real dbt, in a process of its own or in one that does many
commands, and the SQL that dbt compiled, run again and again without dbt."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from dbt_server import serve_dbt

from image_duplicates.metadata_files import add_functions

ROOT = Path(__file__).parents[3]
DBT = Path(sys.executable).parent / "dbt"
DATABASE = "image_duplicates.duckdb"
# Whoever runs the tests may have these set for work of their own.
OWN_SETTINGS = ("METADATA_GLOB", "IMAGES_ROOT", "DUCKDB_PATH", "SCANS_PATH")
# What only the project reads, each time that it is built. Of the rest, a process may read a part
# but once.
OF_A_COMMAND = {*OWN_SETTINGS, "PLUGIN_ANSWERS"}
# The folders inside a room of `models` whose models are nobody else's business.
PRIVATE = ("staging", "steps")
# The images with all that they read, and no test.
IMAGES = ["build", "--select", "+images", "--indirect-selection", "empty"]
IMAGES += ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]


def mart_names(schema: str = "main") -> set[str]:
    """The marts of one of the two schemas: the room ``report`` has one of its own."""
    return {
        file.stem
        for file in (ROOT / "models").rglob("*.sql")
        if file.parent.name not in PRIVATE
        and ("report" if file.parent.name == "report" else "main") == schema
    }


@dataclass
class Build:
    """What came of one dbt command."""

    exit_code: int
    output: str
    database: Path
    # Status by name of the node: success, error, skipped; pass, warn, fail.
    statuses: dict[str, str] = field(default_factory=dict)

    @property
    def unwell(self) -> set[str]:
        # An exposure is a no-op; what is skipped, is so for something that is listed.
        well = ("success", "pass", "warn", "no-op", "skipped")
        return {name for name, status in self.statuses.items() if status not in well}

    def rows(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def texts(self, query: str) -> set[str]:
        return {row[0] for row in self.rows(query)}


def run_dbt(
    arguments: list[str],
    database: Path,
    target: Path,
    metadata: str | Path | None = None,
    root: Path = ROOT,
    alone: bool = False,
    **environment: str,
) -> Build:
    """dbt as a user runs it, but writing everything outside the repository, and a log when asked.

    In a process of its own when it is to be ``alone`` or has more of an ``environment`` of its own
    than what is of a command.
    """
    inherited = {name: text for name, text in os.environ.items() if name not in OWN_SETTINGS}
    settings = {
        "DUCKDB_PATH": str(database),
        # Else dbt writes an identity of its user into the repository.
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "False",
        "DBT_USE_COLORS": "False",
        **({} if metadata is None else {"METADATA_GLOB": str(metadata)}),
        **environment,
    }
    places = ["--target-path", str(target), "--log-path", str(target)]
    if "--log-level-file" not in arguments:
        places += ["--log-level-file", "none"]
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    run = run_process if alone or environment.keys() - OF_A_COMMAND else serve_dbt
    exit_code, output = run([*arguments, *places], root, {**inherited, **settings})
    build = Build(exit_code, output, database)
    if results.exists():
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]:
            build.statuses[result["unique_id"].split(".")[2]] = result["status"]
    return build


def run_process(arguments: list[str], root: Path, environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [str(DBT), *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout + done.stderr


class Dbt:
    """dbt with one parse for the whole session.

    In a process of its own, dbt takes what was parsed as long as DUCKDB_PATH stays as it is, so
    every build writes the same file, which is then moved to where the test wants it.
    """

    def __init__(self, workshop: Path, root: Path = ROOT) -> None:
        self.workshop = workshop
        self.target = workshop / "target"
        self.root = root

    def __call__(
        self,
        arguments: list[str],
        metadata: str | Path | None,
        home: Path,
        keep: bool = False,
        **environment: str,
    ) -> Build:
        """A dbt command; with ``keep``, on the file that lies in the workshop already."""
        database = self.workshop / DATABASE
        if not keep:
            database.unlink(missing_ok=True)
        build = run_dbt(arguments, database, self.target, metadata, self.root, **environment)
        if database.exists():
            home.mkdir(parents=True, exist_ok=True)
            build.database = database.rename(home / DATABASE)
        return build

    def images(self, metadata: str | Path | None, home: Path, **environment: str) -> Build:
        """No further than the images, which is all that some tests look at."""
        return self(["--no-write-json", *IMAGES], metadata, home, **environment)

    def gate(self, metadata: str | Path, home: Path, *arguments: str) -> Build:
        """All that the gates read, and the gates."""
        gates = ["+expectations_are_met", "+settings_can_be_used"]
        only = ["--indirect-selection", "empty", "--select", *gates]
        return self(["build", *only, *arguments], metadata, home)

    def build(self, metadata: str | Path, home: Path) -> Build:
        return self(["build"], metadata, home)


def in_order(nodes: dict[str, dict], names: list[str]) -> list[dict]:
    """The nodes with these names and all that they read, every node after what it reads."""
    ordered: dict[str, dict] = {}

    def add(node_id: str) -> None:
        if node_id in nodes and node_id not in ordered:
            for parent in nodes[node_id]["depends_on"].get("nodes", []):
                add(parent)
            ordered[node_id] = nodes[node_id]

    for node_id in sorted(nodes):
        if nodes[node_id]["name"] in names:
            add(node_id)
    return list(ordered.values())


def quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


class CompiledProject:
    """The models as dbt compiles them for one folder, run in memory: 0.3 s instead of 6 s.

    Whatever the folder holds by then is read; the contracts are enforced as dbt enforces them.
    """

    def __init__(self, dbt: Dbt, workshop: Path, marts: list[str], room: str | None = None) -> None:
        """The ``marts``; of a further ``room``, what `statements_of_room` gives."""
        self.folder = workshop / "metadata"
        self.folder.mkdir(parents=True)
        select = [f"+{mart}" for mart in marts] + ([room] if room else [])
        only = ["--indirect-selection", "empty", "--select", *select]
        compiled = dbt(["compile", *only], self.folder, workshop)
        assert compiled.exit_code == 0, compiled.output
        manifest = json.loads((dbt.target / "manifest.json").read_text(encoding="utf-8"))
        self.nodes: dict[str, dict] = manifest["nodes"]
        nodes = in_order(self.nodes, marts)
        self.catalog = Path(DATABASE).stem
        self.schemas = sorted({node["schema"] for node in nodes})
        self.statements = [text for node in nodes for text in self.statements_of(node)]

    def statements_of_room(self, room: str) -> list[str]:
        """The tables of one room, for a connection that has what the room reads."""
        names = [
            node["name"]
            for node in self.nodes.values()
            if node["resource_type"] == "model" and node["fqn"][1] == room
        ]
        nodes = [node for node in in_order(self.nodes, names) if node["name"] in names]
        return [text for node in nodes for text in self.statements_of(node)]

    def statements_of(self, node: dict) -> list[str]:
        name = quoted(self.catalog, node["schema"], node["alias"])
        config = node["config"]
        if node["resource_type"] == "seed":
            path = ROOT / node["original_file_path"]
            with path.open(encoding="utf-8", newline="") as lines:
                header = next(csv.reader(lines))
            types = ", ".join(
                f"'{column}': '{config['column_types'][column]}'" for column in header
            )
            return [f"create table {name} as from read_csv('{path}', columns={{{types}}})"]
        code = node["compiled_code"]
        if config["materialized"] == "ephemeral":
            return []
        if not config["contract"]["enforced"]:
            kind = "view" if config["materialized"] == "view" else "table"
            return [f"create {kind} {name} as {code}"]
        columns = ", ".join(
            f"{quoted(column['name'])} {column['data_type']}"
            + (" not null" if column["constraints"] else "")
            for column in node["columns"].values()
        )
        return [f"create table {name} ({columns})", f"insert into {name} by name ({code})"]

    def build(self, threads: int = 2) -> duckdb.DuckDBPyConnection:
        return self.fill(self.connect(), threads)

    def connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        add_functions(connection)
        return connection

    def fill(
        self,
        connection: duckdb.DuckDBPyConnection,
        threads: int = 2,
        before: Callable[[str], None] = lambda statement: None,
    ) -> duckdb.DuckDBPyConnection:
        """Runs all statements, each after ``before`` has seen it."""
        connection.execute(f"set threads = {threads}")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"attach ':memory:' as {quoted(self.catalog)}")
        for schema in self.schemas:
            connection.execute(f"create schema if not exists {quoted(self.catalog, schema)}")
        for statement in self.statements:
            before(statement)
            connection.execute(statement)
        connection.execute(f"use {quoted(self.catalog)}")
        return connection
