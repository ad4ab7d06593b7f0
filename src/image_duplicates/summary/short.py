"""What the first screen after a build and a pull request are told: the findings, short."""

from image_duplicates.summary import sections
from image_duplicates.summary.sections import ACCEPTANCES, NOT_ENFORCED, Section

HEADLINE = """
    select
        coalesce(format('{:.2f}%', duplicate_rate * 100), 'no rate') as rate,
        hashed_images, surplus_copies, inter_class_groups, intra_class_groups, wasted_bytes
    from duplicate_summary
"""
# How many need no look, and why what was not measured was not.
REST_OF_GATES = """
    select status, format('{} of {} expectations', count(*), any_value(expectations))
        || coalesce(': ' || string_agg(distinct reason, ', ' order by reason), '') as finding
    from (
        select status, count(*) over () as expectations,
            nullif(split_part(finding, ' is not measured, for ', 2), '') as reason
        from expectation_results
    )
    where status in ('pass', 'not measured')
    group by status
    order by status desc
"""
GATES = f"""
    with

    ranked as (

        select
            status, finding,
            row_number() over (
                order by status, scope = 'dataset' desc, metric, finding
            ) as position
        from (
            select status, finding, scope, metric
            from expectation_results
            union all
            select 'warn', finding, 'dataset', '' from ({NOT_ENFORCED})
        )
        where status in ('fail', 'warn')

    )

    select status, finding
    from ranked
    where position <= 10
    union all
    select min(status), format('... and {{}} more', count(*))
    from ranked
    where position > 10
    having count(*) > 0
    union all
    from ({REST_OF_GATES})
"""
THIS_BUILD = """
    this_build as (

        from build_history
        order by build_number desc
        limit 1

    )
"""
# Whether or not this build met its gates.
EARLIER_BUILD = """
    earlier_build as (

        from build_history
        where
            build_number = (
                select previous_build_number
                from build_history
                order by build_number desc
                limit 1
            )

    )
"""
CHANGES = f"""
    with

    {THIS_BUILD},

    {EARLIER_BUILD},

    figures as (

        select
            unnest([
                'Images', 'Unique images', 'Surplus copies', 'Label conflicts',
                'Groups in one class', 'Wasted bytes', 'Near duplicates',
                'Near-duplicate groups in several classes',
                'Near-duplicate pairs in different splits',
                'Pairs of one scene in different splits'
            ]) as figure,
            unnest([
                earlier_build.image_entries, earlier_build.unique_images,
                earlier_build.surplus_copies, earlier_build.inter_class_groups,
                earlier_build.intra_class_groups, earlier_build.wasted_bytes,
                earlier_build.near_duplicates, earlier_build.near_conflict_groups,
                earlier_build.near_split_leaks, earlier_build.same_scene_split_leaks
            ]) as before,
            unnest([
                summary.image_entries, summary.unique_images,
                summary.surplus_copies, summary.inter_class_groups,
                summary.intra_class_groups, summary.wasted_bytes,
                this_build.near_duplicates, this_build.near_conflict_groups,
                this_build.near_split_leaks, this_build.same_scene_split_leaks
            ]) as now
        from duplicate_summary as summary
        cross join this_build
        cross join earlier_build

    )

    select
        figure,
        coalesce(format('{{:,}}', before), 'not measured') as before,
        coalesce(format('{{:,}}', now), 'not measured') as now,
        now - before as change
    from figures
    where before is not null or now is not null
"""
# Without a row where no folder was scanned. What was left out is told with its reason.
NEAR = f"""
    with

    {THIS_BUILD},

    near as (

        select
            *, format('{{:,}}', this_build.near_duplicates)
            || format(' ({{:.2f}}%)', near_duplicate_rate * 100) as found,
            all_hashes - fingerprinted_hashes as unread_hashes
        from near_duplicate_search
        cross join this_build
        where this_build.near_duplicates is not null

    ),

    lines as (

        select unnest([
            [
                'Pictures compared by their looks',
                format('{{:,}} of {{:,}}', compared_hashes, all_hashes)
            ],
            ['Near duplicates of a better one', if(compared_hashes > 0, found, 'not measured')],
            ['Groups of them', format('{{:,}}', nullif(near_duplicate_groups, 0))],
            ['Groups in several classes', format('{{:,}}', nullif(near_conflict_groups, 0))],
            ['Pairs in different splits', format('{{:,}}', nullif(near_split_leaks, 0))],
            [
                'Pairs of one scene in different splits',
                format('{{:,}}', nullif(same_scene_split_leaks, 0))
            ],
            [
                'Left out: not scanned, or not to be decoded',
                format('{{:,}}', nullif(unread_hashes, 0))
            ],
            ['Left out: too flat to compare', format('{{:,}}', nullif(flat_hashes, 0))],
            [
                'Compared with some only: too many have equal bits',
                format('{{:,}}', nullif(left_out_hashes, 0))
            ]
        ]) as line
        from near

    )

    select line[1] as figure, line[2] as now
    from lines
    where line[2] is not null
"""
NEAR_GROUPS = """
    with

    groups as (

        select
            plan.keeper_hash,
            coalesce(min(plan.keeper_path), left(plan.keeper_hash, 12)) as keeper,
            min(coalesce(plan.relative_path, left(plan.content_hash, 12))) as member,
            count(*) as members,
            min(plan.similarity) as similarity,
            bool_and(near.is_same_class) as is_same_class,
            bool_and(near.is_same_split) as is_same_split
        from near_duplicate_plan as plan
        inner join near_duplicate_groups as near using (content_hash)
        where not plan.is_keeper
        group by plan.keeper_hash

    )

    select
        keeper,
        member || if(members > 1, format(' and {:,} more', members - 1), '') as members,
        similarity,
        if(is_same_class, 'one class', 'several classes')
        || if(is_same_split, '', ', several splits') as place
    from groups
    order by is_same_class, is_same_split, groups.members desc, similarity desc, keeper_hash
    limit 5
"""
CONFLICTS = """
    select classes, copies, wasted_bytes, content_hash
    from inter_class_duplicates
    order by wasted_bytes desc, content_hash
    limit 5
"""
CLASS_PAIRS = """
    select format('{} / {}', category_name_a, class_name_a) as class_a,
        format('{} / {}', category_name_b, class_name_b) as class_b, shared_hashes,
        greatest(containment_a, containment_b) as containment
    from class_overlaps
    order by shared_hashes desc, containment desc, class_name_a, class_name_b
    limit 5
"""
PLAN = """
    select action, count(*) as images, sum(freed_bytes)::bigint as freed_bytes
    from dedup_plan
    group by action
    order by action
"""

