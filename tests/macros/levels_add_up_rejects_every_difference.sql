-- Per summary, one level is wrong in one number, or is not there at all; the
-- right one and an empty one pass.
with

storage (
    level,
    duplicate_scope,
    surplus_copies,
    wasted_bytes,
    total_bytes
) as (

    values
    ('dataset', 'inter_class', 1, 100, 400),
    ('dataset', 'intra_class', 2, 30, 400),
    ('category', 'inter_class', 1, 100, 400),
    ('category', 'intra_class', 2, 30, 400),
    ('class', 'inter_class', 1, 60, 300),
    ('class', 'inter_class', 0, 40, 100),
    ('class', 'intra_class', 2, 30, 300),
    ('class', 'intra_class', 0, 0, 100)

),

without_surplus as (

    select
        level,
        duplicate_scope,
        case when level = 'class' then 0 else surplus_copies end
            as surplus_copies,
        wasted_bytes,
        total_bytes
    from storage

),

with_more_waste as (

    select
        level,
        duplicate_scope,
        surplus_copies,
        case
            when
                level = 'category' and duplicate_scope = 'intra_class'
                then 31
            else wasted_bytes
        end as wasted_bytes,
        total_bytes
    from storage

),

with_scopes_swapped as (

    select
        level,
        case
            when level != 'dataset' then duplicate_scope
            when duplicate_scope = 'inter_class' then 'intra_class'
            else 'inter_class'
        end as duplicate_scope,
        surplus_copies,
        wasted_bytes,
        total_bytes
    from storage

),

with_unknown_bytes as (

    select
        level,
        duplicate_scope,
        surplus_copies,
        wasted_bytes,
        case when level != 'class' then total_bytes end
            as total_bytes
    from storage

),

without_classes as (

    select * from storage
    where level != 'class'

),

nothing as (

    select * from storage
    where level = 'no such level'

),

summary as (

    select
        3 as surplus_copies,
        130 as wasted_bytes,
        100 as inter_class_wasted_bytes,
        400 as total_bytes

),

empty_summary as (

    select
        0 as surplus_copies,
        0 as wasted_bytes,
        0 as inter_class_wasted_bytes,
        0 as total_bytes

),

unknown_summary as (

    select
        3 as surplus_copies,
        cast(null as bigint) as wasted_bytes,
        100 as inter_class_wasted_bytes,
        400 as total_bytes

),

failures as (

    {% for sample, to in [
        ('storage', 'summary'),
        ('nothing', 'empty_summary'),
        ('without_surplus', 'summary'),
        ('with_more_waste', 'summary'),
        ('with_scopes_swapped', 'summary'),
        ('with_unknown_bytes', 'summary'),
        ('without_classes', 'summary'),
        ('nothing', 'summary'),
        ('storage', 'unknown_summary'),
    ] %}
        {% if not loop.first %}

            union all

        {% endif %}

        select
            '{{ sample }} against {{ to }}' as sample,
            level
        from ({{ test_levels_add_up(sample, to) }}) as {{ sample }}_failures
    {% endfor %}

),

expected_failures (sample, level) as (

    values
    ('without_surplus against summary', 'class'),
    ('with_more_waste against summary', 'category'),
    ('with_scopes_swapped against summary', 'dataset'),
    ('with_unknown_bytes against summary', 'class'),
    ('without_classes against summary', 'class'),
    ('nothing against summary', 'dataset'),
    ('nothing against summary', 'category'),
    ('nothing against summary', 'class'),
    ('storage against unknown_summary', 'dataset'),
    ('storage against unknown_summary', 'category'),
    ('storage against unknown_summary', 'class')

)

select
    coalesce(failures.sample, expected_failures.sample) as sample,
    coalesce(failures.level, expected_failures.level) as level,
    expected_failures.sample is not null as is_expected
from failures
full outer join expected_failures
    on
        failures.sample = expected_failures.sample
        and failures.level = expected_failures.level
where failures.sample is null or expected_failures.sample is null
