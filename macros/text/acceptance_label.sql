{#- What a sentence calls an acceptance: its kind, and what is accepted. -#}
{% macro acceptance_label() -%}
    concat(
        case kind
            when 'class_pair' then 'accepted class pair '
            when 'near_pair' then 'accepted near pair '
            else 'accepted duplicate '
        end,
        acceptance
    )
{%- endmacro %}