# Exact figures, as texts: the headline numbers are what people compare.
FIRST_FINDINGS = f"""
    with

    {THIS_BUILD},

    {EARLIER_BUILD},

    figures as (

        select
            unnest([
                'Images', '  with a content hash', 'Surplus copies',
                'Pictures in several classes (label conflicts)',
                'Pictures more than once in one class alone',
                'Wasted bytes', 'Rejected files', 'Rejected images',
                'Near duplicates (pictures that look like a better one)'
            ]) as figure,
            unnest([
                summary.image_entries, summary.hashed_images, summary.surplus_copies,
                summary.inter_class_groups, summary.intra_class_groups,
                summary.wasted_bytes, summary.rejected_files, summary.rejected_images,
                this_build.near_duplicates
            ]) as now,
            unnest([
                earlier.image_entries, earlier.hashed_images, earlier.surplus_copies,
                earlier.inter_class_groups, earlier.intra_class_groups,
                earlier.wasted_bytes, earlier.rejected_files, earlier.rejected_images,
                earlier.near_duplicates
            ]) as before
        from duplicate_summary as summary
        cross join this_build
        left join earlier_build as earlier on true

    )

    select
        'Duplicate rate' as figure,
        coalesce(format('{{:.2f}}%', summary.duplicate_rate * 100), '-') as now,
        format('{{:+.2f}} points', (summary.duplicate_rate - earlier.duplicate_rate) * 100)
            as change
    from duplicate_summary as summary
    left join earlier_build as earlier on true
    union all
    select
        figure,
        coalesce(format('{{:,}}', now), 'not measured'),
        if(now >= before, '+', '') || format('{{:,}}', now - before)
    from figures
    where before is not null or now is not null
    union all
    select {sections.TOUCHED_BY_PAIRS}, null
    from duplicate_summary
    where pairs_to_decide > 0
"""
FIRST_GATES = f"""
    with gates as ({sections.GATES}),

    ranked as (

        select status, finding, row_number() over (order by status, finding) as position
        from gates
        where status in ('fail', 'warn')

    )

    select status, finding
    from ranked
    where position <= 6
    union all
    select min(status), format('... and {{}} more', count(*))
    from ranked
    where position > 6
    having count(*) > 0
    union all
    from ({REST_OF_GATES})
"""
NEXT_STEPS = """
    select priority, format('{}. {}.', action, impact) as advice
    from next_steps
    order by step
    limit 3
"""

_GATES = Section(
    "Gates",
    {"status": ("Gate", "status"), "finding": ("Finding", "text")},
    GATES,
    "There are no expectations.",
)
_FIRST_GATES = Section(
    "Gates",
    {"status": ("Gate", "status"), "finding": ("Finding", "text")},
    FIRST_GATES,
    "There are no expectations.",
)
_CHANGES = Section(
    "Since the last build that met its gates",
    {
        "figure": ("Figure", "words"),
        "before": ("Before", "figure"),
        "now": ("Now", "figure"),
        "change": ("Change", "change"),
    },
    CHANGES,
    "There is no earlier build of this dataset that met its gates.",
)
_CONFLICTS = Section(
    "Label conflicts that waste most",
    {
        "classes": ("Classes", "text"),
        "copies": ("Copies", "count"),
        "wasted_bytes": ("Wasted", "bytes"),
        "content_hash": ("Hash", "hash"),
    },
    CONFLICTS,
    "No picture is in two classes.",
)
_CLASS_PAIRS = Section(
    "Classes that share most pictures",
    {
        "class_a": ("Class", "text"),
        "class_b": ("And", "text"),
        "shared_hashes": ("Shared", "count"),
        "containment": ("Part", "rate"),
    },
    CLASS_PAIRS,
)
_NEAR = Section(
    "Near duplicates",
    {"figure": ("Figure", "words"), "now": ("Now", "figure")},
    NEAR,
)
_NEAR_GROUPS = Section(
    "Near duplicates to look at first (none is moved)",
    {
        "keeper": ("Proposed to keep", "text"),
        "members": ("Looks like it", "text"),
        "similarity": ("Likeness", "rate"),
        "place": ("In", "words"),
    },
    NEAR_GROUPS,
)
_PLAN = Section(
    "The plan",
    {
        "action": ("Action", "words"),
        "images": ("Images", "count"),
        "freed_bytes": ("Frees", "bytes"),
    },
    PLAN,
)
_FIRST_FINDINGS = Section(
    "Findings (change: since the last build that met its gates)",
    {"figure": ("", "words"), "now": ("Now", "figure"), "change": ("Change", "figure")},
    FIRST_FINDINGS,
)
_NEXT_STEPS = Section(
    "What to do first",
    {"priority": ("", "words"), "advice": ("", "text")},
    NEXT_STEPS,
    header=False,
)

_ACCEPTANCES = Section(
    "Acceptances to look at",
    {
        "status": ("Status", "words"),
        "finding": ("Finding", "text"),
        "covered_groups": ("Groups", "count"),
        "covered_surplus_copies": ("Copies", "count"),
    },
    ACCEPTANCES,
)

PULL_REQUEST = (
    _GATES,
    _CHANGES,
    _CONFLICTS,
    _CLASS_PAIRS,
    _NEAR,
    _NEAR_GROUPS,
    _PLAN,
    _ACCEPTANCES,
)
FIRST_SCREEN = (_FIRST_FINDINGS, _FIRST_GATES, _PLAN, _ACCEPTANCES, _NEXT_STEPS)
