{#- A relative path in one spelling: `/` as separator, no doubled slashes, no
    `./` in front. Null when blank. -#}
{% macro clean_path(path) -%}
    case
        when not {{ is_blank(path) }}
            then nullif(
                {{ regex_replace(
                    regex_replace(
                        "replace(" ~ path ~ ", chr(92), '/')",
                        '/(?:[.]?/)+',
                        '/'
                    ),
                    '^[.]/',
                    ''
                ) }},
                ''
            )
    end
{%- endmacro %}
