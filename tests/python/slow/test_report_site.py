"""The Evidence site in a real browser: every page, over names that attack it.

Needs Node.js and chromium (CHROMIUM names another one); without them it is left out. The first
run installs Evidence in ``reports``: ``make test-report``.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator
from programs import FOR_REPORT, missing
from project import DATABASE
from report_browser import FIXED_PAGES, Site, Visit, opened
from report_build import build
from report_datasets import write_hostile
from shared import shared_folder

pytestmark = pytest.mark.skipif(
    bool(missing(*FOR_REPORT)),
    reason=f"the report was not looked at: {' and '.join(missing(*FOR_REPORT))} not found",
)
# True once a script from the metadata has run, or the markup that would run it is on the page.
NAMED = """
    (select '/picture/?hash=' || content_hash from report.pictures order by place limit 4)
    union all
    (
        select '/class-pair/?first=' || class_slug || '&second=' || neighbour_class_slug
        from report.class_neighbours
        order by shared_hashes desc, class_slug, neighbour_class_slug
        limit 4
    )
"""
ATTACKED = """() => 'owned' in window
    || document.querySelector('[src="x"], [onerror], [href^="javascript:" i]') !== null"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with shared_folder(tmp_path_factory, "hostile") as home:
        if not (home / "built").exists():
            write_hostile(home / "metadata", home / "images")
            build(home, home / "images")
            (home / "built").touch()
    return home


@pytest.fixture(scope="module")
def site(hostile: Path) -> Iterator[Site]:
    with opened(hostile / "reports" / "build") as site:
        yield site


