{#- A URL without what does not change the picture behind it: scheme, `www.`,
    default port, case of the host, fragment, tracking parameters and trailing
    slash. Two URLs that are equal then are one address. Null when blank. -#}
{% macro normalized_url(url) -%}
    {%- set tracking = '(?i:utm_[^=&]*|fbclid|gclid|dclid|gbraid|wbraid|msclkid'
        ~ '|yclid|igshid|mc_cid|mc_eid|_ga|_gl)=[^&]*' -%}
    {%- set bare = regex_replace(
        'trim(' ~ url ~ ')', '^(?i:https?:)?//|#.*$', '') -%}
    {%- set host = regex_replace(
        "lower(regexp_extract(" ~ bare ~ ", '^([^/?]*)', 1))",
        '^www[.]|:(?:80|443)$', '') -%}
    {%- set path = regex_replace(
        "regexp_extract(" ~ bare ~ ", '^[^/?]*([^?]*)', 1)", '/+$', '') -%}
    {%- set query = "regexp_extract(" ~ bare ~ ", '^[^?]*([?].*)$', 1)" -%}
    {%- set query = regex_replace(query, '&' ~ tracking, '') -%}
    {%- set query = regex_replace(query, '[?]' ~ tracking ~ '&?', '?') -%}
    {%- set query = regex_replace(query, '^[?]$', '') -%}
    nullif(concat({{ host }}, {{ path }}, {{ query }}), '')
{%- endmacro %}
