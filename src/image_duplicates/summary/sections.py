"""What the summary shows: a query of the marts and how to read its columns, per section."""

from dataclasses import dataclass

from image_duplicates import build


@dataclass(frozen=True)
class Section:
    """A table of the summary.

    ``columns`` maps each heading to the kind of its values: text (from metadata), lines (a list
    of such, one below the other), words (our own), figure, hash, status, count, change, bytes,
    rate or points (change of a rate). A section without rows is left out unless ``when_empty``
    says more.
    """

    title: str
    columns: dict[str, str]
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

    select line[1], line[2] from (
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
    select 'the gates are not enforced: {build.NOT_ENFORCED}' as finding
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
    select build_number, built_at::varchar, image_entries, surplus_copies, duplicate_rate,
        surplus_copies_change
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
    select content_hash, copies, file_bytes, wasted_bytes, {classes}
    from {mart}
    order by wasted_bytes desc, content_hash
    limit 10
"""
TOP_TEN_COLUMNS = {
    "Hash": "hash",
    "Copies": "count",
    "One copy": "bytes",
    "Wasted": "bytes",
    "Classes": "text",
}
CLASS_PAIRS = """
    select shared_hashes, greatest(containment_a, containment_b) as containment, reading,
        [
            format('{} / {}', category_name_a, class_name_a),
            format('{} / {}', category_name_b, class_name_b)
        ]
    from class_overlaps
    where reading != 'stray'
    order by containment desc, shared_hashes desc, class_name_a, class_name_b
    limit 5
"""
CLASSES = """
    select hashed_images, conflict_share, format('{} / {}', category_name, class_name),
        format('{} / {}', nearest_category_name, nearest_class_name)
    from classes
    where inter_class_images > 0
    order by conflict_share desc, category_name, class_name
    limit 5
"""
CLASS_CHANGES = """
    select
        hashed_images, hashed_images_change, conflict_share, conflict_share_change,
        case when is_new then 'new' when is_gone then 'gone' else 'changed' end as what,
        format('{} / {}', category_name, class_name)
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
    select coalesce(downloaded_on::varchar, 'unknown'), hashed_images, first_copies,
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
        replace(kind, '_', ' '), count(*), count(*) filter (not is_same_class),
        count(*) filter (not is_same_split), count(*) filter (is_accepted)
    from near_duplicate_pairs
    group by kind
    order by kind
"""
NEAR_PLAN = """
    select action, reason, count(*)
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
    end as reason, count(*), sum(freed_bytes)::bigint
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
    select priority, [issue || '.', action || '.', impact || '.']
    from recommendations
    order by kind desc, position
"""

SECTIONS = (
    Section("Findings", {"": "text", " ": "figure"}, FINDINGS, header=False),
    Section("Expectations", {"Gate": "status", "Finding": "text"}, GATES, "no expectations"),
    Section(
        "Last builds that met their gates",
        {
            "Build": "count",
            "At (UTC)": "text",
            "Images": "count",
            "Duplicates": "count",
            "Rate": "rate",
            "Change": "change",
        },
        LAST_BUILDS,
    ),
    Section(
        "Near duplicates of these builds",
        {
            "Build": "count",
            "Near": "count",
            "Rate": "rate",
            "Change": "change",
            "Conflicts": "count",
            "Leaks": "count",
            "Scene leaks": "count",
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
        {"Shared": "count", "Part": "rate", "Reading": "text", "Classes": "lines"},
        CLASS_PAIRS,
    ),
    Section(
        "Classes with most contradictory labels",
        {
            "Images": "count",
            "In conflict": "rate",
            "Class": "text",
            "Nearest class": "text",
        },
        CLASSES,
    ),
    Section(
        "Classes that changed most since the last build that met its gates",
        {
            "Images": "count",
            "Change": "change",
            "In conflict": "rate",
            "Points": "points",
            "": "words",
            "Class": "text",
        },
        CLASS_CHANGES,
    ),
    Section(
        "Why the copies are there",
        {
            "Cause": "text",
            "Stopped by": "text",
            "Copies": "count",
            "Share": "rate",
            "Their size": "bytes",
        },
        CAUSES,
    ),
    Section(
        "Where they come from",
        {
            "Domain": "text",
            "Images": "count",
            "Copies": "count",
            "Rate": "rate",
            "Their size": "bytes",
        },
        DOMAINS,
    ),
    Section(
        "Downloads that failed",
        {"Reason": "text", "Images": "count", "Share": "rate"},
        DOWNLOADS,
    ),
    Section(
        "What the last days of scraping added",
        {
            "Day": "text",
            "Images": "count",
            "New": "count",
            "Copies": "count",
            "Rate so far": "rate",
        },
        DAYS,
    ),
    Section(
        "Pictures in more than one split",
        {
            "Split": "text",
            "And": "text",
            "Pictures": "count",
            "In several classes": "count",
            "Near duplicates": "count",
            "Same scenes": "count",
        },
        SPLITS,
    ),
    Section(
        "Near duplicates (pairs of pictures)",
        {
            "Kind": "words",
            "Pairs": "count",
            "Other class": "count",
            "Other split": "count",
            "Accepted": "count",
        },
        NEAR_DUPLICATES,
    ),
    Section(
        "The plan (nothing is touched)",
        {"Action": "text", "Reason": "text", "Images": "count", "Frees": "bytes"},
        PLAN,
    ),
    Section(
        "Near duplicates to review (none is moved)",
        {"Action": "text", "Reason": "text", "Images": "count"},
        NEAR_PLAN,
    ),
    Section(
        "Acceptances to look at",
        {"Status": "words", "Finding": "text", "Groups": "count", "Copies": "count"},
        ACCEPTANCES,
    ),
    Section(
        "Recommendations",
        {"Priority": "text", "Issue, what to do, what it does": "lines"},
        RECOMMENDATIONS,
    ),
)
