"""The pages of the Evidence site hold no logic, no danger and no broken query.

A page runs in DuckDB-WASM, in the browser, and only there would an error show.
"""

import itertools
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from project import DATABASE, mart_names
from report_pages import (
    COMPONENTS,
    PAGES,
    PICTURES,
    PREVIEWS,
    REPORTS,
    Page,
    columns_shown,
    custom_formats,
    evidence_database,
    pages,
    sources,
)

from image_duplicates.thumbnails import make_thumbnails

# Rows that the dataset of ``pictures`` has no reason to have.
FINDINGS = """
    insert into split_leaks values ('test', 'train', 'test / train', 3, 2, 1, 3, 4, 5, 2, 1, 0);
    insert into group_split_leaks values ('film', 'test, train', 2, 3, 1);
    insert into contradicted_files
        select relative_path, image_id, category_name, class_name, null, 'Go / Rice, Go / Puto',
            null, 2, 2, 0
        from images where relative_path is not null limit 1;
    insert into report.leaked_images
        select image_id, content_hash, class_id, 'train', relative_path, action, reason,
            keeper_path, 1, content_bytes, 1
        from dedup_plan limit 1;
    insert into report.near_leaks
        select content_hash, content_hash, class_id, class_id, 'train', 'test', 'test / train',
            relative_path, relative_path, 'near_duplicate', 1, 0.97, false
        from dedup_plan limit 1;
    insert into rejected_files values ('a.json', 'empty file', '');
    insert into rejected_images
        values ('b.json', 1, '001', 'id', 'Go', 'Rice', null, 'not an object', '5');
    insert into data_quality values ('metadata file', 'empty file', 1, 0.5, false, false);
    update duplicate_causes set surplus_copies = 1 where cause = 'same_url';
    insert into daily_duplicates
        select null, columns(* exclude (downloaded_on)) from daily_duplicates limit 1;
    update source_domains set hashed_images = 100;
    update near_duplicate_search set fingerprinted_hashes = 9;
    insert into near_duplicate_pairs
        select
            one.content_hash, other.content_hash, 'near_duplicate', 'mirrored', 'whole',
            'centre_92', 3, 0.97, null, false, true, false, false
        from inter_class_duplicates as one
        inner join inter_class_duplicates as other
            on
                one.content_hash < other.content_hash
                and list_has_any(one.class_ids, other.class_ids)
        order by one.content_hash, other.content_hash
        limit 1;
"""
LISTED = """
    insert into thumbnails by name
        select
            content_hash, classes, split_names, duplicate_scope, place, copies, class_count,
            split_count, near_duplicates, wasted_bytes, first_path as relative_path
        from built.report.pictures;
    update thumbnails set split_count = 2 where place = 1
"""
# What a page may ask of text and numbers without finding anything out by itself.
AGGREGATES = r"""\b(count|sum|avg|mean|min|max|median|mode|stddev\w*|var_\w+|variance|quantile\w*
    |approx_\w+|arg_m\w+|m\w+_by|first|last|any_value|list|array_agg|string_agg|histogram
    |rank|dense_rank|percent_rank|row_number|ntile|lag|lead|\w+_value|bool_and|bool_or)\s*\("""
LOGIC = {
    "an aggregate or a ranking": AGGREGATES,
    "a window or a group": r"\bover\s*\(|\bgroup\s+by\b|\bhaving\b|\bdistinct\b|\bqualify\b",
    "a ratio": r"/(?![a-z]*/)|%(?!')",
    "a join": r"\bjoin\b",
}
# DuckDB-WASM comes without ICU, JSON and files, and Evidence eats backslashes.
MISSING_IN_WASM = r"""\b(current_date|current_time|current_timestamp|localtimestamp|now|today|age
    |timestamptz|timezone|json\w*|to_json|read_\w+|glob|parquet_\w+|nfc_normalize|icu_\w+)\b
    |at\s+time\s+zone|with\s+time\s+zone|->|\\|\b(install|load|attach|copy|pragma|set)\b"""


def without_texts(query: str) -> str:
    return re.sub(r"'[^']*'", "''", query)


