{#- A number for reading: 3,334 for a count, 1.02 GB for bytes, 8.85% for a
    rate. Bytes have the unit that they reach, kB to TB of 1,000 each, as on the
    pages of the report. Null stays null. -#}
{% macro quantity_text(number, unit) -%}
    {{ return(adapter.dispatch('quantity_text')(number, unit)) }}
{%- endmacro %}

{% macro duckdb__quantity_text(number, unit) -%}
    case {{ unit }}
        when 'count' then format('{:,}', cast({{ number }} as bigint))
        when 'bytes' then
            case
                when {{ number }} >= 1e12
                    then format('{:,.2f} TB', {{ number }} / 1e12)
                when {{ number }} >= 1e9
                    then format('{:,.2f} GB', {{ number }} / 1e9)
                when {{ number }} >= 1e6
                    then format('{:,.1f} MB', {{ number }} / 1e6)
                when {{ number }} >= 1e3
                    then format('{:,.1f} kB', {{ number }} / 1e3)
                else format('{:,} B', cast({{ number }} as bigint))
            end
        when 'rate' then format('{:.2f}%', {{ number }} * 100)
    end
{%- endmacro %}
