"""What broke a gate as annotations of GitHub Actions, each on the file that it is about.

They are lines that a runner acts on, and all that stands in them is hostile.
"""

import json
import re
from pathlib import Path

from image_duplicates import built, sql
from image_duplicates.summary.tables import Row
from image_duplicates.terminal import safe_text

# GitHub shows no more than ten errors and ten warnings of one step.
LIMIT = 10
GATED = "is_duplicate and is_accepted is not true"
OF_IMAGES = "select *, null as other_class_id, null as reason from images where "
# By metric: what breaks its gate, and the rows that do. A metric of what there is too little of
# is broken by what is not there: the sentence of its gate stands alone then.
EVIDENCE = {
    "duplicate_rate": ("Surplus copies", f"{OF_IMAGES} {GATED} and not is_first_copy"),
    "duplicate_rate_increase": ("Surplus copies", f"{OF_IMAGES} {GATED} and not is_first_copy"),
    "duplicate_member_rate": ("Images that have a copy", f"{OF_IMAGES} {GATED}"),
    "wasted_share": ("Surplus copies", f"{OF_IMAGES} {GATED} and not is_first_copy"),
    "inter_class_groups": (
        "Images in label conflicts",
        f"{OF_IMAGES} {GATED} and duplicate_scope = 'inter_class'",
    ),
    "conflict_share": (
        "Images in label conflicts",
        f"{OF_IMAGES} {GATED} and duplicate_scope = 'inter_class'",
    ),
    "intra_class_groups": (
        "Images that have a copy in their class alone",
        f"{OF_IMAGES} {GATED} and duplicate_scope = 'intra_class'",
    ),
    "jaccard": (
        "Images of pictures that both classes have",
        """
        select distinct images.*, others.class_id as other_class_id, null as reason
        from images
        inner join images as others
            on
                images.content_hash = others.content_hash
                and images.class_id != others.class_id
        where images.is_hashed and others.is_hashed
        """,
    ),
    "split_leaked_hashes": (
        "Images of pictures that are in several splits",
        f"{OF_IMAGES} {GATED} and split_name is not null and content_hash in"
        " (select content_hash from hash_groups where split_count > 1)",
    ),
    "undecided_conflicts": (
        "Images in a conflict that nobody has decided",
        f"""
        {OF_IMAGES} content_hash in (
            select unnest([content_hash, other_content_hash]) from conflict_decisions
            where status in ('undecided', 'stale') and kind != 'same_scene'
        )
        """,
    ),
    "contradicted_files": (
        "Files that records file apart",
        """
        select images.*, null as other_class_id, found.classes as reason
        from images
        inner join contradicted_files as found on images.image_id = found.image_id
        """,
    ),
    "group_split_leaks": (
        "Images of a group that is in several splits",
        f"{OF_IMAGES} split_name is not null"
        " and group_name in (select group_name from group_split_leaks)",
    ),
    "hashed_images": ("Images without a content hash", f"{OF_IMAGES} not is_hashed"),
    "download_success_rate": (
        "Images that were not downloaded",
        f"{OF_IMAGES} not is_downloaded",
    ),
    "rejected_image_share": (
        "Rejected entries",
        "select *, null as other_class_id from rejected_images",
    ),
    "rejected_file_share": (
        "Rejected files",
        "select metadata_file, reason, null as entry_key, null as relative_path,"
        " null as category_name, null as class_id, null as other_class_id from rejected_files",
    ),
    **{
        metric: (
            what,
            f"""
            select
                audit.relative_path, images.metadata_file, images.entry_key,
                images.category_name, images.class_id, null as other_class_id, null as reason
            from file_audit as audit
            left join images on audit.relative_path = images.relative_path
            where audit.finding = {sql.text(finding)}
            """,
        )
        for metric, what, finding in (
            ("missing_files", "Missing files", "missing"),
            ("orphaned_files", "Orphaned files", "orphaned"),
            ("changed_files", "Changed files", "changed"),
            ("files_named_twice", "Files named twice", "named twice"),
            ("wrong_extensions", "Files with a wrong extension", "wrong extension"),
            ("broken_files", "Broken files", "broken"),
        )
    },
    "near_duplicate_rate": (
        "Near duplicates of a better picture",
        f"{OF_IMAGES} content_hash in"
        " (select content_hash from near_duplicate_groups where not is_keeper)",
    ),
    "near_conflict_groups": (
        "Near duplicates in several classes",
        f"""
        {OF_IMAGES} content_hash in (
            select content_hash from near_duplicate_groups
            where keeper_hash in (
                select keeper_hash from near_duplicate_groups
                where is_keeper and not is_same_class
            )
        )
        """,
    ),
    **{
        metric: (
            what,
            f"""
            {OF_IMAGES} content_hash in (
                select unnest([content_hash_a, content_hash_b]) from near_duplicate_pairs
                where kind = {sql.text(kind)} and not is_same_split and not is_accepted
            )
            """,
        )
        for metric, what, kind in (
            ("near_split_leaks", "Images with a near duplicate in another split", "near_duplicate"),
            ("same_scene_split_leaks", "Images of a scene that is in another split", "same_scene"),
        )
    },
    **{
        metric: (
            what,
            f"{OF_IMAGES} image_id in"
            f" (select image_id from base_matches where kind = {sql.text(kind)})",
        )
        for metric, what, kind in (
            ("base_matches", "Images that the base has", "identical"),
            ("near_base_matches", "Images that look like one of the base", "near_duplicate"),
        )
    },
}
# Each gate tells of a file in its turn, those with most first.
OFFENDERS = """
    with

    failed as (

        select
            metric, scope, category_name, class_id, other_class_id, finding,
            row_number() over (
                order by scope = 'dataset' desc, metric, finding
            ) as gate_number
        from expectation_results
        where status = 'fail'

    ),

    evidence as (

        {evidence}

    ),

    offenders as (

        select
            failed.gate_number, failed.metric, failed.finding,
            evidence.what, evidence.file, evidence.name, evidence.reason
        from failed
        left join evidence
            on
                failed.metric = evidence.metric
                and case failed.scope
                    when 'category' then failed.category_name = evidence.category_name
                    when 'class' then failed.class_id = evidence.class_id
                    when 'pair'
                        then
                            (failed.class_id = evidence.class_id
                                and failed.other_class_id = evidence.other_class_id)
                            or (failed.class_id = evidence.other_class_id
                                and failed.other_class_id = evidence.class_id)
                    else true
                end

    ),

    files as (

        select
            gate_number, metric, finding, what, file,
            min(name) as name,
            coalesce(arg_min(reason, name), any_value(reason)) as reason,
            count(*) as found
        from offenders
        group by gate_number, metric, finding, what, file

    ),

    files_in_turn as (

        select
            *,
            row_number() over (
                partition by gate_number order by found desc, file
            ) as turn
        from files

    )

    select *, count(*) over () as all_rows
    from files_in_turn
    order by turn, gate_number
    limit ?
"""
OF_METRIC = """
        select
            {metric} as metric, {what} as what, category_name, class_id, other_class_id,
            reason, {file} as file, coalesce(entry_key, relative_path) as name
        from ({rows})
"""


