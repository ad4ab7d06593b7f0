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

{% macro spark__quantity_text(number, unit) -%}
    case {{ unit }}
        when 'count' then format_number(cast({{ number }} as bigint), 0)
        when 'bytes' then
            case
                when {{ number }} >= 1e12
                    then concat(format_number({{ number }} / 1e12, 2), ' TB')
                when {{ number }} >= 1e9
                    then concat(format_number({{ number }} / 1e9, 2), ' GB')
                when {{ number }} >= 1e6
                    then concat(format_number({{ number }} / 1e6, 1), ' MB')
                when {{ number }} >= 1e3
                    then concat(format_number({{ number }} / 1e3, 1), ' kB')
                else
                    concat(
                        format_number(cast({{ number }} as bigint), 0), ' B'
                    )
            end
        when 'rate'
            then concat(
                replace(format_number({{ number }} * 100, 2), ',', ''), '%'
            )
    end
{%- endmacro %}
