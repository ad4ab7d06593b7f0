{#- The names of a list but one that is in it, in one text: at most 20 of them,
    and how many more there are, since a picture may be in thousands of classes.
    The list comes as `first_names` cuts it, with the number of all its names.
    Null where there is no other. -#}
{% macro names_besides(first_names, own_name, name_count) -%}
    {{ return(
        adapter.dispatch('names_besides')(first_names, own_name, name_count)
    ) }}
{%- endmacro %}

{% macro duckdb__names_besides(first_names, own_name, name_count) -%}
    nullif(
        concat(
            array_to_string(
                list_filter(
                    {{ first_names }}, lambda one: one != {{ own_name }}
                )[:20],
                ', '
            ),
            ' and ' || nullif(greatest({{ name_count }} - 21, 0), 0) || ' more'
        ),
        ''
    )
{%- endmacro %}

{% macro spark__names_besides(first_names, own_name, name_count) -%}
    nullif(
        concat_ws(
            '',
            array_join(
                slice(
                    filter({{ first_names }}, one -> one != {{ own_name }}),
                    1, 20
                ),
                ', '
            ),
            ' and ' || nullif(greatest({{ name_count }} - 21, 0), 0) || ' more'
        ),
        ''
    )
{%- endmacro %}
