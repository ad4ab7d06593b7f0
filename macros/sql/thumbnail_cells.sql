{#- Columns of a select from thumbnails that lie one over the other: a row for each
    of their 256 cells, in which the lists `thumbnail` and `seen` and those named
    are one number each. The share of a list named stays beside it. -#}
{% macro thumbnail_cells(lists) -%}
    {{ return(adapter.dispatch('thumbnail_cells')(lists)) }}
{%- endmacro %}

{% macro duckdb__thumbnail_cells(lists) -%}
        {% for list in lists -%}
            {{ list }}_share,
            unnest({{ list }}) as {{ list }},
        {% endfor -%}
        unnest(thumbnail) as thumbnail,
        cast(unnest(seen) as double) as seen,
        {{ whole_numbers(256) }} as cell
{%- endmacro %}

{#- Spark takes lists apart in one go. -#}
{% macro spark__thumbnail_cells(lists) -%}
        {% for list in lists -%}
            {{ list }}_share,
        {% endfor -%}
        inline(
            arrays_zip(
                {{ lists | join(', ') }},
                thumbnail,
                cast(seen as array<double>),
                sequence(0, 255)
            )
        ) as ({{ lists | join(', ') }}, thumbnail, seen, cell)
{%- endmacro %}