@pytest.fixture(scope="module")
def marts(hostile: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(hostile / DATABASE), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def addresses(marts: duckdb.DuckDBPyConnection) -> list[str]:
    """Of every page of the site, and of some that a person made up."""
    slugs = "select '/classes/' || class_slug || '/' from report.class_names union all "
    slugs += "select '/categories/' || category_slug || '/' from report.category_names"
    made_up = ["/picture/", "/picture/?hash=' or 1 = 1 --", "/class-pair/?first=a&second=' or ''='"]
    named = [row[0] for row in marts.execute(f"{slugs} union all {NAMED}").fetchall()]
    return FIXED_PAGES + named + made_up


@pytest.fixture(scope="module")
def one_of_each(marts: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Addresses of pages of every type, and what is in their first heading."""
    named = """
        (
            select '/classes/' || class_slug || '/', class_label
            from report.class_names inner join classes using (class_id)
            where hashed_images > 0
            order by class_slug
            limit 1
        )
        union all
        (
            select '/categories/' || category_slug || '/', category_label
            from report.category_names
            order by category_slug
            limit 1
        )
        union all
        (
            select '/picture/?hash=' || content_hash, left(content_hash, 8)
            from report.pictures
            order by place
            limit 1
        )
        union all
        (
            select
                '/class-pair/?first=' || least(one.class_slug, other.class_slug)
                || '&second=' || greatest(one.class_slug, other.class_slug),
                case
                    when one.class_slug < other.class_slug
                        then one.class_label || ' and ' || other.class_label
                    else other.class_label || ' and ' || one.class_label
                end
            from report.class_neighbours as pairs
            inner join report.class_names as one on pairs.class_slug = one.class_slug
            inner join report.class_names as other
                on pairs.neighbour_class_slug = other.class_slug
            order by shared_hashes desc, 1
            limit 1
        )
    """
    return {**dict.fromkeys(FIXED_PAGES, ""), **dict(marts.execute(named).fetchall())}


def test_every_page_opens_and_nothing_on_it_is_run_or_asked_for(
    site: Site, addresses: list[str], marts: duckdb.DuckDBPyConnection
) -> None:
    """And each says first which gates the build failed."""
    failed = "select finding from expectation_results where status = 'fail'"
    findings = {row[0] for row in marts.execute(failed).fetchall()}
    assert 0 < len(findings) <= 5
    for address in addresses:
        with site.visit(address, height=3000) as visit:
            notice = visit.page.locator("main article > *").first
            assert notice.get_attribute("aria-label") == "About this build", address
            assert "Build 1 failed its gates. Nothing is published" in notice.inner_text()
            assert set(notice.locator("li").all_inner_texts()) == findings, address
            # The page itself is where that link would lead.
            links = notice.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            assert links == ([] if "/expectations" in address else ["/expectations"]), address
            text = visit.text()
            assert not re.search(r"\b(undefined|NaN|null|Infinity)\b|Error", text), address
            # Markdown that was not read as such.
            assert "](/" not in text, address
            assert visit.answer(), address
            for chart in visit.page.locator("main .chart canvas, main .chart svg").all():
                hover_over(visit, chart)
            visit.page.wait_for_timeout(100)
            assert not visit.page.evaluate(ATTACKED), address
            assert not visit.complaints, f"{address}: {visit.complaints}"
            assert not visit.strangers, f"{address}: {visit.strangers}"


def test_a_script_that_slipped_into_a_page_is_not_run(site: Site) -> None:
    """Should a name be taken for HTML one day, the server's policy still stands before it."""
    slipped_in = """() => {
        document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"'
            + ' onerror="window.owned = 1"><a href="javascript:window.owned = 1">x</a>');
        document.querySelector('main > a:last-child').click();
        const script = document.createElement('script');
        script.text = 'window.owned = 1';
        document.body.append(script);
    }"""
    with site.visit("/") as visit:
        visit.page.evaluate(slipped_in)
        visit.page.wait_for_timeout(500)
        assert not visit.page.evaluate("() => 'owned' in window")
        assert len(visit.complaints) >= 3
        assert all("Content Security Policy" in complaint for complaint in visit.complaints)


def as_shown(text: str) -> str:
    """A browser shows several spaces as one."""
    return " ".join(text.split())


def hover_over(visit: Visit, chart: Locator) -> None:
    """All its tooltips come up, one after the other."""
    box = chart.bounding_box()
    if box is None:
        return
    for step in range(1, 10):
        for part in (0.3, 0.7):
            visit.page.mouse.move(
                box["x"] + box["width"] * part, box["y"] + box["height"] * step / 10
            )


def test_a_tooltip_shows_the_hostile_name_as_text(site: Site) -> None:
    with site.visit("/classes/", height=2000) as visit:
        canvas = visit.page.locator("main .chart").first.bounding_box()
        shown = ""
        for step in range(1, 60):
            visit.page.mouse.move(
                canvas["x"] + canvas["width"] * 0.6, canvas["y"] + canvas["height"] * step / 60
            )
            visit.page.wait_for_timeout(20)
            shown += visit.page.locator("main .chart").first.inner_text()
        # The angle brackets of dbt's labels, which are none to HTML.
        assert "\u2039img src=x onerror=window.owned=1\u203a" in shown


def test_the_pages_show_the_numbers_of_the_marts(
    site: Site, marts: duckdb.DuckDBPyConnection
) -> None:
    answers = {
        "/": """select format('{:.2f}% of the {:,} images are surplus copies that waste '
            '{:,.1f} MB of storage, and {:,} pictures are filed under more than one class.',
            duplicate_rate * 100, hashed_images, wasted_bytes / 1e6, inter_class_groups)
            from duplicate_summary""",
        "/storage/": """select format('{:,.1f} MB of {:,.1f} MB are copies: keeping one of each '
            'picture would free {:.1f}% of the storage.',
            wasted_bytes / 1e6, total_bytes / 1e6, wasted_share * 100) from duplicate_summary""",
        "/inside-classes/": """select format('{:,} pictures are there more than once in their '
            'only class and waste {:,.1f} MB of storage; counting the pictures in several '
            'classes too, {:,} copies of {:,.1f} MB in all repeat what their own class already '
            'has.', intra_class_groups, intra_class_wasted_bytes / 1e6, surplus_within_classes,
            surplus_within_classes_bytes / 1e6) from duplicate_summary""",
        "/plan/": """select format('The plan removes {:,} images and frees {:,.1f} MB of '
            'storage; {:,} images wait for a decision.',
            count(*) filter (action = 'remove'), sum(freed_bytes) / 1e6,
            count(*) filter (action = 'review')) from dedup_plan""",
        "/data-quality/": """select format('{:,} of {:,} metadata files and {:,} of the entries '
            'in the others could not be used; {:.1f}% of the images were downloaded.',
            rejected_files, metadata_files, rejected_images, download_success_rate * 100)
            from duplicate_summary""",
    }
    for address, query in answers.items():
        with site.visit(address) as visit:
            assert visit.answer() == marts.execute(query).fetchone()[0]
    with site.visit("/splits/") as visit:
        leaked, different = marts.execute(
            "select leaked_hashes, different_class_hashes from split_leaks"
        ).fetchone()
        assert f"number is {leaked} with {different} of them under" in visit.answer()


def test_the_page_of_a_class_shows_its_own_numbers(
    site: Site, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select class_slug, class_label, hashed_images, conflict_share * 100"
        " from classes inner join report.class_names using (class_id) where hashed_images > 0"
    ).fetchall()
    with site.visit("/classes/") as visit:
        for slug, label, images, share in rows:
            # By a click, as a reader comes there.
            visit.page.locator(f'main li a[href="/classes/{slug}"]').click()
            visit.page.wait_for_url(f"**/classes/{slug}/")
            visit.page.get_by_role("heading", level=1, name=label, exact=True).wait_for()
            visit.page.get_by_text(re.compile(rf"of its\s+{images}\s+images")).wait_for()
            assert visit.answer().startswith(f"{share:.1f}% of its {images} images")
            visit.page.go_back()
            visit.page.wait_for_url("**/classes/")
            visit.settle()
        assert not visit.complaints
        assert not visit.page.evaluate(ATTACKED)


def test_duplicates_show_previews_where_their_files_are(
    site: Site, marts: duckdb.DuckDBPyConnection
) -> None:
    sizes = """() => [...document.querySelectorAll('main img')].map((image) => {
        image.loading = 'eager';
        return [new URL(image.src).pathname, image.naturalWidth, image.naturalHeight];
    })"""
    wasteful = "select content_hash from inter_class_duplicates order by wasted_bytes desc, 1"
    hashes = [row[0] for row in marts.execute(f"{wasteful} limit 10").fetchall()]
    with site.visit("/label-conflicts/", height=6000) as visit:
        visit.settle()
        shown = visit.page.evaluate(sizes)
        assert shown == [[f"/thumbnails/{name}.webp", 200, 120] for name in hashes]
        assert not visit.complaints
        # A name beside a picture is text.
        assert "<img src=x onerror=window.owned=1>" in visit.text()
        assert not visit.page.evaluate(ATTACKED)
    with site.visit("/", height=6000) as visit:
        assert visit.page.locator("main img").count() > 0


def test_a_picture_has_a_place_of_its_own(site: Site, marts: duckdb.DuckDBPyConnection) -> None:
    wasteful = "select content_hash, classes from inter_class_duplicates"
    wasteful += " order by wasted_bytes desc, 1 limit 1"
    content_hash, classes = marts.execute(wasteful).fetchone()
    copies = marts.execute(
        "select images.relative_path, class_label, coalesce(action, '-')"
        " from images inner join report.class_names using (class_id)"
        " left join dedup_plan using (image_id) where images.content_hash = ?",
        [content_hash],
    ).fetchall()
    with site.visit("/label-conflicts/", height=6000) as visit:
        preview = visit.page.locator("main li a").filter(has=visit.page.locator("img")).first
        alt = preview.locator("img").get_attribute("alt")
        assert alt in {f"{path}, in {classes}" for path, *_ in copies}
        # By a click, as a reader comes there.
        preview.click()
        visit.page.wait_for_url(f"**/picture/?hash={content_hash}")
        visit.page.get_by_role("heading", name=f"Picture {content_hash[:8]}").wait_for()
        visit.settle()
        assert visit.answer() == f"It is there {len(copies)} times, filed under 4 classes."
        rows = visit.page.locator("main table tr").all_inner_texts()
        shown = [as_shown(row) for row in rows]
        for path, label, action in copies:
            for texts in ((path, label), (path, action)):
                whole = [row for row in shown if all(as_shown(text) in row for text in texts)]
                assert whole, (texts, shown)
        assert "nothing was scanned" in visit.text()
        assert not visit.complaints
        assert not visit.page.evaluate(ATTACKED)


def test_two_classes_show_the_pictures_that_they_share(
    site: Site, marts: duckdb.DuckDBPyConnection
) -> None:
    address, first, second, shared = marts.execute(
        "select '/class-pair/?first=' || class_slug || '&second=' || neighbour_class_slug,"
        " class_id, neighbour_class_id, shared_hashes from report.class_neighbours"
        " order by shared_hashes desc, class_slug, neighbour_class_slug limit 1"
    ).fetchone()
    paths = marts.execute(
        "select relative_path from images inner join inter_class_duplicates using (content_hash)"
        " where list_has_all(class_ids, [?, ?]) and class_id in (?, ?)",
        [first, second, first, second],
    ).fetchall()
    with site.visit(address, height=6000) as visit:
        assert visit.answer().startswith(f"Pictures in both: {shared} or ")
        assert visit.page.locator("main article > ol > li").count() == shared
        text = as_shown(visit.text())
        for (path,) in paths:
            assert as_shown(path) in text
        assert "also in" in visit.text()
        visit.page.goto(f"{site.url}/all-conflicts/")
        visit.settle()
        assert " pictures, " in visit.text()
        assert not visit.complaints


def test_the_plan_is_filtered_by_action_and_class(
    site: Site, marts: duckdb.DuckDBPyConnection
) -> None:
    label = "'; drop table classes; --"
    slug = "select class_slug from report.class_names where class_label = ?"
    slug = marts.execute(slug, [label]).fetchone()[0]
    removed = marts.execute(
        "select count(*) from dedup_plan inner join report.class_names using (class_id) "
        "where action = 'remove' and class_slug = ?",
        [slug],
    ).fetchone()[0]
    with site.visit("/plan/") as visit:
        page = visit.page
        choose(page, "Action", "remove")
        choose(page, "Class", label)
        visit.settle()
        rows = page.locator("main table").last.locator("tr").filter(has=page.locator("td"))
        actions = [row.locator("td").nth(1).inner_text().strip() for row in rows.all()]
        assert actions == ["remove"] * removed
        assert not visit.complaints
        assert not page.evaluate(ATTACKED)


def choose(page: object, title: str, option: str) -> None:
    page.get_by_role("combobox").filter(has_text=title).click()
    # The list holds the first few options only, until somebody scrolls.
    page.get_by_role("option", name=option, exact=True).click()


def test_a_page_says_where_it_is_and_where_to_go(site: Site, one_of_each: dict[str, str]) -> None:
    ways = {}
    with site.visit("/") as visit:
        page = visit.page
        for address, name in one_of_each.items():
            visit.follow(address)
            page.get_by_role("heading", level=1, name=name).first.wait_for()
            title = page.locator("main h1").inner_text()
            here = page.get_by_role("navigation", name="Where this page is")
            if address == "/":
                assert (page.title(), here.count()) == ("Overview", 0)
            else:
                crumbs = [as_shown(crumb) for crumb in here.locator("li").all_inner_texts()]
                assert crumbs[0] == "Overview" and crumbs[1] in (
                    "Act",
                    "Findings",
                    "Explore",
                    "Trust",
                )
                assert crumbs[-1] == as_shown(name or title)
                assert as_shown(page.title()).startswith(crumbs[-1])
            onward = page.get_by_role("navigation", name="Where to go").locator("a")
            ways[address] = [link.get_attribute("href") for link in onward.all()]
    # Through all that the navigation lists, one after the other.
    walked = ["/"]
    while len(ways[walked[-1]]) > (walked[-1] != "/"):
        walked.append(f"{ways[walked[-1]][-1]}/")
    assert sorted(walked) == sorted(FIXED_PAGES)
    with site.visit("/") as visit:
        listed = visit.page.locator("aside:not([aria-label]) a").all()
        assert [link.get_attribute("href").rstrip("/") for link in listed] == [
            address.rstrip("/") for address in walked
        ]
    assert all(ways[address][0] == "/" for address in walked[1:])
    back = [links for address, links in ways.items() if address not in walked]
    assert back == [["/classes"], ["/categories"], ["/all-conflicts"], ["/label-conflicts"]]


def test_a_wrong_address_has_a_page_that_leads_on(site: Site) -> None:
    answer = requests.get(f"{site.url}/classes/no-such-class/", timeout=10)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    for link in re.findall(r'href="([^"]*)"', answer.text):
        assert requests.get(site.url + link, timeout=10).status_code == 200


def test_the_first_sentence_needs_no_script(site: Site, one_of_each: dict[str, str]) -> None:
    """It is in the file of the page: nobody waits for DuckDB-WASM to read it."""
    written = [address for address in one_of_each if "?" not in address]
    browser = site.context.browser
    bare = Visit(browser.new_context(java_script_enabled=False).new_page())
    with site.visit("/") as visit:
        for address in written:
            visit.follow(address)
            bare.page.goto(site.url + address)
            assert bare.answer() == visit.answer(), address


def test_what_an_address_names_is_looked_for_before_it_is_missed(
    site: Site, one_of_each: dict[str, str]
) -> None:
    said = """window.said = new Set();
        setInterval(() => said.add(document.querySelector('main strong')?.innerText), 5)"""
    for address in one_of_each:
        if "?" in address:
            with site.visit("/") as visit:
                visit.page.add_init_script(said)
                visit.page.goto(site.url + address)
                visit.settle()
                answers = visit.page.evaluate("() => [...said].filter(Boolean)")
            assert answers[0].startswith("Looking for the "), answers
            assert not re.search("has no such picture|knows of no picture", " ".join(answers))


def test_axe_finds_nothing_grave(site: Site, one_of_each: dict[str, str]) -> None:
    with site.visit("/") as visit:
        page = visit.page
        for address, name in one_of_each.items():
            visit.follow(address)
            page.get_by_role("heading", level=1, name=name).first.wait_for()
            lists = page.locator("main [role=combobox]")
            for scheme, part in (("light", "chart"), ("dark", "table-container")):
                parts = page.locator(f"main .{part}:visible")
                if parts.count():
                    # What saves or enlarges is there while the pointer rests on it.
                    parts.first.hover()
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_selector(f"html[data-theme={scheme}]")
                # The colours change slowly.
                page.wait_for_timeout(500)
                check_with_axe(visit, f"{address} {scheme}")
            if lists.count():
                lists.last.click()
                page.wait_for_selector("[data-popover-content]")
                check_with_axe(visit, f"{address} with an open list")
                page.keyboard.press("Escape")
    with site.visit("/", 400) as visit:
        visit.page.get_by_role("button", name="Open sidebar").click()
        visit.page.wait_for_selector("#mobileScrollable a")
        visit.page.wait_for_timeout(500)
        check_with_axe(visit, "the navigation of a phone")


def check_with_axe(visit: Visit, what: str) -> None:
    found = Axe().run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [
        (rule["id"], [node["html"][:200] for node in rule["nodes"][:3]])
        for rule in found
        if rule["impact"] in ("critical", "serious")
    ]
    assert not grave, f"{what}: {grave}"


STICKING_OUT = """() => {
    const scrolls = (element) => element.tagName !== 'MAIN' && (
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
        || scrolls(element.parentElement)
    );
    return [...document.querySelectorAll('main *')]
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
        .filter((element) => element.checkVisibility() && !scrolls(element))
        .map((element) => element.outerHTML.slice(0, 200))
        .slice(0, 3);
}"""
# Text in a cell that is so narrow that its words fall apart.
SQUEEZED = """() => [...document.querySelectorAll('main td')]
    .filter((cell) => cell.checkVisibility())
    .filter((cell) => cell.innerText.length > 30 && cell.clientWidth < 80)
    .map((cell) => cell.innerText)"""


def test_nothing_sticks_out(site: Site, one_of_each: dict[str, str]) -> None:
    overflow = "() => document.documentElement.scrollWidth - window.innerWidth"
    with site.visit("/") as visit:
        page = visit.page
        for address in one_of_each:
            visit.follow(address)
            for width in (1920, 1000, 380):
                page.set_viewport_size({"width": width, "height": 900})
                # Charts are drawn anew.
                page.wait_for_timeout(500)
                assert page.evaluate(overflow) <= 0, f"{address} {width}"
                # The page itself cuts what is too wide; only what scrolls may be so.
                assert not page.evaluate(STICKING_OUT), f"{address} {width}"
                assert not page.evaluate(SQUEEZED), f"{address} {width}"


def test_a_phone_keeps_the_first_column_and_shows_figures_two_by_two(site: Site) -> None:
    with site.visit("/plan/", 400) as visit:
        for table in visit.page.locator("main .scrollbox:visible").all():
            first, last = (
                table.locator(f"tr:last-child td:{end}-child") for end in ("first", "last")
            )
            before = [cell.bounding_box()["x"] for cell in (first, last)]
            table.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
            after = [cell.bounding_box()["x"] for cell in (first, last)]
            assert after[0] == before[0] and after[1] <= before[1]
        assert after[1] < before[1]
    with site.visit("/", 400) as visit:
        titles = ("Duplicate rate", "Unique pictures", "Surplus copies")
        places = [
            visit.page.get_by_text(title, exact=True).first.bounding_box() for title in titles
        ]
        assert places[0]["y"] == places[1]["y"] < places[2]["y"]
        assert places[0]["x"] == places[2]["x"] < places[1]["x"]


def test_the_keyboard_reaches_every_link_and_input(site: Site) -> None:
    wanted = """() => [...document.querySelectorAll(
            'main :is(a[href], input, [role=combobox], th, .scrollbox)'
        )]
        .filter((element) => element.offsetParent && !element.closest('[inert]'))
        .map((element, place) => (element.dataset.place = place))"""
    here = "() => document.activeElement && document.activeElement.dataset.place"
    for address in ("/", "/plan/", "/classes/"):
        with site.visit(address) as visit:
            page = visit.page
            places = {str(place) for place in page.evaluate(wanted)}
            reached = set()
            for _ in range(4 * len(places) + 100):
                page.keyboard.press("Tab")
                reached.add(page.evaluate(here))
            assert places <= reached, f"{address}: {places - reached}"
            header = page.locator("main th").last
            header.focus()
            page.keyboard.press("Enter")
            assert header.get_attribute("aria-sort") == "ascending"
