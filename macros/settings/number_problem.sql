{#- Why a text, from a var or from a row of a seed, cannot stand for a number of
    a unit; null when it can, or when there is no text. Infinity and NaN, which
    is above every number, are no numbers to compare with. -#}
{% macro number_problem(text, unit) -%}
    case
        when {{ text }} is null then null
        when
            {{ unit }} = 'rate'
            and (try_cast({{ text }} as double) between 0 and 1) is not true
            then
                concat(
                    'must be a rate from 0 to 1 (0.05 for 5 %), not ',
                    {{ text }}
                )
        when
            (
                try_cast({{ text }} as double) >= 0
                and try_cast({{ text }} as double)
                < cast('infinity' as double)
            ) is not true
            then concat('must be a number from 0 on, not ', {{ text }})
    end
{%- endmacro %}
