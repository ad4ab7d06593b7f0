{#- Columns of the items of lists, given by their names: the first items in one row, the
    second in the next, with nulls where a list is shorter. -#}
{% macro items_beside(lists) -%}
    {{ return(adapter.dispatch('items_beside')(lists)) }}
{%- endmacro %}

{% macro duckdb__items_beside(lists) -%}
    {%- for name, list in lists.items() -%}
        unnest({{ list }}) as {{ name }}{{ ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__items_beside(lists) -%}
    inline(arrays_zip({{ lists.values() | join(', ') }}))
    as ({{ lists.keys() | join(', ') }})
{%- endmacro %}
