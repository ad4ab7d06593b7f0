-- Lists in another order, of another length or with an unknown key must fail;
-- parallel and empty ones must not.
with

owners (owner_id, owner_name) as (

    values ('k1', 'Puto'), ('k2', 'Rice')

),

lists as (

    select
        'parallel' as sample,
        {{ sql_list(['k2', 'k1']) }} as owner_ids,
        {{ sql_list(['Rice', 'Puto']) }} as owner_names

    union all

    select
        'empty' as sample,
        {{ sql_list([]) }} as owner_ids,
        {{ sql_list([]) }} as owner_names

    union all

    select
        'crossed' as sample,
        {{ sql_list(['k1', 'k2']) }} as owner_ids,
        {{ sql_list(['Rice', 'Puto']) }} as owner_names

    union all

    select
        'a name too many' as sample,
        {{ sql_list(['k1']) }} as owner_ids,
        {{ sql_list(['Puto', 'Rice']) }} as owner_names

    union all

    select
        'a key too many' as sample,
        {{ sql_list(['k1', 'k2']) }} as owner_ids,
        {{ sql_list(['Puto']) }} as owner_names

    union all

    select
        'unknown' as sample,
        {{ sql_list(['k3']) }} as owner_ids,
        {{ sql_list(['Puto']) }} as owner_names

),

failures as (

    {% for sample in [
        'parallel', 'empty', 'crossed', 'a name too many', 'a key too many',
        'unknown',
    ] %}
        {% if not loop.first %}

            union all

        {% endif %}

        select '{{ sample }}' as sample
        from ({{ test_lists_are_parallel(
            "(select * from lists where sample = '" ~ sample ~ "')",
            'owner_ids', 'owner_names', 'owners', 'owner_id', 'owner_name'
        ) }}) as sample_failures
    {% endfor %}

)

select {{ sorted_text('sample') }} as failures
from failures
having
    (
        {{ sorted_text('sample') }}
        = 'a key too many, a name too many, crossed, unknown'
    ) is not true
