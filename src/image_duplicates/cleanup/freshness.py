"""A plan is good only for a whole build, and only until the metadata changes."""

from pathlib import Path

import duckdb

from image_duplicates.cleanup.errors import PlanError

# A dataset that fails its gates is what a clean-up is for; any other failed test is not.
GATES = {"expectations_are_met", "duplicate_rate_did_not_rise"}
# What a failed gate leaves unbuilt.
AFTER_GATES = {"build_history"}

# The files there are now against those that the build read, with the text hashed as the build
# does it: `?` is the pattern, then the root that names are relative to.
CHANGED_FILES = """
with

files_now as (

    select
        substr(filename, length($root) + 1) as metadata_file,
        try(decode(content)) as file_text
    from read_blob($pattern)

),

hashes_now as (

    select
        metadata_file,
        md5(
            case
                when starts_with(file_text, chr(65279)) then substr(file_text, 2)
                else file_text
            end
        ) as file_md5
    from files_now

)

select coalesce(files_then.metadata_file, hashes_now.metadata_file) as metadata_file
from built.main.metadata_files as files_then
full outer join hashes_now on files_then.metadata_file = hashes_now.metadata_file
where
    files_then.metadata_file is null
    or hashes_now.metadata_file is null
    or files_then.file_md5 is distinct from hashes_now.file_md5
order by metadata_file
"""


def require_fresh_build(connection: duckdb.DuckDBPyConnection, database: Path) -> str:
    """The root that metadata file names are relative to, as the build ran with it.

    ``connection`` has the build attached as ``built``. Raises PlanError if the last run was no
    whole build, or if a metadata file has come, gone or changed since.
    """
    again = "run dbt build again"
    try:
        run = connection.execute(
            "select command, metadata_pattern, metadata_root, unbuilt_models, failed_tests,"
            " finished_at from built.audit.last_run"
        ).fetchone()
    except duckdb.Error as error:
        raise PlanError(f"{database} holds no build of its own: {again} and name its file.") from (
            error
        )
    if run is None or run[-1] is None:
        raise PlanError(f"The last build in {database} did not reach its end: {again}.")
    command, pattern, root, unbuilt_models, failed_tests, _ = run
    unbuilt = sorted(set(unbuilt_models) - AFTER_GATES)
    if unbuilt:
        raise PlanError(
            f"The last run did not build all models ({unbuilt[0]} for one), so its plan may be "
            f"of another dataset: {again}."
        )
    if command != "build":
        raise PlanError(f"The last run was dbt {command}, which tests nothing: run dbt build.")
    failed = sorted(set(failed_tests) - GATES)
    if failed:
        raise PlanError(f"The test {failed[0]} failed in the last build: {again}.")
    try:
        changed = connection.execute(CHANGED_FILES, {"root": root, "pattern": pattern}).fetchall()
    except duckdb.Error as error:
        raise PlanError(
            f"The metadata at {pattern} cannot be read: go to the folder where dbt build ran, "
            "or build again."
        ) from error
    if changed:
        raise PlanError(
            f"The metadata has changed since the build ({changed[0][0]}"
            f"{f' and {len(changed) - 1:,} more files' if len(changed) > 1 else ''}): {again}."
        )
    return root
