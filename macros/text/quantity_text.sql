{#- A number for reading: 3,334 for a count, 1,022.48 MB for bytes, 8.85% for a
    rate. Null stays null. -#}
{% macro quantity_text(number, unit) -%}
    {{ return(adapter.dispatch('quantity_text')(number, unit)) }}
{%- endmacro %}

{% macro duckdb__quantity_text(number, unit) -%}
    case {{ unit }}
        when 'count' then format('{:,}', cast({{ number }} as bigint))
        when 'bytes' then format('{:,.2f} MB', {{ number }} / 1000000)
        when 'rate' then format('{:.2f}%', {{ number }} * 100)
    end
{%- endmacro %}
