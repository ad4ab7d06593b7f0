"""What a pull request is told: the same findings, short."""

from image_duplicates.summary.sections import ACCEPTANCES, NOT_ENFORCED, Section

HEADLINE = """
    select
        coalesce(format('{:.2f}%', duplicate_rate * 100), 'no rate'),
        hashed_images, surplus_copies, inter_class_groups, intra_class_groups, wasted_bytes
    from duplicate_summary
"""
GATES = f"""
    select status, finding
    from (
        select status, finding, scope, metric
        from expectation_results
        union all
        select 'warn', finding, 'dataset', '' from ({NOT_ENFORCED})
    )
    where status != 'pass'
    order by status, scope = 'dataset' desc, metric, finding
    limit 10
"""
# Whether or not this build met its gates.
CHANGES = """
    with

    earlier_build as (

        from build_history
        where
            build_number
            = (select max_by(previous_build_number, build_number) from build_history)

    ),

    figures as (

        select
            unnest([
                'Images', 'Unique images', 'Surplus copies', 'Label conflicts',
                'Groups in one class', 'Wasted bytes'
            ]) as figure,
            unnest([
                earlier_build.image_entries, earlier_build.unique_images,
                earlier_build.surplus_copies, earlier_build.inter_class_groups,
                earlier_build.intra_class_groups, earlier_build.wasted_bytes
            ]) as before,
            unnest([
                summary.image_entries, summary.unique_images,
                summary.surplus_copies, summary.inter_class_groups,
                summary.intra_class_groups, summary.wasted_bytes
            ]) as now
        from duplicate_summary as summary
        cross join earlier_build

    )

    select figure, before, now, now - before as change
    from figures
"""
CONFLICTS = """
    select classes, copies, wasted_bytes, content_hash
    from inter_class_duplicates
    order by wasted_bytes desc, content_hash
    limit 5
"""
CLASS_PAIRS = """
    select format('{} / {}', category_name_a, class_name_a),
        format('{} / {}', category_name_b, class_name_b), shared_hashes,
        greatest(containment_a, containment_b) as containment
    from class_overlaps
    order by shared_hashes desc, containment desc, class_name_a, class_name_b
    limit 5
"""
PLAN = """
    select action, count(*), sum(freed_bytes)::bigint
    from dedup_plan
    group by action
    order by action
"""

SECTIONS = (
    Section("Gates", {"Gate": "status", "Finding": "text"}, GATES, "All expectations are met."),
    Section(
        "Since the last build that met its gates",
        {"Figure": "words", "Before": "count", "Now": "count", "Change": "change"},
        CHANGES,
        "There is no earlier build of this dataset that met its gates.",
    ),
    Section(
        "Label conflicts that waste most",
        {"Classes": "text", "Copies": "count", "Wasted": "bytes", "Hash": "hash"},
        CONFLICTS,
        "No picture is in two classes.",
    ),
    Section(
        "Classes that share most pictures",
        {"Class": "text", "And": "text", "Shared": "count", "Part": "rate"},
        CLASS_PAIRS,
    ),
    Section("The plan", {"Action": "words", "Images": "count", "Frees": "bytes"}, PLAN),
    Section(
        "Acceptances to look at",
        {"Status": "words", "Finding": "text", "Groups": "count", "Copies": "count"},
        ACCEPTANCES,
    ),
)
