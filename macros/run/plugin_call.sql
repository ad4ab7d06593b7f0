{#- A call of a function that our plugin gives DuckDB, as SQL; null where there is
    no pattern or folder to ask about. Arguments are texts. An engine without
    plugins takes the answers from the file that PLUGIN_ANSWERS names:
    `image-duplicates build` asks before such an engine starts. -#}
{% macro plugin_call(function, arguments) -%}
    {%- set literals = [] -%}
    {%- for argument in arguments -%}
        {%- do literals.append(sql_string(argument)) -%}
    {%- endfor -%}
    {%- set call = function ~ '(' ~ literals | join(', ') ~ ')' -%}
    {%- set answers = env_var('PLUGIN_ANSWERS', '') -%}
    {%- if not answers or not execute -%}
        {{ return(call) }}
    {%- endif -%}
    {{ return(run_query(
        'select answer from read_parquet(' ~ sql_string(answers)
        ~ ') where call = ' ~ sql_string(call)
    ).rows[0][0]) }}
{%- endmacro %}
