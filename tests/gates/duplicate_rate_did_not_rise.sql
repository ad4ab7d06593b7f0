{{ config(store_failures=true) }}

-- The last build, when its duplicate rate rose by more than the ratchet allows
-- since the last accepted build of the same dataset. A build that fails here
-- never becomes the one to compare with.
select
    dataset,
    build_number,
    baseline_build_number,
    duplicate_rate,
    duplicate_rate_increase,
    max_duplicate_rate_increase
from {{ ref('build_history') }}
where
    is_within_ratchet is not true
    and build_number = (
        select max(latest.build_number)
        from {{ ref('build_history') }} as latest
    )
