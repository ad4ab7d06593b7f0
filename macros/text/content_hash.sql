{#- A hash as lower-case MD5, SHA-1 or SHA-256 hex; null when it is none of
    them, so that a missing hash can never equal another. -#}
{% macro content_hash(text) -%}
    case
        when length(trim({{ text }})) in (32, 40, 64)
            and {{ matches('lower(trim(' ~ text ~ '))', '^[0-9a-f]+$') }}
            then lower(trim({{ text }}))
    end
{%- endmacro %}
