-- A sum that differs and a sum of nothing against something must fail; equal
-- sums, and nothing against zero either way, must not.
with

parts (part) as (

    values (1), (2)

),

wholes (whole) as (

    values (3)

),

zeros (whole) as (

    values (0)

),

nothing as (

    select part
    from parts
    where part > 2

),

failures as (

    select 'differs' as failure
    from ({{ test_adds_up_to(
        'parts', 'sum(part)', 'wholes', 'sum(whole) + 1'
    ) }}) as differs

    union all

    select 'nothing against something' as failure
    from ({{ test_adds_up_to(
        'nothing', 'sum(part)', 'wholes', 'sum(whole)'
    ) }}) as nothing_found

    union all

    select 'something against nothing' as failure
    from ({{ test_adds_up_to(
        'parts', 'sum(part)', 'nothing', 'sum(part)'
    ) }}) as nothing_expected

    union all

    select 'equal' as failure
    from ({{ test_adds_up_to(
        'parts', 'sum(part)', 'wholes', 'sum(whole)'
    ) }}) as equal

    union all

    select 'nothing against zero' as failure
    from ({{ test_adds_up_to(
        'nothing', 'sum(part)', 'zeros', 'sum(whole)'
    ) }}) as zero_expected

    union all

    select 'zero against nothing' as failure
    from ({{ test_adds_up_to(
        'zeros', 'sum(whole)', 'nothing', 'sum(part)'
    ) }}) as zero_found

)

select
    count(*) as failure_count,
    {{ sorted_text('failure') }} as failures
from failures
having
    (
        count(*) = 3
        and {{ sorted_text('failure') }}
        = 'differs, nothing against something, something against nothing'
    ) is not true
