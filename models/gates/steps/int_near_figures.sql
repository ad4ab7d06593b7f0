with

pairs as (

    select * from {{ ref('near_duplicate_pairs') }}
    where not is_accepted

),

groups as (

    select * from {{ ref('near_duplicate_groups') }}

),

near_duplicate_search as (

    select * from {{ ref('near_duplicate_search') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

image_files as (

    select * from {{ ref('image_files') }}

),

scans_counted as (

    select count(*) > 0 as is_scanned
    from image_files

),

splits_counted as (

    select coalesce(sum(split_count), 0) > 0 as has_splits
    from hash_groups

),

pairs_counted as (

    select
        count(
            case when kind = 'near_duplicate' and not is_same_split then 1 end
        ) as near_split_leaks,
        count(case when kind = 'same_scene' and not is_same_split then 1 end)
            as same_scene_split_leaks

    from pairs

),

conflicts_counted as (

    select count(*) as near_conflict_groups
    from groups
    where is_keeper and not is_same_class

),

-- Null without a scan, and leaks without splits as well: nobody has looked.
-- Where none could be compared, none is a near duplicate.
final as (

    select
        case
            when scans_counted.is_scanned
                then near_duplicate_search.near_duplicate_groups
        end as near_duplicate_groups,
        case
            when scans_counted.is_scanned
                then near_duplicate_search.near_duplicate_members
        end as near_duplicates,
        case
            when scans_counted.is_scanned
                then conflicts_counted.near_conflict_groups
        end as near_conflict_groups,
        case
            when scans_counted.is_scanned and splits_counted.has_splits
                then pairs_counted.near_split_leaks
        end as near_split_leaks,
        case
            when scans_counted.is_scanned and splits_counted.has_splits
                then pairs_counted.same_scene_split_leaks
        end as same_scene_split_leaks,
        case
            when scans_counted.is_scanned then 0
            else near_duplicate_search.all_hashes
        end as unscanned_pictures,

        case
            when scans_counted.is_scanned
                then
                    coalesce(
                        {{ rate(
                            'near_duplicate_search.near_duplicate_members',
                            'near_duplicate_search.compared_hashes'
                        ) }},
                        0
                    )
        end as near_duplicate_rate

    from scans_counted
    cross join splits_counted
    cross join pairs_counted
    cross join conflicts_counted
    cross join near_duplicate_search

)

select * from final
