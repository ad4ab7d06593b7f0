with

acceptances as (

    select * from {{ ref('int_acceptances') }}

),

accepted_groups as (

    select * from {{ ref('int_accepted_groups') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

acceptances_stated_once as (

    select
        acceptance_id,
        content_hash,
        other_content_hash,
        class_id_a,
        class_id_b,
        kind,
        acceptance,
        min(reason) as reason,
        min(problem) as problem,
        max(case when is_in_force then 1 else 0 end) = 1 as is_in_force,
        max(case when has_ended then 1 else 0 end) = 1 as has_ended,
        max(accepted_until) as accepted_until

    from acceptances
    group by
        acceptance_id,
        content_hash,
        other_content_hash,
        class_id_a,
        class_id_b,
        kind,
        acceptance

),

groups_covered as (

    select
        accepted_groups.acceptance_id,
        count(*) as covered_groups,
        {{ total('hash_groups.copies') }} as covered_images,
        {{ total('hash_groups.surplus_copies') }} as covered_surplus_copies,
        {{ total('hash_groups.wasted_bytes') }} as covered_bytes

    from accepted_groups
    inner join hash_groups
        on accepted_groups.content_hash = hash_groups.content_hash
    where hash_groups.copies > 1
    group by accepted_groups.acceptance_id

),

acceptances_measured as (

    select
        acceptances_stated_once.*,
        coalesce(groups_covered.covered_groups, 0) as covered_groups,
        coalesce(groups_covered.covered_images, 0) as covered_images,
        coalesce(groups_covered.covered_surplus_copies, 0)
            as covered_surplus_copies,
        coalesce(groups_covered.covered_bytes, 0) as covered_bytes,
        case
            when acceptances_stated_once.kind = 'near_pair'
                then
                    one_picture.content_hash is not null
                    and other_picture.content_hash is not null
            else groups_covered.covered_groups is not null
        end as covers_something,
        {{ dbt.datediff(
            today(), 'acceptances_stated_once.accepted_until', 'day'
        ) }} as days_left

    from acceptances_stated_once
    left join groups_covered
        on
            acceptances_stated_once.acceptance_id
            = groups_covered.acceptance_id
    left join hash_groups as one_picture
        on acceptances_stated_once.content_hash = one_picture.content_hash
    left join hash_groups as other_picture
        on
            acceptances_stated_once.other_content_hash
            = other_picture.content_hash

),

acceptances_judged as (

    select
        *,
        case
            when has_ended then 'ended'
            when not is_in_force then 'not valid'
            when not covers_something then 'covers nothing'
            when
                days_left <= {{ number_var('acceptance_notice_days', 'count') }}
                then 'ends soon'
            else 'in force'
        end as status

    from acceptances_measured

),

final as (

    select
        acceptance_id,
        content_hash,
        other_content_hash,
        class_id_a,
        class_id_b,

        kind,
        acceptance,
        reason,
        status,
        case
            when problem is not null then problem
            when status = 'in force' then null
            else
                concat(
                    {{ acceptance_label() }},
                    case
                        when status = 'ended'
                            then
                                concat(
                                    ': its acceptance ended on ',
                                    accepted_until,
                                    ': the gates count it again and the plan',
                                    case
                                        when kind = 'near_pair'
                                            then ' asks about it again'
                                        else ' no longer keeps it'
                                    end
                                )
                        when status = 'ends soon'
                            then
                                concat(
                                    ': its acceptance ends on ',
                                    accepted_until,
                                    ': decide before that day whether the',
                                    case
                                        when kind = 'near_pair'
                                            then ' two may still stay'
                                        else ' copies may still stay'
                                    end
                                )
                        when kind = 'class_pair'
                            then
                                ': it covers no picture: the classes share'
                                || ' none, or what they share is in other'
                                || ' classes too'
                        when kind = 'near_pair'
                            then ': the dataset does not hold both pictures'
                        else ': the dataset holds no two copies of it'
                    end
                )
        end as finding,

        covered_groups,
        covered_images,
        covered_surplus_copies,
        days_left,

        covered_bytes,

        is_in_force,

        accepted_until

    from acceptances_judged

)

select * from final
