{#- The host of a URL in lower case, without `www.`, user or port; null when
    the text has no host. -#}
{% macro url_domain(url) -%}
    {{ return(adapter.dispatch('url_domain')(url)) }}
{%- endmacro %}

{% macro default__url_domain(url) -%}
    nullif(
        regexp_extract(
            lower(trim({{ url }})),
            '^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www[.])?([[][^]]*[]]|[^/?#:]+)',
            1
        ),
        ''
    )
{%- endmacro %}

{#- In a class of characters, Java takes a bracket for another class. -#}
{% macro spark__url_domain(url) -%}
    nullif(
        regexp_extract(
            lower(trim({{ url }})),
            {{ sql_string('^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?(?:www[.])?(\\[[^\\]]*\\]|[^/?#:]+)') }},
            1
        ),
        ''
    )
{%- endmacro %}
