{#- The folder of pictures, as the user gave it, without a trailing slash; empty
    where nobody named one. -#}
{% macro images_root() -%}
    {%- set root = env_var('IMAGES_ROOT', '') or var('images_root') or '' -%}
    {{ return(root.rstrip('/') or root) }}
{%- endmacro %}
