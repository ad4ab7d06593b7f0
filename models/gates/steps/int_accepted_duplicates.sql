with

accepted_duplicates as (

    select * from {{ ref('accepted_duplicates') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

acceptances_read as (

    select
        content_hash as stated_hash,
        {{ content_hash('content_hash') }} as content_hash,
        reason,
        accepted_until as stated_day,
        case
            when {{ matches('accepted_until', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }}
                then try_cast(accepted_until as date)
        end as accepted_until

    from accepted_duplicates

),

acceptances_judged as (

    select
        acceptances_read.*,
        count(*) over (partition by acceptances_read.stated_hash)
            as times_stated,
        coalesce(
            acceptances_read.accepted_until < {{ today() }}, false
        ) as has_ended,
        coalesce(hash_groups.copies, 0) > 1 as is_duplicate

    from acceptances_read
    left join hash_groups
        on acceptances_read.content_hash = hash_groups.content_hash

),

problems_named as (

    select
        *,
        nullif(
            concat_ws(
                '; ',
                case
                    when content_hash is null
                        then 'it is no MD5, SHA-1 or SHA-256 hash'
                end,
                case when {{ is_blank('reason') }} then 'reason is missing' end,
                case
                    when stated_day is not null and accepted_until is null
                        then
                            concat(
                                'accepted_until must be a day such as ',
                                '2026-12-31, not ', stated_day
                            )
                end,
                case
                    when times_stated > 1
                        then concat('it is stated ', times_stated, ' times')
                end
            ),
            ''
        ) as problems,
        case
            when content_hash is null then null
            when has_ended
                then
                    concat(
                        'its acceptance ended on ', accepted_until,
                        ': the gates count it again'
                    )
            when not is_duplicate
                then 'the dataset holds no two copies of it'
        end as staleness

    from acceptances_judged

),

final as (

    select
        content_hash,
        reason,
        case
            when problems is not null
                then
                    concat(
                        'accepted duplicate ',
                        coalesce(stated_hash, '(no hash)'), ': ', problems
                    )
        end as problem,
        case
            when staleness is not null
                then
                    concat('accepted duplicate ', stated_hash, ': ', staleness)
        end as staleness,
        content_hash is not null
        and not {{ is_blank('reason') }}
        and (stated_day is null or accepted_until is not null)
        and not has_ended as is_in_force

    from problems_named

)

select * from final
