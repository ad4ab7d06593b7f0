{#- The part of every metadata path that is the same: up to the last slash
    before the first wildcard, or where several URLs part. Paths are stored
    relative to it. -#}
{% macro metadata_root() -%}
    {%- set location = metadata_location() -%}
    {%- if location and metadata_is_folder() -%}
        {{ return(location ~ '/') }}
    {%- endif -%}
    {%- if metadata_is_on_web() -%}
        {%- set urls = location.split() -%}
        {%- set common = namespace(root=parent_path(urls[0])) -%}
        {%- for url in urls -%}
            {%- for _ in range(common.root.count('/')) -%}
                {%- if not url.startswith(common.root) -%}
                    {%- set common.root = parent_path(common.root[:-1]) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {{ return(common.root) }}
    {%- endif -%}
    {%- set fixed = location.split('*')[0].split('?')[0].split('[')[0] -%}
    {{ return(parent_path(fixed)) }}
{%- endmacro %}
