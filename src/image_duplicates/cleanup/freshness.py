"""A plan is good only for a whole build, and only until its metadata or its seeds change."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from image_duplicates import built, sql
from image_duplicates.cleanup.report import PlanError
from image_duplicates.metadata_files import list_metadata_files

# The files there are now beside those that the build read or left unread, with the text of JSON
# as the build took it, by the function that it left in the file; names are relative to `$root`.
# Of the bytes that were found to be unchanged the hash is told, so that nobody else needs that
# rule.
FILES = """
with

files_now as (

    select
        filename as file_path,
        sha256(content) as sha256,
        case
            when filename ilike '%.parquet' then md5(content)
            else md5(built.main.text_of_bytes(content))
        end as file_md5,
        null as problem
    from read_blob(cast($readable as varchar[]))

    union all

    -- Their bytes are hashed where they are read.
    select
        part['file_path'] as file_path,
        null as sha256,
        coalesce(part['whole_md5'], md5(built.main.text_of_bytes(content))) as file_md5,
        null as problem
    from (
        select
            content,
            list_extract($parts, list_position($part_paths, filename)) as part
        from read_blob(cast($part_paths as varchar[]))
    )
    where part['entries_before'] = 0

    union all

    select
        rejected['file_path'] as file_path,
        null as sha256,
        null as file_md5,
        rejected['problem'] as problem
    from (
        select unnest(
            cast($rejected as struct(file_path varchar, problem varchar)[])
        ) as rejected
    )

),

hashes_now as (

    select
        substr(file_path, length($root) + 1) as metadata_file,
        sha256,
        problem,
        file_md5
    from files_now

)

select
    coalesce(files_then.metadata_file, hashes_now.metadata_file) as metadata_file,
    hashes_now.sha256,
    hashes_now.problem,
    files_then.metadata_file is null
    or hashes_now.metadata_file is null
    or files_then.file_md5 is distinct from hashes_now.file_md5 as is_changed
from built.main.metadata_files as files_then
full outer join hashes_now on files_then.metadata_file = hashes_now.metadata_file
order by metadata_file
"""


@dataclass(frozen=True)
class MetadataRead:
    """The metadata that a build read, and that nobody has changed since."""

    # What the names of the files are relative to, as the build ran with it.
    root: str
    # SHA-256 of the bytes of each file that was read, by its name. Empty where a scan of the
    # images is all that the build read.
    sha256: dict[str, str]


def require_fresh_build(connection: duckdb.DuckDBPyConnection, database: Path) -> MetadataRead:
    """The metadata as the build read it.

    ``connection`` has the build attached as ``built``. Raises PlanError if the last run was no
    whole build, or if a metadata file has come, gone or changed since, or a seed has, or the scan
    where there is no metadata.
    """
    again = built.again()
    run = built.require_run(connection, database, PlanError, "built")
    if run.flaw_beside_gates:
        raise PlanError(f"The plan cannot be used: {run.flaw_beside_gates}; {again}.")
    root = run.metadata_root
    patterns = [pattern for pattern in (run.metadata_pattern, run.parquet_pattern) if pattern]
    for seed in run.seeds:
        # Classes that it protects, copies that it accepts: the plan knows only those of then.
        if _sha256(Path(seed["path"])) != seed["sha256"]:
            raise PlanError(f"The seed {seed['path']} has changed since the build: {again}.")
    if not patterns:
        query = "select scanned['path'], scanned['sha256'] from (select unnest(scan) as scanned"
        for path, sha256 in connection.execute(f"{query} from built.audit.last_run)").fetchall():
            if _sha256(Path(path)) != sha256:
                raise PlanError(
                    f"The images have been scanned since the build, and have changed: {again}."
                )
        return MetadataRead(root, {})
    found = [list_metadata_files(pattern, root) for pattern in patterns]
    listed = {
        kind: [file for one in found for file in one[kind]]
        for kind in ("readable", "parts", "rejected")
    }
    part_paths = [part["part_path"] for part in listed["parts"]]
    if not any(listed.values()):
        raise PlanError(
            f"There is no metadata at {run.metadata_location}: go to the folder where the build"
            " ran, or build again."
        )
    try:
        files = sql.rows(
            connection.execute(FILES, {"root": root, "part_paths": part_paths, **listed})
        )
    except duckdb.Error as error:
        if built.is_damage(error):
            raise
        raise PlanError(
            f"The metadata at {run.metadata_location} cannot be read ({sql.problem(error)}):"
            f" {again}."
        ) from error
    changed = [
        f"{file['metadata_file']}: {file['problem']}" if file["problem"] else file["metadata_file"]
        for file in files
        if file["is_changed"]
    ]
    if changed:
        raise PlanError(
            f"The metadata has changed since the build ({changed[0]}"
            f"{f' and {len(changed) - 1:,} more files' if len(changed) > 1 else ''}): {again}."
        )
    sha256 = {file["metadata_file"]: file["sha256"] for file in files if file["sha256"]}
    for path in {part["file_path"] for part in listed["parts"]}:
        if hashed := _sha256(Path(path)):
            sha256[path.removeprefix(root)] = hashed
    return MetadataRead(root, sha256)


def _sha256(path: Path) -> str | None:
    """None for a file that cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
