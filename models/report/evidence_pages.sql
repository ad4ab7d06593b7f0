with

final as (

    select
        cast(pages.evidence_mart as string) as evidence_mart,
        cast(pages.page_url as string) as page_url,
        cast(pages.page_label as string) as page_label

    from (
        values
        ('class_overlaps', '/label-conflicts', 'Label conflicts'),
        ('classes', '/classes', 'Classes'),
        ('dedup_plan', '/plan', 'Plan'),
        ('duplicate_causes', '/sources', 'Sources'),
        ('expectation_results', '/expectations', 'Expectations'),
        ('hash_groups', '/near-duplicates', 'Near duplicates'),
        ('inter_class_duplicates', '/label-conflicts', 'Label conflicts'),
        ('intra_class_duplicates', '/inside-classes', 'Inside classes'),
        ('near_duplicate_pairs', '/near-duplicates', 'Near duplicates'),
        ('near_duplicate_plan', '/near-duplicates', 'Near duplicates'),
        ('rejected_files', '/data-quality', 'Data quality'),
        ('split_leaks', '/splits', 'Splits'),
        ('storage_waste', '/storage', 'Storage')
    ) as pages (evidence_mart, page_url, page_label)

)

select * from final
