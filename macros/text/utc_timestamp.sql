{#- An ISO 8601 text as a timestamp in UTC, whatever the time zone of the
    session; a text without a zone is taken as UTC. Null when unreadable. -#}
{% macro utc_timestamp(text) -%}
    {{ return(adapter.dispatch('utc_timestamp')(text)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(text) -%}
    {%- set text = 'upper(trim(' ~ text ~ '))' -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?' -%}
    {%- set zone = '(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)' -%}
    {%- set local = 'try_cast(regexp_extract(' ~ text ~ ', '
        ~ sql_string('^(' ~ day ~ '(?:' ~ time ~ ')?)') ~ ', 1) as timestamp)'
    -%}
    case
        when {{ matches(text, '^' ~ day ~ '(?:' ~ time ~ ')?$') }}
            then {{ local }}
        -- Written anew with seconds, which a text with a zone must have.
        when {{ matches(text, '^' ~ day ~ time ~ zone ~ '$') }}
            then make_timestamp(epoch_us(try_cast(
                concat(
                    {{ local }},
                    regexp_extract({{ text }}, '({{ zone }})$', 1)
                ) as timestamptz
            )))
    end
{%- endmacro %}

{#- A zone must have its minutes, after a colon, and stand behind seconds; the
    session is in UTC. -#}
{% macro spark__utc_timestamp(text) -%}
    {%- set text = 'upper(trim(' ~ text ~ '))' -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?' -%}
    {%- set zone = '(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)' -%}
    {%- set with_seconds = regex_replace(
        text, '([T ][0-9]{2}:[0-9]{2})(' ~ zone ~ ')$', '$1:00$2') -%}
    {%- set with_minutes = regex_replace(
        with_seconds, '([+-][0-9]{2})$', '$1:00') -%}
    case
        when {{ matches(text, '^' ~ day ~ '(?:' ~ time ~ ')?$') }}
            then try_cast({{ text }} as timestamp)
        when {{ matches(text, '^' ~ day ~ time ~ zone ~ '$') }}
            then try_cast(
                {{ regex_replace(
                    with_minutes, '([+-][0-9]{2})([0-9]{2})$', '$1:$2'
                ) }} as timestamp
            )
    end
{%- endmacro %}
