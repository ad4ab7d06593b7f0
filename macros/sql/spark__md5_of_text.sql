{#- MD5 of a text in bytes, without the byte-order mark that it may begin with. -#}
{% macro spark__md5_of_text(content) -%}
    md5(
        case
            when substr({{ content }}, 1, 3) = x'EFBBBF'
                then substr({{ content }}, 4)
            else {{ content }}
        end
    )
{%- endmacro %}
