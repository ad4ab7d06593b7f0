with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

fingerprints as (

    select * from {{ ref('fingerprints') }}

),

buckets as (

    select * from {{ ref('int_hash_buckets') }}
    where not is_of_base

),

compared_pairs as (

    select * from {{ ref('int_compared_pairs') }}
    where not is_with_base

),

pairs as (

    select * from {{ ref('near_duplicate_pairs') }}

),

groups as (

    select * from {{ ref('near_duplicate_groups') }}

),

hashes_counted as (

    select
        count(hash_groups.content_hash) as all_hashes,
        count(fingerprints.content_hash) as fingerprinted_hashes,
        count(case when not fingerprints.is_comparable then 1 end)
            as flat_hashes,
        count(case when fingerprints.is_comparable then 1 end)
            as compared_hashes

    from hash_groups
    left join fingerprints
        on hash_groups.content_hash = fingerprints.content_hash

),

buckets_counted as (

    select
        bucket,
        count(*) as cuts

    from buckets
    group by bucket

),

-- A crowded bucket is looked up in up to its size, and the rest is left out.
crowded_buckets_counted as (

    select
        count(*) as crowded_buckets,
        coalesce({{ total(
            'cuts * (cuts - ' ~ number_var('largest_hash_bucket', 'count')
                ~ ')'
        ) }}, 0) as left_out_candidates

    from buckets_counted
    where cuts > {{ number_var('largest_hash_bucket', 'count') }}

),

left_out_counted as (

    select count(distinct picture_id) as left_out_hashes
    from buckets
    where
        place_in_bucket
        > {{ number_var('largest_hash_bucket', 'count') }}

),

compared_counted as (

    select
        count(*) as candidate_pairs,
        count(
            case
                when
                    similarity
                    >= {{ number_var('same_scene_similarity', 'rate') }}
                    and color_similarity
                    < {{ number_var('least_color_similarity', 'rate') }}
                    then 1
            end
        ) as color_variant_pairs

    from compared_pairs

),

pairs_counted as (

    select
        count(case when kind = 'near_duplicate' then 1 end)
            as near_duplicate_pairs,
        count(case when kind = 'same_scene' then 1 end) as same_scene_pairs

    from pairs

),

groups_counted as (

    select
        count(case when is_keeper then 1 end) as near_duplicate_groups,
        count(case when not is_keeper then 1 end) as near_duplicate_members

    from groups

),

final as (

    select
        hashes_counted.all_hashes,
        hashes_counted.fingerprinted_hashes,
        hashes_counted.flat_hashes,
        hashes_counted.compared_hashes,
        crowded_buckets_counted.crowded_buckets,
        left_out_counted.left_out_hashes,
        crowded_buckets_counted.left_out_candidates,
        compared_counted.candidate_pairs,
        compared_counted.color_variant_pairs,
        pairs_counted.near_duplicate_pairs,
        pairs_counted.same_scene_pairs,
        groups_counted.near_duplicate_groups,
        groups_counted.near_duplicate_members

    from hashes_counted
    cross join crowded_buckets_counted
    cross join left_out_counted
    cross join compared_counted
    cross join pairs_counted
    cross join groups_counted

)

select * from final
