{#- Statements that put the rules for texts into the file as SQL functions, so
    that whoever opens it asks with the very rules that the marts were built
    with. They lie in the schema of the model whose hook this is, or in the one that
    is said. Nothing on an engine that makes no such file. -#}
{% macro create_functions(schema=none) -%}
    {{ return(adapter.dispatch('create_functions')(schema or this.schema)) }}
{%- endmacro %}

{#- Parameters have no type: in a file that older clients read, none may. -#}
{% macro duckdb__create_functions(schema) -%}
    create or replace macro {{ schema }}.content_hash(hash) as (
        {{ content_hash('hash') }}
    );
    create or replace macro {{ schema }}.normalized_text(name) as (
        {{ normalized_text('name') }}
    );
    create or replace macro {{ schema }}.normalized_url(url) as (
        {{ normalized_url('url') }}
    );
    create or replace macro {{ schema }}.url_domain(url) as (
        {{ url_domain('url') }}
    );
    create or replace macro {{ schema }}.text_of_bytes(content) as (
        {{ text_of_bytes('content') }}
    );
{%- endmacro %}

{% macro default__create_functions(schema) -%}
{%- endmacro %}