@pytest.fixture(scope="module")
def built(shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("report") / DATABASE
    shutil.copy(shared_dataset / DATABASE, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(FINDINGS)
    return copy


@pytest.fixture(scope="module")
def evidence(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("previews")
    make_thumbnails(built, None, home)
    previews = home / "sources" / "thumbnails" / "thumbnails.duckdb"
    with duckdb.connect(str(previews)) as connection:
        connection.execute(f"attach '{built}' as built (read_only); {LISTED}")
    with evidence_database(built, previews) as connection:
        yield connection


def filled_in(query: str, evidence: duckdb.DuckDBPyConnection) -> list[str]:
    """The query with each combination of what an address or an input may put into it."""
    slug = (
        "select class_slug, category_slug from image_duplicates.classes"
        " where intra_class_surplus > 0 and inter_class_images > 0 limit 1"
    )
    class_slug, category_slug = evidence.execute(slug).fetchone()
    # Two pictures that look alike and share a class, of which the first is in another too.
    alike = """
        select content_hash_a, one.class_slug, other.class_slug
        from image_duplicates.near_pairs
        inner join image_duplicates.copies as one on content_hash_a = one.content_hash
        inner join image_duplicates.copies as other on content_hash_b = other.content_hash
        where one.class_slug != other.class_slug and content_hash_a in (
            select content_hash from image_duplicates.copies as copies
            where copies.class_slug = other.class_slug
        )
        limit 1
    """
    content_hash, first, second = evidence.execute(alike).fetchone()
    choices = {
        "${inputs.hash.value}": [content_hash],
        "${inputs.first.value}": [first],
        "${inputs.second.value}": [second],
        "${inputs.kind.value}": ["%", "near duplicate"],
        "${inputs.labels.value}": ["%", "two"],
        "${inputs.split.value}": ["%", "two"],
        "${params.class_slug}": [class_slug],
        "${params.category_slug}": [category_slug],
        "${inputs.action.value}": ["%", "review"],
        "${inputs.class.value}": ["%", class_slug],
    }
    used = [place for place in choices if place in query]
    queries = []
    for values in itertools.product(*(choices[place] for place in used)):
        filled = query
        for place, value in zip(used, values, strict=True):
            filled = filled.replace(place, value)
        queries.append(filled)
    return queries


each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


@each_page
def test_every_query_runs_and_finds_what_is_there(
    page: Page, evidence: duckdb.DuckDBPyConnection
) -> None:
    for name, query in page.queries.items():
        for filled in filled_in(query, evidence):
            assert "${" not in filled, f"{name} takes something unknown from the page"
            assert evidence.execute(filled).fetchall(), f"{name} is empty: {filled}"


@each_page
def test_every_column_that_is_shown_exists(page: Page, evidence: duckdb.DuckDBPyConnection) -> None:
    columns = {}
    for name, query in page.queries.items():
        described = evidence.execute(f"describe {filled_in(query, evidence)[0]}").fetchall()
        columns[name] = {row[0] for row in described}
    shown = columns_shown(page)
    assert shown
    missing = {(query, column) for query, column in shown if column not in columns[query]}
    assert not missing


@each_page
@pytest.mark.parametrize("kind", LOGIC)
def test_no_figure_is_born_in_a_page(page: Page, kind: str) -> None:
    for name, query in page.queries.items():
        found = re.search(LOGIC[kind], without_texts(query), re.IGNORECASE | re.VERBOSE)
        assert not found, f"{name} holds {kind}: {found[0]}"


@pytest.mark.parametrize("name", sources())
def test_sources_are_thin_selects_of_marts(name: str, built: Path) -> None:
    query = sources()[name]
    for kind in ("an aggregate or a ranking", "a window or a group", "a ratio"):
        found = re.search(LOGIC[kind], without_texts(query), re.IGNORECASE | re.VERBOSE)
        assert not found, f"{name} holds {kind}: {found[0]}"
    read = set(re.findall(r"\b(?:from|join)\s+([\w.]+)", query))
    with duckdb.connect(str(built), read_only=True) as connection:
        marts = "select schema_name || '.' || table_name from duckdb_tables()"
        marts += " where schema_name in ('main', 'report')"
        assert read <= {row[0] for row in connection.execute(marts).fetchall()}


def test_the_pages_read_all_that_is_kept_for_them() -> None:
    read = {name for query in sources().values() for name in re.findall(r"report\.(\w+)", query)}
    assert read == mart_names("report")


def test_addresses_and_words_for_codes_are_columns_of_the_sources() -> None:
    for page in pages():
        for name, query in page.queries.items():
            for said in ("'/cl", "'/ca", "case duplicate_scope", "'pct", "'num", "left("):
                assert said not in query, f"{page.name}: {name} says {said} itself"


def test_sources_say_one_thing_in_one_way() -> None:
    of_codes = r"\bcase\b(?:(?!\bcase\b).)*?\bend as (\w+)"
    said = defaultdict(set)
    for query in sources().values():
        for words in re.finditer(of_codes, query, re.DOTALL):
            # The table before a column differs with the joins.
            said[words[1]].add(re.sub(r"\b\w+\.", "", " ".join(words[0].split())))
    codes = {"scope", "unit", "kind", "turned", "cut", "class_span", "split_span"}
    assert set(said) == codes
    assert all(len(words) == 1 for words in said.values()), said


def test_the_format_of_bytes_is_said_once() -> None:
    tags = {one["formatTag"] for one in custom_formats()}
    assert tags == {"bytes"}
    for page in pages():
        for written in re.findall(r"\w*[fF]mt=('[^']*'|\w+)", page.body):
            # What a column is named after has its format; all else is a name, or a date's.
            assert re.fullmatch(r"\w+|'yyyy-mm-dd( hh:mm)?'", written), f"{page.name}: {written}"


def test_the_rows_of_all_sources_have_a_bound() -> None:
    # One row, two, three, the rules of a seed, the lists that a model names, 40 classes by 40.
    bounds = {"summary": 1, "storage_scopes": 2, "storage_scenarios": 3, "duplicate_causes": 3}
    bounds |= {"recommendations": 100, "list_sizes": 100, "class_matrix": 1600}
    for name, query in {**sources(), "previews": PREVIEWS.read_text(encoding="utf-8")}.items():
        limit = re.search(r"\nlimit (\d+)\n$", query)
        assert (limit is None) == (name in bounds), f"{name} needs a limit, or an entry here"
        if limit:
            bounds[name] = int(limit[1])
    assert sum(bounds.values()) <= 200_000


def test_a_limit_that_a_page_names_is_one_of_its_queries_or_sources() -> None:
    limits = {
        int(limit) for text in sources().values() for limit in re.findall(r"limit (\d+)", text)
    }
    for page in pages():
        own = {int(limit) for limit in re.findall(r"limit (\d+)", page.text)}
        named = {int(number.replace(",", "")) for number in re.findall(r"\d+,\d{3}", page.body)}
        assert named <= limits | own, page.name


def test_no_query_needs_what_the_browser_lacks() -> None:
    for page in pages():
        for name, query in page.queries.items():
            found = re.search(MISSING_IN_WASM, without_texts(query), re.IGNORECASE | re.VERBOSE)
            assert not found, f"{page.name}: {name} uses {found[0]}"


def test_no_page_runs_text_from_metadata_or_asks_anyone() -> None:
    svelte = [*PAGES.rglob("*.svelte"), *COMPONENTS.rglob("*.svelte")]
    for path in [*PAGES.rglob("*.md"), *svelte]:
        text = path.read_text(encoding="utf-8")
        for danger in ("contentType=html", "{@html", "://", "href='//", "<script src", "<iframe"):
            assert danger not in text, f"{path.name}: {danger}"


def test_what_an_input_or_an_address_puts_into_a_query_comes_from_dbt() -> None:
    taken = {
        place
        for page in pages()
        for query in page.queries.values()
        for place in re.findall(r"\$\{[^}]*\}", query)
    }
    # Slugs of `[a-z0-9-]` and hashes, and what a list on the page itself holds.
    assert taken == {
        "${params.class_slug}",
        "${params.category_slug}",
        "${inputs.action.value}",
        "${inputs.class.value}",
        "${inputs.hash.value}",
        "${inputs.first.value}",
        "${inputs.second.value}",
        "${inputs.kind.value}",
        "${inputs.labels.value}",
        "${inputs.split.value}",
    }
    for page in pages():
        for name in re.findall(r"\$\{inputs\.(\w+)\.value\}", page.text):
            given = re.search(rf"<(Dropdown|FromAddress) name={name}\b[^>]*>", page.body)[0]
            lists = not re.search(r"\bdata=", given) or "value=class_slug" in given
            checks = re.search(r"holds=(hash|slug)\b", given)
            assert checks if "FromAddress" in given else lists, f"{page.name}: {given}"
    component = (COMPONENTS / "FromAddress.svelte").read_text(encoding="utf-8")
    assert "{ hash: /^[0-9a-f]{32,64}$/, slug: /^[0-9a-z-]+$/ }" in component


def test_charts_show_labels_and_never_names() -> None:
    # A tooltip is HTML: `class_name` could be a script where `class_label` cannot.
    chart = re.compile(rf"<({'|'.join(PICTURES)})\b.*?/>", re.DOTALL)
    text = r"\b(?:x|series|sourceCol|targetCol)=\w*(name|path|domain|url|classes|offender)\b"
    for page in pages():
        for found in chart.finditer(page.body):
            assert not re.search(text, found[0]), f"{page.name}: {found[0]}"


@each_page
def test_a_page_opens_with_the_answer_then_picture_then_table_then_a_link(page: Page) -> None:
    answer = page.body.find("**")
    picture = min(place for name in PICTURES if (place := page.body.find(f"<{name}")) >= 0)
    table = page.body.find("<DataTable")
    onward = page.body.rfind("](/")
    assert 0 <= answer < picture < table < onward
    # Nothing but a condition, where the page is or the name of the class stands before the answer.
    before = re.sub(r"\{#if [^\n]*\}|# [^\n]*|<Here [^\n]*/>", "", page.body[:answer])
    assert before.strip() == ""


def test_every_link_leads_to_a_page() -> None:
    addresses = {page.address for page in pages()}
    linked = {link for page in pages() for link in page.links}
    # Pages that show what their address names.
    linked |= {
        found for query in sources().values() for found in re.findall(r"'(/[\w-]+)\?", query)
    }
    assert linked <= addresses
    # Evidence fails to build a page that nothing leads to.
    assert {address for address in addresses if "[" not in address} - {"/"} <= linked


def test_what_is_advised_leads_to_the_page_that_shows_it(built: Path) -> None:
    titles = {page.address: page.settings["title"] for page in pages()}
    titles["/classes"] = "Classes"
    with duckdb.connect(str(built), read_only=True) as connection:
        rows = connection.execute("from report.evidence_pages").fetchall()
        named = connection.execute("select distinct evidence_mart from seeds.recommendation_rules")
        assert {mart for (mart,) in named.fetchall()} == {mart for mart, *_ in rows}
    assert {(url, titles.get(url)) for _, url, _ in rows} == {
        (url, label) for _, url, label in rows
    }


def test_no_value_stands_before_a_full_stop_or_comma() -> None:
    # Evidence puts a blank behind every value.
    for page in pages():
        found = re.search(r"<Value [^\n]*?/>[.,;:)]", page.body)
        assert not found, f"{page.name}: {found[0]}"


def test_every_page_has_a_place_in_the_navigation_or_leads_back_to_one_that_has() -> None:
    groups = re.search(r"GROUPS = \[(.*?)\]", (COMPONENTS / "places.js").read_text())[1]
    named = [page for page in pages() if "up" in page.settings]
    listed = [page for page in pages() if page not in named and page.name != "index.md"]
    places = [(page.settings["group"], page.settings["sidebar_position"]) for page in listed]
    assert len(set(places)) == len(places)
    assert {group for group, _ in places} == set(re.findall(r"\w+", groups))
    addresses = {page.address: page.settings["group"] for page in listed}
    for page in named:
        # The name is known to the page alone, which says then where it is.
        assert page.body.count("<Here name=") == 1, page.name
        assert addresses[page.settings["up"]] == page.settings["group"], page.name
    assert not [page.name for page in listed if "<Here" in page.body]


def test_the_page_for_wrong_addresses_leads_to_pages_and_asks_nobody() -> None:
    text = (REPORTS / "static" / "404.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert {link.rstrip("/") for link in links} <= {page.address.rstrip("/") for page in pages()}
    assert links and "<script" not in text


def test_no_page_lists_the_same_rows_twice() -> None:
    for page in pages():
        shown = set(re.findall(r"<DataTable data=\{(\w+)\}", page.body))
        rows = defaultdict(set)
        for name in shown:
            of = re.sub(r"\nlimit \d+", "", page.queries[name])
            rows[of[of.rindex("\nfrom ") :] if "\nfrom " in of else of].add(name)
        assert all(len(names) == 1 for names in rows.values()), f"{page.name}: {dict(rows)}"


def test_no_text_of_a_table_is_cut() -> None:
    long = r"<Column id=(?:\w*_path\w*|\w*reason|why|finding|also_in|classes|excerpt)\b[^>]*>"
    for page in pages():
        for column in re.findall(long, page.body):
            assert "wrap=true" in column or "linkLabel" in column, f"{page.name}: {column}"
