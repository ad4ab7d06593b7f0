{#- A query of one row for a folder of pictures that was scanned in parts, whose
    files are given as patterns: `problem` is the end of a sentence that says why
    they are no whole and what to do; null where they are one. -#}
{% macro problem_of_parts(files) -%}
    with

    parts as (

        select
            split_part(file_name, '/', -2) as folder,
            cast(split_part(folder, '-', 2) as bigint) as number,
            cast(split_part(folder, '-', 4) as bigint) as part_count,
            map_from_entries(list((decode(key), decode(value)))) as facts,
            facts['images_root'] as images_root,
            coalesce(facts['part'] = folder, false) as is_itself,
            -- What is no UTF-8 in a path is escaped there.
            contains(images_root, chr(92))
            or substr(md5(images_root), 1, 16) = split_part(file_name, '/', -3)
                as is_of_this_folder
        from parquet_kv_metadata({{ sql_list(files) }})
        group by file_name

    ),

    parts_counted as (

        select
            max(part_count) as part_count,
            list_sort(list(distinct part_count)) as part_counts,
            list_filter(
                range(1, max(part_count) + 1),
                lambda number: not contains(list(parts.number), number)
            ) as missing,
            min(folder) filter (where not is_itself) as changed_folder,
            bool_and(is_of_this_folder) as is_of_this_folder,
            {%- for fact in facts_of_parts() %}
            count(distinct facts['{{ fact }}']) != 1 as is_{{ fact }}_unsure,
            {%- endfor %}
        from parts

    )

    select
        case
            when len(part_counts) > 1 then concat(
                'its parts are of several counts, ',
                array_to_string(part_counts, ' and '),
                ' -- delete the folders of all but one in ',
                {{ sql_string(scan_folder()) }}, ', or scan without --part'
            )
            when len(missing) > 0 then concat(
                len(missing), ' of its ', part_count, ' parts ',
                if(len(missing) = 1, 'is', 'are'), ' missing, ',
                array_to_string(list_transform(
                    missing[:5], lambda number: number || '/' || part_count
                ), ', '),
                if(len(missing) > 5, ' and so on', ''),
                ' -- run image-duplicates scan --part for each'
            )
            {%- for fact, what in facts_of_parts().items() %}
            when is_{{ fact }}_unsure
                then '{{ what }} -- scan all of them again, in one way; only'
                    ' what has come or changed is read'
            {%- endfor %}
            when changed_folder is not null
                then changed_folder || ' holds another part -- scan that again'
            when not is_of_this_folder
                then 'its parts are of another folder -- scan it again'
        end as problem
    from parts_counted
{%- endmacro %}
