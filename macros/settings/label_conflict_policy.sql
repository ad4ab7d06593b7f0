{#- The var `label_conflict_policy`; anything but its three values ends the
    run, since a misspelt policy must not choose what is removed. -#}
{% macro label_conflict_policy() -%}
    {%- set policy = var('label_conflict_policy') -%}
    {%- if policy not in ['review', 'keep_first', 'drop_all'] -%}
        {{ exceptions.raise_compiler_error(
            'label_conflict_policy must be review, keep_first or drop_all, '
            ~ 'not ' ~ policy) }}
    {%- endif -%}
    {{ return(sql_string(policy)) }}
{%- endmacro %}
