with

decisions as (

    select * from {{ ref('decisions') }}

),

images as (

    select * from {{ ref('int_images') }}
    where is_hashed

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

hashes_read as (

    select
        {{ content_hash('content_hash') }} as hash_a,
        {{ content_hash('other_content_hash') }} as hash_b,
        coalesce(
            {{ content_hash('content_hash') }}, content_hash, '(no hash)'
        ) as label_a,
        coalesce(
            {{ content_hash('other_content_hash') }}, other_content_hash
        ) as label_b,
        not {{ is_blank('other_content_hash') }} as is_pair,
        lower(trim(verdict)) as verdict,
        {{ normalized_text('category_name') }} as category_name,
        {{ normalized_text('class_name') }} as class_name,
        case when not {{ is_blank('seen') }} then {{ normalized_text('seen') }}
        end as seen,
        case when not {{ is_blank('reason') }} then reason end as reason,
        case when not {{ is_blank('decided_by') }} then decided_by end
            as decided_by,
        case when not {{ is_blank('decided_on') }} then decided_on end
            as stated_day

    from decisions

),

-- Which of a pair stands first says nothing.
decisions_read as (

    select
        case when is_pair then 'near_pair' else 'picture' end as kind,
        case
            when is_pair and hash_b < hash_a then hash_b
            else hash_a
        end as content_hash,
        case
            when is_pair and hash_b < hash_a then hash_a
            when is_pair then hash_b
        end as other_content_hash,
        case
            when is_pair
                then
                    concat(
                        least(label_a, label_b),
                        ' and ',
                        greatest(label_a, label_b)
                    )
            else label_a
        end as subject,
        case
            when hash_a is null
                then concat(label_a, ' is no MD5, SHA-1 or SHA-256 hash')
            when is_pair and hash_b is null
                then concat(label_b, ' is no MD5, SHA-1 or SHA-256 hash')
            when is_pair and hash_a = hash_b
                then 'a picture makes no pair with itself'
        end as subject_problem,
        coalesce(verdict, '(none)') as verdict,
        category_name,
        class_name,
        seen,
        reason,
        decided_by,
        stated_day,
        case
            when
                {{ matches('stated_day', '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }}
                then try_cast(stated_day as date)
        end as decided_on

    from hashes_read

),

-- That both pictures of a pair may stay says nothing of the classes of either.
decisions_with_class as (

    select
        decisions_read.*,
        classes.class_id,
        decisions_read.kind = 'picture' or decisions_read.verdict != 'keep_all'
            as is_about_classes,
        case decisions_read.verdict
            when 'class'
                then
                    concat(
                        'class ',
                        coalesce(decisions_read.category_name, '(none)'),
                        ' / ',
                        coalesce(decisions_read.class_name, '(none)')
                    )
            else decisions_read.verdict
        end as statement

    from decisions_read
    left join classes
        on
            decisions_read.verdict = 'class'
            and decisions_read.category_name = classes.category_name
            and decisions_read.class_name = classes.class_name

),

pictures_decided as (

    select content_hash
    from decisions_with_class

    union

    select other_content_hash as content_hash
    from decisions_with_class

),

copies_per_class as (

    select
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name,
        count(*) as copies

    from images
    inner join pictures_decided
        on images.content_hash = pictures_decided.content_hash
    group by
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name

),

pictures_seen as (

    select
        content_hash,
        min(class_id) as class_id,
        count(*) as class_count,
        {{ sorted_text(class_copies('copies')) }} as seen

    from copies_per_class
    group by content_hash

),

statements as (

    select
        content_hash as subject_key,
        statement

    from decisions_with_class
    where is_about_classes

    union all

    select
        other_content_hash as subject_key,
        statement

    from decisions_with_class
    where kind = 'near_pair' and is_about_classes

    union all

    select
        subject as subject_key,
        statement

    from decisions_with_class
    where kind = 'near_pair'

),

statements_compared as (

    select
        subject_key,
        {{ sorted_text('statement') }} as statements

    from statements
    group by subject_key
    having min(statement) != max(statement)

),

decisions_compared as (

    select
        decisions_with_class.*,
        coalesce(of_pair.statements, of_one.statements, of_other.statements)
            as statements,
        case
            when of_pair.statements is not null
                then decisions_with_class.subject
            when of_one.statements is not null
                then decisions_with_class.content_hash
            else decisions_with_class.other_content_hash
        end as contradicted_subject,
        one_seen.content_hash is not null as is_there,
        other_seen.content_hash is not null as is_other_there,
        case
            when decisions_with_class.kind = 'near_pair'
                then concat_ws(' | ', one_seen.seen, other_seen.seen)
            else one_seen.seen
        end as seen_today,
        coalesce(
            one_seen.class_count > 1
            or one_seen.class_id != decisions_with_class.class_id
            or other_seen.class_count > 1
            or other_seen.class_id != decisions_with_class.class_id,
            false
        ) as is_in_other_class,
        right_copies.content_hash is not null
        or other_right_copies.content_hash is not null as is_in_right_class,
        count(*) over (
            partition by
                decisions_with_class.kind, decisions_with_class.subject
        ) as times_stated

    from decisions_with_class
    left join statements_compared as of_pair
        on decisions_with_class.subject = of_pair.subject_key
    left join statements_compared as of_one
        on
            decisions_with_class.is_about_classes
            and decisions_with_class.content_hash = of_one.subject_key
    left join statements_compared as of_other
        on
            decisions_with_class.is_about_classes
            and decisions_with_class.other_content_hash = of_other.subject_key
    left join pictures_seen as one_seen
        on decisions_with_class.content_hash = one_seen.content_hash
    left join pictures_seen as other_seen
        on decisions_with_class.other_content_hash = other_seen.content_hash
    left join copies_per_class as right_copies
        on
            decisions_with_class.content_hash = right_copies.content_hash
            and decisions_with_class.class_id = right_copies.class_id
    left join copies_per_class as other_right_copies
        on
            decisions_with_class.other_content_hash
            = other_right_copies.content_hash
            and decisions_with_class.class_id = other_right_copies.class_id

),

-- Two rows that only say different things of one picture are no problem of
-- either row alone: both are named.
problems_named as (

    select
        *,
        nullif(
            concat_ws(
                '; ',
                subject_problem,
                case
                    when verdict not in ('class', 'drop', 'keep_all')
                        then
                            concat(
                                'verdict must be class, drop or keep_all, not ',
                                verdict
                            )
                    when
                        verdict = 'class'
                        and (category_name is null or class_name is null)
                        then
                            'the verdict class needs category_name and'
                            || ' class_name'
                    when verdict = 'class' and class_id is null
                        then concat('there is no ', statement)
                    when
                        verdict != 'class'
                        and (
                            category_name is not null or class_name is not null
                        )
                        then
                            concat(
                                'the verdict ', verdict, ' names no class'
                            )
                end,
                case
                    when stated_day is not null and decided_on is null
                        then
                            concat(
                                'decided_on must be a day such as 2026-12-31,'
                                || ' not ',
                                stated_day
                            )
                end,
                case
                    when statements is not null
                        then
                            concat(
                                'rows contradict each other about ',
                                contradicted_subject,
                                ': ',
                                statements
                            )
                    when times_stated > 1
                        then concat('it is stated ', times_stated, ' times')
                end
            ),
            ''
        ) as problems

    from decisions_compared

),

decisions_judged as (

    select
        *,
        case
            when problems is not null then 'not valid'
            when not is_there and not is_other_there and verdict = 'drop'
                then 'done'
            when not is_there or (kind = 'near_pair' and not is_other_there)
                then
                    case
                        when
                            verdict = 'class'
                            and (is_there or is_other_there)
                            and is_in_right_class
                            and not is_in_other_class
                            then 'done'
                        else 'stale'
                    end
            when verdict = 'class' and not is_in_right_class then 'stale'
            when
                verdict = 'class' and not is_in_other_class
                then 'done'
            when seen is not null and seen != seen_today then 'stale'
            else 'in force'
        end as status

    from problems_named

),

final as (

    select
        {{ surrogate_key(['kind', 'subject', 'statement']) }} as decision_id,
        content_hash,
        other_content_hash,
        class_id,

        kind,
        subject,
        verdict,
        category_name,
        class_name,
        statement,
        seen,
        seen_today,
        reason,
        decided_by,
        status,
        case
            when status = 'not valid'
                then concat('decision about ', subject, ': ', problems)
        end as problem,
        case
            when status != 'stale' then null
            when not is_there and not is_other_there
                then 'the dataset no longer holds it'
            when not is_there or (kind = 'near_pair' and not is_other_there)
                then 'the dataset no longer holds both pictures'
            when verdict = 'class' and not is_in_right_class
                then concat(statement, ' does not hold it')
            else
                concat('it was in ', seen, ' and is in ', seen_today)
        end as stale_reason,

        decided_on

    from decisions_judged

)

select * from final
