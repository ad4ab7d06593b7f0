{#- Of a list of paths, as SQL, those that a variable of the session names; all where
    it names none. -#}
{% macro wanted_of(variable, paths) -%}
    coalesce(cast(getvariable('{{ variable }}') as varchar[]), {{ paths }})
{%- endmacro %}
