-- Lists in another order, of another length or with an unknown key must fail;
-- parallel and empty ones must not.
with

owners (owner_id, owner_name) as (

    values ('k1', 'Puto'), ('k2', 'Rice')

),

lists as (

    select
        'parallel' as sample,
        ['k2', 'k1'] as owner_ids,
        ['Rice', 'Puto'] as owner_names

    union all

    select
        'empty' as sample,
        [] as owner_ids,
        [] as owner_names

    union all

    select
        'crossed' as sample,
        ['k1', 'k2'] as owner_ids,
        ['Rice', 'Puto'] as owner_names

    union all

    select
        'a name too many' as sample,
        ['k1'] as owner_ids,
        ['Puto', 'Rice'] as owner_names

    union all

    select
        'a key too many' as sample,
        ['k1', 'k2'] as owner_ids,
        ['Puto'] as owner_names

    union all

    select
        'unknown' as sample,
        ['k3'] as owner_ids,
        ['Puto'] as owner_names

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

select string_agg(distinct sample, ', ' order by sample) as failures
from failures
having
    (
        string_agg(distinct sample, ', ' order by sample)
        = 'a key too many, a name too many, crossed, unknown'
    ) is not true
