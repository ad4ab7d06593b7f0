{#- A relative path in one spelling: `/` as separator, no doubled slashes, no
    `./` in front. Null when blank. -#}
{% macro clean_path(path) -%}
    nullif(
        {{ regex_replace(
            regex_replace(
                "replace(" ~ path ~ ", chr(92), '/')", '/(?:[.]?/)+', '/'
            ),
            '^(?:[.]/)+',
            ''
        ) }},
        ''
    )
{%- endmacro %}
