{#- Why a cleaned value is what it is: 'valid', 'missing' (absent or blank) or
    'malformed', and 'not_downloaded' for an image without a download, where
    its value needs one. -#}
{% macro value_status(raw, clean, is_downloaded=none) -%}
    case
        {%- if is_downloaded %}
        when not {{ is_downloaded }} then 'not_downloaded'
        {%- endif %}
        when {{ clean }} is not null then 'valid'
        when {{ is_blank(raw) }} then 'missing'
        else 'malformed'
    end
{%- endmacro %}
