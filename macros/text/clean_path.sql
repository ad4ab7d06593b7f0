{#- A relative path in one spelling: `/` as separator, no doubled slashes, no
    `./` in front. Null when blank. Most paths need no expression at all. -#}
{% macro clean_path(path) -%}
    case
        when {{ is_blank(path) }} then null
        when
            {{ path }} not like '%//%'
            and {{ path }} not like '%./%'
            and {{ position_of(path, 'chr(92)') }} = 0
            then {{ path }}
        else nullif(
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
