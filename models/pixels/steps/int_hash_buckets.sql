{%- set ends = picture_hash('bits_per_band') -%}

with

cuts as (

    select * from {{ ref('int_cuts') }}

),

-- Each cut lies in one bucket per band of its hash: with all cuts that have the
-- same bits there.
buckets as (

    {% for first in ends[:-1] -%}
        select
            cut_id,
            picture_id,
            is_of_base,
            hash,
            hash & {{ bits_between(first, ends[loop.index]) }} as bucket

        from cuts
        {%- if not loop.last %}

            union all

        {% endif %}
    {%- endfor %}

),

final as (

    select
        cut_id,
        picture_id,
        is_of_base,
        hash,
        bucket,
        row_number() over (
            partition by bucket
            order by cut_id
        ) as place_in_bucket

    from buckets

)

select * from final
