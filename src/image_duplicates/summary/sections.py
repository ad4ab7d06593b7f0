"""What the summary shows: a query of the marts and how to read its columns, per section."""

from dataclasses import dataclass

from image_duplicates import built


@dataclass(frozen=True)
class Section:
    """A table of the summary.

    ``columns`` maps columns of the query to heading and kind: text (from metadata), lines (a
    list of such, one below the other), words (our own), figure, hash, status, count, change,
    bytes, rate or points (change of a rate). A section without rows is left out unless
    ``when_empty`` says more.
    """

    title: str
    columns: dict[str, tuple[str, str]]
    query: str
    when_empty: str = ""
    header: bool = True


# How many of the conflicts a few decisions about classes would settle.
TOUCHED_BY_PAIRS = """
    if(pairs_to_decide = 1, 'Label conflicts of one pair of classes',
        format('Label conflicts of {:,} pairs of classes', pairs_to_decide)),
    format('{:,} ({:.0f}%)', conflicts_to_decide, conflicts_to_decide_share * 100)
"""
# Exact figures, as texts: the headline numbers are what people compare.
FINDINGS = """
    with

    summary as (

        from duplicate_summary as summary
        cross join near_duplicate_search as near

    )

    select line[1] as figure, line[2] as now from (
    select unnest([
        ['Classes', format('{:,} in {:,} categories', class_count, category_count)],
        ['Images', format('{:,}', image_entries)],
        ['  downloaded', format('{:,}', downloaded_images)],
        ['  with a content hash', format('{:,}', hashed_images)],
        ['Unique images', format('{:,}', unique_images)],
        ['  share of the hashed images', coalesce(format('{:.2f}%', unique_share * 100), '-')],
        ['Surplus copies', format('{:,}', surplus_copies)],
        ['  further copies in their own class', format('{:,}', surplus_within_classes)],
        ['  copies in another class', format('{:,}', surplus_across_classes)],
        ['Duplicate rate', coalesce(format('{:.2f}%', duplicate_rate * 100), '-')],
        ['Images that have a copy', coalesce(format('{:.2f}%', duplicate_member_rate * 100), '-')],
        ['Inter-class groups (label conflicts)', format('{:,}', inter_class_groups)],
        if(pairs_to_decide > 0, [touched_by_pairs], null),
        ['  left out of class pairs', format('{:,}', nullif(unpaired_hashes, 0))],
        ['  mean copies', format('{:.2f}', mean_copies_per_inter_class_group)],
        ['Intra-class groups', format('{:,}', intra_class_groups)],
        ['  mean copies', format('{:.2f}', mean_copies_per_intra_class_group)],
        ['Total size', format('{:,} bytes', total_bytes)],
        ['Wasted', format('{:,} bytes', wasted_bytes)],
        ['  share of the total', coalesce(format('{:.2f}%', wasted_share * 100), '-')],
        ['  pictures in several classes', format('{:,} bytes', inter_class_wasted_bytes)],
        ['  pictures in one class', format('{:,} bytes', intra_class_wasted_bytes)],
        ['  further copies in their own class', format('{:,} bytes', surplus_within_classes_bytes)],
        ['  copies in another class', format('{:,} bytes', surplus_across_classes_bytes)],
        ['Savings estimated from counts', format('{:,} bytes', estimated_savings_bytes)],
        [
            'Time saved in a pass over all images',
            format('{:.2f}% (at equal time per image)', estimated_time_reduction * 100)
        ],
        ['Pictures compared by their looks', format('{:,}', nullif(compared_hashes, 0))],
        [
            '  near duplicates of a better one',
            if(compared_hashes > 0, format('{:,}', near_duplicate_members), null)
        ],
        ['Rejected files', format('{:,}', rejected_files)],
        ['Rejected images', format('{:,}', rejected_images)]
    ]) as line
    from summary
    )
    where line[2] is not null
""".replace("touched_by_pairs", TOUCHED_BY_PAIRS)
NOT_ENFORCED = f"""
    select 'the gates are not enforced: {built.NOT_ENFORCED}' as finding
    from (from build_history order by build_number desc limit 1)
    where not has_enforced_gates
"""
GATES = f"""
    with

    results as (

        select status, scope, metric, case
            when scope = 'dataset' or (status != 'pass' and count(*) = 1) then min(finding)
            when status = 'pass'
                then format('{{}} of {{}} {{}} is as expected', metric, count(*), members)
            else format(
                '{{}} of {{}} {{}}, for example: {{}}', metric, count(*), members, min(finding)
            )
        end as finding
        from (
            select *, case scope
                when 'class' then 'classes' when 'pair' then 'pairs of classes' else 'categories'
            end as members
            from expectation_results
        )
        group by metric, scope, members, status
        union all
        select 'warn', 'dataset', '', finding from ({NOT_ENFORCED})

    )

    select status, finding from results
    order by scope = 'dataset' desc, scope, status, metric
"""
LAST_BUILDS = """
    select build_number, built_at::varchar as built_at, image_entries, surplus_copies,
        duplicate_rate, surplus_copies_change
    from build_history
    where has_met_gates
        and dataset = (select max_by(dataset, build_number) from build_history)
    order by build_number desc
    limit 3
"""
# Without a row where none of these builds scanned a folder.
LAST_NEAR_BUILDS = f"""
    select build_number, near_duplicates, near_duplicate_rate, near_duplicates_change,
        near_conflict_groups, near_split_leaks, same_scene_split_leaks
    from build_history
    where build_number in (select build_number from ({LAST_BUILDS}))
        and near_duplicates is not null
    order by build_number desc
"""
TOP_TEN = """
    select content_hash, copies, file_bytes, wasted_bytes, {classes} as classes
    from {mart}
    order by wasted_bytes desc, content_hash
    limit 10
"""
TOP_TEN_COLUMNS = {
    "content_hash": ("Hash", "hash"),
    "copies": ("Copies", "count"),
    "file_bytes": ("One copy", "bytes"),
    "wasted_bytes": ("Wasted", "bytes"),
    "classes": ("Classes", "text"),
}
CLASS_PAIRS = """
    select shared_hashes, greatest(containment_a, containment_b) as containment, reading,
        [
            format('{} / {}', category_name_a, class_name_a),
            format('{} / {}', category_name_b, class_name_b)
        ] as classes
    from class_overlaps
    where reading != 'stray'
    order by containment desc, shared_hashes desc, class_name_a, class_name_b
    limit 5
"""
CLASSES = """
    select hashed_images, conflict_share, format('{} / {}', category_name, class_name) as class,
        format('{} / {}', nearest_category_name, nearest_class_name) as nearest_class
    from classes
    where inter_class_images > 0
    order by conflict_share desc, category_name, class_name
    limit 5
"""
CLASS_CHANGES = """
    select
        hashed_images, hashed_images_change, conflict_share, conflict_share_change,
        case when is_new then 'new' when is_gone then 'gone' else 'changed' end as what,
        format('{} / {}', category_name, class_name) as class
    from class_changes
    where is_new or is_gone or hashed_images_change != 0 or surplus_copies_change != 0
        or inter_class_images_change != 0
    order by
        greatest(abs(conflict_share_change), abs(duplicate_rate_change)) desc nulls last,
        abs(hashed_images_change) desc, category_name, class_name
    limit 5
"""
CAUSES = """
    select cause, prevented_by, surplus_copies, surplus_share, surplus_bytes
    from duplicate_causes
    where surplus_copies > 0
    order by array_position(['same_url', 'same_domain', 'mirrored'], cause)
"""
DOMAINS = """
    select source_domain, hashed_images, surplus_copies, duplicate_rate, surplus_bytes
    from source_domains
    where surplus_copies > 0
    order by surplus_copies desc, source_domain
    limit 5
"""
DAYS = """
    select coalesce(downloaded_on::varchar, 'unknown') as day, hashed_images, first_copies,
        surplus_copies, running_duplicate_rate
    from (from daily_duplicates order by downloaded_on desc nulls first limit 7)
    order by downloaded_on nulls last
"""
SPLITS = """
    select split_name_a, split_name_b, leaked_hashes, different_class_hashes, near_pairs,
        same_scene_pairs
    from split_leaks
    order by leaked_hashes desc, split_name_a, split_name_b
"""
NEAR_DUPLICATES = """
    select
        replace(kind, '_', ' ') as kind, count(*) as pairs,
        count(*) filter (not is_same_class) as in_other_class,
        count(*) filter (not is_same_split) as in_other_split,
        count(*) filter (is_accepted) as accepted
    from near_duplicate_pairs
    group by all
    order by kind
"""
NEAR_PLAN = """
    select action, reason, count(*) as images
    from near_duplicate_plan
    group by action, reason
    order by action, reason
"""
DOWNLOADS = """
    select outcome, checked, checked_share
    from data_quality
    where subject = 'download' and not is_valid
    order by checked desc, outcome
    limit 5
"""
PLAN = """
    select action, case
        when is_keeper_in_review then reason || ', where the one to keep waits for review'
        else reason
    end as reason, count(*) as images, sum(freed_bytes)::bigint as freed_bytes
    from dedup_plan
    group by all
    order by action, reason
"""
ACCEPTANCES = """
    select status, finding, covered_groups, covered_surplus_copies
    from acceptances
    where finding is not null
    order by accepted_until nulls last, acceptance
    limit 10
"""
RECOMMENDATIONS = """
    select priority, [issue || '.', action || '.', impact || '.'] as advice
    from recommendations
    order by kind desc, position
"""

