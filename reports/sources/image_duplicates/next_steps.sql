select
    *,
    case evidence_mart
        when 'inter_class_duplicates' then '/label-conflicts'
        when 'class_overlaps' then '/label-conflicts'
        when 'intra_class_duplicates' then '/inside-classes'
        when 'storage_waste' then '/storage'
        when 'dedup_plan' then '/plan'
        when 'duplicate_causes' then '/sources'
        when 'split_leaks' then '/splits'
        when 'rejected_files' then '/data-quality'
        when 'classes' then '/classes'
        when 'expectation_results' then '/expectations'
    end as page_url,
    case evidence_mart
        when 'inter_class_duplicates' then 'Label conflicts'
        when 'class_overlaps' then 'Label conflicts'
        when 'intra_class_duplicates' then 'Inside classes'
        when 'storage_waste' then 'Storage'
        when 'dedup_plan' then 'Plan'
        when 'duplicate_causes' then 'Sources'
        when 'split_leaks' then 'Splits'
        when 'rejected_files' then 'Data quality'
        when 'classes' then 'Classes'
        when 'expectation_results' then 'Expectations'
    end as page_label
from main.next_steps
order by step asc
limit 100
