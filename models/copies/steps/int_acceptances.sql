with

accepted_duplicates as (

    select * from {{ ref('accepted_duplicates') }}

),

accepted_class_pairs as (

    select * from {{ ref('accepted_class_pairs') }}

),

accepted_near_pairs as (

    select * from {{ ref('accepted_near_pairs') }}

),

decisions as (

    select * from {{ ref('int_decisions') }}
    where status = 'in force' and verdict = 'keep_all'

),

files as (

    select * from {{ ref('int_class_files') }}

),

classes as (

    select
        class_id,
        category_name,
        class_name

    from files
    group by class_id, category_name, class_name

),

pairs_named as (

    select
        coalesce({{ normalized_text('category_name_a') }}, '(no category)')
            as category_name_a,
        coalesce({{ normalized_text('class_name_a') }}, '(no class)')
            as class_name_a,
        coalesce({{ normalized_text('category_name_b') }}, '(no category)')
            as category_name_b,
        coalesce({{ normalized_text('class_name_b') }}, '(no class)')
            as class_name_b,
        reason,
        accepted_until

    from accepted_class_pairs

),

pairs_labelled as (

    select
        classes_a.class_id as class_id_a,
        classes_b.class_id as class_id_b,
        concat(pairs_named.category_name_a, ' / ', pairs_named.class_name_a)
            as label_a,
        concat(pairs_named.category_name_b, ' / ', pairs_named.class_name_b)
            as label_b,
        pairs_named.reason,
        pairs_named.accepted_until

    from pairs_named
    left join classes as classes_a
        on
            pairs_named.category_name_a = classes_a.category_name
            and pairs_named.class_name_a = classes_a.class_name
    left join classes as classes_b
        on
            pairs_named.category_name_b = classes_b.category_name
            and pairs_named.class_name_b = classes_b.class_name

),

near_pairs_read as (

    select
        {{ content_hash('content_hash_a') }} as hash_a,
        {{ content_hash('content_hash_b') }} as hash_b,
        coalesce(
            {{ content_hash('content_hash_a') }}, content_hash_a, '(no hash)'
        ) as label_a,
        coalesce(
            {{ content_hash('content_hash_b') }}, content_hash_b, '(no hash)'
        ) as label_b,
        reason,
        accepted_until

    from accepted_near_pairs

),

-- Which of a pair stands first says nothing.
acceptances as (

    select
        'content_hash' as kind,
        coalesce(
            {{ content_hash('content_hash') }}, content_hash, '(no hash)'
        ) as acceptance,
        {{ content_hash('content_hash') }} as content_hash,
        cast(null as string) as other_content_hash,
        cast(null as string) as class_id_a,
        cast(null as string) as class_id_b,
        reason,
        accepted_until as stated_day,
        case
            when {{ content_hash('content_hash') }} is null
                then 'it is no MD5, SHA-1 or SHA-256 hash'
        end as subject_problem

    from accepted_duplicates

    union all

    select
        'class_pair' as kind,
        concat(least(label_a, label_b), ' and ', greatest(label_a, label_b))
            as acceptance,
        null as content_hash,
        null as other_content_hash,
        case
            when class_id_a < class_id_b then class_id_a
            when class_id_b <= class_id_a then class_id_b
        end as class_id_a,
        case
            when class_id_a < class_id_b then class_id_b
            when class_id_b <= class_id_a then class_id_a
        end as class_id_b,
        reason,
        accepted_until as stated_day,
        case
            when class_id_a is null
                then concat('there is no class ', label_a)
            when class_id_b is null
                then concat('there is no class ', label_b)
            when class_id_a = class_id_b
                then 'a class makes no pair with itself'
        end as subject_problem

    from pairs_labelled

    union all

    select
        'near_pair' as kind,
        concat(least(label_a, label_b), ' and ', greatest(label_a, label_b))
            as acceptance,
        case when hash_a < hash_b then hash_a else hash_b end as content_hash,
        case when hash_a < hash_b then hash_b else hash_a end
            as other_content_hash,
        null as class_id_a,
        null as class_id_b,
        reason,
        accepted_until as stated_day,
        case
            when hash_a is null
                then
                    concat(label_a, ' is no MD5, SHA-1 or SHA-256 hash')
            when hash_b is null
                then
                    concat(label_b, ' is no MD5, SHA-1 or SHA-256 hash')
            when hash_a = hash_b
                then 'a picture makes no pair with itself'
        end as subject_problem

    from near_pairs_read

    union all

    select
        case kind when 'near_pair' then 'near_pair' else 'content_hash' end
            as kind,
        subject as acceptance,
        content_hash,
        other_content_hash,
        null as class_id_a,
        null as class_id_b,
        coalesce(reason, 'decided to keep all') as reason,
        null as stated_day,
        null as subject_problem

    from decisions

),

acceptances_read as (

    select
        *,
        case
            when {{ matches('stated_day', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }}
                then try_cast(stated_day as date)
        end as accepted_until,
        count(*) over (
            partition by kind, acceptance, class_id_a, class_id_b
        ) as times_stated

    from acceptances

),

problems_named as (

    select
        *,
        coalesce(accepted_until < {{ today() }}, false) as has_ended,
        nullif(
            concat_ws(
                '; ',
                subject_problem,
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
        ) as problems

    from acceptances_read

),

final as (

    select
        {{ surrogate_key(
            [
                'kind',
                'acceptance',
                "coalesce(class_id_a, '')",
                "coalesce(class_id_b, '')",
            ]
        ) }} as acceptance_id,
        content_hash,
        other_content_hash,
        class_id_a,
        class_id_b,
        kind,
        acceptance,
        reason,
        case
            when problems is not null
                then concat({{ acceptance_label() }}, ': ', problems)
        end as problem,
        has_ended,
        subject_problem is null
        and not {{ is_blank('reason') }}
        and (stated_day is null or accepted_until is not null)
        and not has_ended as is_in_force,
        accepted_until

    from problems_named

)

select * from final
