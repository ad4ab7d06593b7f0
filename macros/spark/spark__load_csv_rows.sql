{#- Loads the rows of a seed, in place of what dbt-spark does, which breaks on an
    apostrophe and on a null in a session. Returns the statement. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for name in agate_table.column_names -%}
            {%- do values.append(
                'cast(' ~ ('null' if row[name] is none
                    else sql_string(row[name] | string))
                ~ ' as ' ~ types.get(
                    name, adapter.convert_type(agate_table, loop.index0))
                ~ ')') -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- if not rows -%}
        {{ return('') }}
    {%- endif -%}
    {%- set sql = 'insert into ' ~ this.render() ~ ' values '
        ~ rows | join(', ') -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}
