-- One spelling for one address; what may lead to another picture stays.
with

cases (input, expected) as (

    values
    ('https://rice.example/1.webp', 'rice.example/1.webp'),
    ('http://rice.example/1.webp', 'rice.example/1.webp'),
    ('HttpS://rice.example/1.webp', 'rice.example/1.webp'),
    ('//rice.example/1.webp', 'rice.example/1.webp'),
    ('rice.example/1.webp', 'rice.example/1.webp'),
    (' https://rice.example/1.webp ', 'rice.example/1.webp'),
    ('ftp://rice.example/1.webp', 'ftp://rice.example/1.webp'),
    ('https://www.rice.example/', 'rice.example'),
    ('https://WWW.Rice.Example/A.webp', 'rice.example/A.webp'),
    ('https://my.www.example/', 'my.www.example'),
    ('https://wwwrice.example/', 'wwwrice.example'),
    ('http://rice.example:80/1', 'rice.example/1'),
    ('https://rice.example:443/1', 'rice.example/1'),
    ('https://rice.example:8080/1', 'rice.example:8080/1'),
    ('https://rice.example:4430/1', 'rice.example:4430/1'),
    ('https://rice.example/a:80', 'rice.example/a:80'),
    ('https://rice.example/1#top', 'rice.example/1'),
    ('https://rice.example#top', 'rice.example'),
    ('https://rice.example?x=1#/top?x=2', 'rice.example?x=1'),
    ('https://rice.example', 'rice.example'),
    ('https://rice.example/', 'rice.example'),
    ('https://rice.example/a/', 'rice.example/a'),
    ('https://rice.example/a//', 'rice.example/a'),
    ('https://rice.example/a/?x=1', 'rice.example/a?x=1'),
    ('https://rice.example/a?', 'rice.example/a'),
    ('https://rice.example/a/?', 'rice.example/a'),
    ('https://rice.example/a//b', 'rice.example/a//b'),
    ('https://rice.example/a?gclid=1', 'rice.example/a'),
    ('https://rice.example/a/?gclid=1', 'rice.example/a'),
    ('https://rice.example/a?gclid=', 'rice.example/a'),
    ('https://rice.example/a?gclid=1&x=2', 'rice.example/a?x=2'),
    ('https://rice.example/a?x=2&gclid=1', 'rice.example/a?x=2'),
    ('https://rice.example/a?x=2&gclid=1&y=3', 'rice.example/a?x=2&y=3'),
    ('https://rice.example/a?utm_source=1&utm_id=2&x=3', 'rice.example/a?x=3'),
    ('https://rice.example/a?x=3&utm_source=1&fbclid=2', 'rice.example/a?x=3'),
    ('https://rice.example/a?fbclid=1&x=3&utm_=2', 'rice.example/a?x=3'),
    ('https://rice.example/a?_ga=1&dclid=2&mc_eid=3', 'rice.example/a'),
    ('https://rice.example/a?gclidx=1', 'rice.example/a?gclidx=1'),
    ('https://rice.example/a?xgclid=1', 'rice.example/a?xgclid=1'),
    ('https://rice.example/a?x=1&my_utm_=2', 'rice.example/a?x=1&my_utm_=2'),
    ('https://rice.example/a?x=gclid=1', 'rice.example/a?x=gclid=1'),
    ('https://rice.example/gclid=1', 'rice.example/gclid=1'),
    ('https://rice.example/a?UTM_Source=1', 'rice.example/a'),
    ('https://rice.example/a?next=/b/', 'rice.example/a?next=/b/'),
    ('https://rice.example/a?b=1&a=2', 'rice.example/a?b=1&a=2'),
    ('https://rice.example/a?a=2&b=1', 'rice.example/a?a=2&b=1'),
    ('https://rice.example/a?X=Y', 'rice.example/a?X=Y'),
    ('/', null),
    ('https://', null),
    ('#top', null),
    ('', null),
    ('  ', null),
    (null, null)

),

answers as (

    select
        *,
        {{ normalized_url('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected
