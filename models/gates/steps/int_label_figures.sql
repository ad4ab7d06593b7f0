with

images as (

    select * from {{ ref('images') }}

),

conflicts as (

    select * from {{ ref('conflict_decisions') }}
    where status in ('undecided', 'stale') and kind != 'same_scene'

),

contradicted_files as (

    select * from {{ ref('contradicted_files') }}

),

group_split_leaks as (

    select * from {{ ref('group_split_leaks') }}

),

groups_counted as (

    select
        count(group_name) > 0 as has_groups,
        count(split_name) > 0 as has_splits

    from images

),

conflicts_counted as (

    select count(*) as undecided_conflicts
    from conflicts

),

files_counted as (

    select count(*) as contradicted_files
    from contradicted_files

),

leaks_counted as (

    select count(*) as group_split_leaks
    from group_split_leaks

),

-- Null without groups or splits: nobody could look.
final as (

    select
        conflicts_counted.undecided_conflicts,
        files_counted.contradicted_files,
        case
            when groups_counted.has_groups and groups_counted.has_splits
                then leaks_counted.group_split_leaks
        end as group_split_leaks,

        groups_counted.has_groups

    from groups_counted
    cross join conflicts_counted
    cross join files_counted
    cross join leaks_counted

)

select * from final
