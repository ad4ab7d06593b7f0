{#- The host of a URL in lower case, without `www.`, user or port; null when
    the text has no host. -#}
{% macro url_domain(url) -%}
    nullif(
        regexp_extract(
            lower(trim({{ url }})),
            '^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www[.])?([[][^]]*[]]|[^/?#:]+)',
            1
        ),
        ''
    )
{%- endmacro %}