SECTIONS = (
    Section(
        "Findings",
        {"figure": ("", "text"), "now": ("", "figure")},
        FINDINGS,
        header=False,
    ),
    Section(
        "Expectations",
        {"status": ("Gate", "status"), "finding": ("Finding", "text")},
        GATES,
        "no expectations",
    ),
    Section(
        "Last builds that met their gates",
        {
            "build_number": ("Build", "count"),
            "built_at": ("At (UTC)", "text"),
            "image_entries": ("Images", "count"),
            "surplus_copies": ("Duplicates", "count"),
            "duplicate_rate": ("Rate", "rate"),
            "surplus_copies_change": ("Change", "change"),
        },
        LAST_BUILDS,
    ),
    Section(
        "Near duplicates of these builds",
        {
            "build_number": ("Build", "count"),
            "near_duplicates": ("Near", "count"),
            "near_duplicate_rate": ("Rate", "rate"),
            "near_duplicates_change": ("Change", "change"),
            "near_conflict_groups": ("Conflicts", "count"),
            "near_split_leaks": ("Leaks", "count"),
            "same_scene_split_leaks": ("Scene leaks", "count"),
        },
        LAST_NEAR_BUILDS,
    ),
    Section(
        "Most waste by pictures in several classes (label conflicts)",
        TOP_TEN_COLUMNS,
        TOP_TEN.format(mart="inter_class_duplicates", classes="classes"),
        "none",
    ),
    Section(
        "Most waste by pictures in one class",
        TOP_TEN_COLUMNS,
        TOP_TEN.format(
            mart="intra_class_duplicates", classes="concat(category_name, ' / ', class_name)"
        ),
        "none",
    ),
    Section(
        "Classes that overlap most",
        {
            "shared_hashes": ("Shared", "count"),
            "containment": ("Part", "rate"),
            "reading": ("Reading", "text"),
            "classes": ("Classes", "lines"),
        },
        CLASS_PAIRS,
    ),
    Section(
        "Classes with most contradictory labels",
        {
            "hashed_images": ("Images", "count"),
            "conflict_share": ("In conflict", "rate"),
            "class": ("Class", "text"),
            "nearest_class": ("Nearest class", "text"),
        },
        CLASSES,
    ),
    Section(
        "Classes that changed most since the last build that met its gates",
        {
            "hashed_images": ("Images", "count"),
            "hashed_images_change": ("Change", "change"),
            "conflict_share": ("In conflict", "rate"),
            "conflict_share_change": ("Points", "points"),
            "what": ("", "words"),
            "class": ("Class", "text"),
        },
        CLASS_CHANGES,
    ),
    Section(
        "Why the copies are there",
        {
            "cause": ("Cause", "text"),
            "prevented_by": ("Stopped by", "text"),
            "surplus_copies": ("Copies", "count"),
            "surplus_share": ("Share", "rate"),
            "surplus_bytes": ("Their size", "bytes"),
        },
        CAUSES,
    ),
    Section(
        "Where they come from",
        {
            "source_domain": ("Domain", "text"),
            "hashed_images": ("Images", "count"),
            "surplus_copies": ("Copies", "count"),
            "duplicate_rate": ("Rate", "rate"),
            "surplus_bytes": ("Their size", "bytes"),
        },
        DOMAINS,
    ),
    Section(
        "Downloads that failed",
        {
            "outcome": ("Reason", "text"),
            "checked": ("Images", "count"),
            "checked_share": ("Share", "rate"),
        },
        DOWNLOADS,
    ),
    Section(
        "What the last days of scraping added",
        {
            "day": ("Day", "text"),
            "hashed_images": ("Images", "count"),
            "first_copies": ("New", "count"),
            "surplus_copies": ("Copies", "count"),
            "running_duplicate_rate": ("Rate so far", "rate"),
        },
        DAYS,
    ),
    Section(
        "Pictures in more than one split",
        {
            "split_name_a": ("Split", "text"),
            "split_name_b": ("And", "text"),
            "leaked_hashes": ("Pictures", "count"),
            "different_class_hashes": ("In several classes", "count"),
            "near_pairs": ("Near duplicates", "count"),
            "same_scene_pairs": ("Same scenes", "count"),
        },
        SPLITS,
    ),
    Section(
        "Near duplicates (pairs of pictures)",
        {
            "kind": ("Kind", "words"),
            "pairs": ("Pairs", "count"),
            "in_other_class": ("Other class", "count"),
            "in_other_split": ("Other split", "count"),
            "accepted": ("Accepted", "count"),
        },
        NEAR_DUPLICATES,
    ),
    Section(
        "The plan (nothing is touched)",
        {
            "action": ("Action", "text"),
            "reason": ("Reason", "text"),
            "images": ("Images", "count"),
            "freed_bytes": ("Frees", "bytes"),
        },
        PLAN,
    ),
    Section(
        "Near duplicates to review (none is moved)",
        {"action": ("Action", "text"), "reason": ("Reason", "text"), "images": ("Images", "count")},
        NEAR_PLAN,
    ),
    Section(
        "Acceptances to look at",
        {
            "status": ("Status", "words"),
            "finding": ("Finding", "text"),
            "covered_groups": ("Groups", "count"),
            "covered_surplus_copies": ("Copies", "count"),
        },
        ACCEPTANCES,
    ),
    Section(
        "Recommendations",
        {"priority": ("Priority", "text"), "advice": ("Issue, what to do, what it does", "lines")},
        RECOMMENDATIONS,
    ),
)