def annotations(connection: built.Connection, run: built.Run, workspace: Path) -> list[str]:
    """A line for each, the gravest first, at most as many as GitHub shows.

    Paths are given from ``workspace`` on, where the repository is; a file elsewhere is named in
    the sentence.
    """
    # A folder of pictures has no metadata: its images are the files.
    is_scan = not run.metadata_pattern
    root = Path(run.metadata_location if is_scan else run.metadata_root)
    parts = [
        OF_METRIC.format(
            metric=sql.text(metric),
            what=sql.text(what),
            rows=rows,
            file="relative_path" if is_scan else "metadata_file",
        )
        for metric, (what, rows) in EVIDENCE.items()
    ]
    query = OFFENDERS.format(evidence="        union all\n".join(parts))
    level = "error" if built.has_enforced_gates(connection, run) else "warning"
    found = sql.rows(connection.execute(query, [LIMIT]))
    lines = [_of_file(level, row, root.resolve(), workspace.resolve()) for row in found]
    all_lines = found[0]["all_rows"] if found else 0
    if run.flaw_beside_gates:
        lines.insert(0, command("error", f"{run.flaw_beside_gates}: see the log of the build."))
        all_lines += 1
    if all_lines > LIMIT:
        # The last that is shown says so.
        lines = lines[: LIMIT - 1]
        more = (
            f"{all_lines - len(lines):,} more are not shown: the summary and the report tell all."
        )
        lines.append(command(level, more))
    return lines


def command(level: str, message: str, **properties: object) -> str:
    """A workflow command, which ends where its line does, whatever the texts in it hold."""
    given = ",".join(
        f"{name}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in properties.items()
    )
    return f"::{level}{' ' if given else ''}{given}::{_escaped(safe_text(message).plain)}"


def _of_file(level: str, row: Row, root: Path, workspace: Path) -> str:
    properties: dict[str, object] = {}
    path = root / row["file"] if row["file"] else None
    place = _from(workspace, path)
    if place:
        properties["file"] = place
    if path and place and (line := _line_of(path, row["name"])):
        properties["line"] = line
    message = f"{row['finding']}."
    if row["what"]:
        message += f" {row['what']}: {_what_is_here(row, is_shown=place is not None)}."
    return command(level, message, **properties, title=row["metric"])


def _what_is_here(row: Row, is_shown: bool) -> str:
    reason = f" ({row['reason']})" if row["reason"] else ""
    if row["name"] in (None, row["file"]):
        return f"{'this' if is_shown else row['file']} is one{reason}"
    where = " here" if is_shown else f" in {row['file']}" if row["file"] else ""
    return f"{row['found']:,}{where}, the first {row['name']}{reason}"


def _from(workspace: Path, path: Path | None) -> str | None:
    """The path as GitHub has it; None where it is no file of the repository, or steers the log."""
    if path is None or not path.is_relative_to(workspace) or not path.is_file():
        return None
    place = path.relative_to(workspace).as_posix()
    return place if safe_text(place).plain == place else None


def _line_of(path: Path, key: str | None) -> int | None:
    """The line of an entry, from 1: where its key is first a key; None where it cannot be told."""
    if key is None or path.suffix.lower() != ".json":
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    keys = {json.dumps(key), json.dumps(key, ensure_ascii=False)}
    found = re.search(rf"(?:{'|'.join(map(re.escape, keys))})\s*:", text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
