{#- The glob of all metadata files of a kind, `json` or `parquet`. A location that
    names neither and holds no wildcard is a folder: brackets in its name are
    literal. URLs are those of this kind. Empty where none of it was named. -#}
{% macro metadata_pattern(kind='json') -%}
    {%- set location = metadata_location() -%}
    {%- if location and metadata_is_folder() -%}
        {%- set suffix = namespace(pattern='') -%}
        {%- for letter in kind -%}
            {%- set suffix.pattern = suffix.pattern
                ~ '[' ~ letter ~ letter | upper ~ ']' -%}
        {%- endfor -%}
        {{ return(
            location.replace('[', '[[]') ~ '/**/*.' ~ suffix.pattern
        ) }}
    {%- endif -%}
    {%- if metadata_is_on_web() -%}
        {%- set urls = [] -%}
        {%- for url in location.split()
            if url.lower().endswith('.parquet') == (kind == 'parquet') -%}
            {%- do urls.append(url) -%}
        {%- endfor -%}
        {{ return(urls | join(' ')) }}
    {%- endif -%}
    {%- set named = 'parquet' if location.lower().endswith('.parquet')
        else 'json' -%}
    {{ return(location if kind == named else '') }}
{%- endmacro %}
