{#- An ISO 8601 text as a timestamp in UTC, whatever the time zone of the
    session; a text without a zone is taken as UTC. Null when unreadable. -#}
{% macro utc_timestamp(text) -%}
    {{ return(adapter.dispatch('utc_timestamp')(text)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(text) -%}
    {%- set day = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?' -%}
    {%- set zone = '([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)' -%}
    case
        when {{ matches(text, '^' ~ day ~ '(' ~ time ~ ')?$') }}
            then try_cast({{ text }} as timestamp)
        when {{ matches(text, '^' ~ day ~ time ~ zone ~ '$') }}
            then make_timestamp(epoch_us(try_cast({{ text }} as timestamptz)))
    end
{%- endmacro %}

{% macro default__utc_timestamp(text) -%}
    {{ exceptions.raise_compiler_error(
        'utc_timestamp: no ' ~ target.type ~ ' version') }}
{%- endmacro %}
