{{ config(store_failures=true) }}

-- The last build, when its duplicate rate rose by more than the ratchet allows
-- since the last accepted build of the same dataset. A build that fails here
-- never becomes the one to compare with.
select
    concat(
        'duplicate_rate rose by ',
        coalesce(
            {{ number_text('round(duplicate_rate_increase, 6)') }},
            'an unknown part'
        ),
        ' since build ',
        baseline_build_number,
        ', above ',
        {{ number_text('max_duplicate_rate_increase') }}
    ) as finding,
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
