-- ISO 8601 in any zone becomes UTC; nothing else is guessed at.
with

cases (input, expected) as (

    values
    ('2025-05-30T02:44:46.103380', timestamp '2025-05-30 02:44:46.103380'),
    ('2025-05-30 02:44:46', timestamp '2025-05-30 02:44:46'),
    ('2025-05-30T02:44', timestamp '2025-05-30 02:44:00'),
    ('2025-05-30', timestamp '2025-05-30 00:00:00'),
    ('2025-05-30T02:44:46Z', timestamp '2025-05-30 02:44:46'),
    ('2025-05-30T02:44:46.5Z', timestamp '2025-05-30 02:44:46.5'),
    ('2025-05-30T02:44:46+00:00', timestamp '2025-05-30 02:44:46'),
    ('2025-05-30T02:44:46+08:00', timestamp '2025-05-29 18:44:46'),
    ('2025-05-30T02:44:46.103380-0800', timestamp '2025-05-30 10:44:46.103380'),
    ('2025-05-30T02:44:46+08', timestamp '2025-05-29 18:44:46'),
    ('2025-05-30 02:44:46+05:30', timestamp '2025-05-29 21:14:46'),
    ('2025-05-30T02:44:46-00:30', timestamp '2025-05-30 03:14:46'),
    ('2024-02-29', timestamp '2024-02-29 00:00:00'),
    ('2025-02-29', null),
    ('2025-13-01', null),
    ('2025-05-30T25:00:00', null),
    ('2025-05-30T02:60:00', null),
    ('2025-02-30T02:44:46Z', null),
    ('30.05.2025', null),
    ('05/30/2025', null),
    ('2025-5-3', null),
    ('2025-5-03', null),
    ('20250530', null),
    ('1748573086', null),
    ('2025-05-30+08:00', null),
    ('2025-05-30T02:44:46 Europe/Berlin', null),
    ('infinity', null),
    ('epoch', null),
    ('now', null),
    ('yesterday', null),
    ('', null),
    (' ', null),
    (null, null)

),

answers as (

    select
        *,
        {{ utc_timestamp('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected
