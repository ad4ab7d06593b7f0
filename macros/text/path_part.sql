{#- The part of a path that stands `from_end` places from its end (1 is the
    file name); null when the path is shorter. -#}
{% macro path_part(path, from_end) -%}
    nullif(
        regexp_extract(
            {{ path }},
            '([^/]*){{ '/[^/]*' * (from_end - 1) }}$',
            1
        ),
        ''
    )
{%- endmacro %}
