"""The findings for a pull request: the marts' figures, and no markup but our own."""

import html
import json
import re
import subprocess
from pathlib import Path

import duckdb
import pytest
from command_line import command, sentence
from markdown_it import MarkdownIt
from project import DATABASE, ROOT

from image_duplicates.summary import github, sections, short
from image_duplicates.summary.markdown import markdown

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "a | b `c` *d* _e_ [f](http://evil.example) ![g](http://evil.example/x.png)",
    "</code><script>alert(1)</script>",
    "@everyone #1 www.evil.example https://evil.example",
    "line\nbreak \\| \x1b[31mred",
    "&lt;b&gt; ~~x~~ $y$ 🥚 麺",
]
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def summary(database: Path, *options: str) -> str:
    done = command("summary", "--database", database, *options)
    assert done.exit_code == 0, done.output
    return done.stdout


def plain(document: str) -> str:
    """As it is read: without references to characters, on one line."""
    return " ".join(html.unescape(document).split())


def rows(document: str, title: str) -> list[list[str]]:
    section = document.split(f"### {title}\n")[1].split("\n### ")[0]
    return [match[1].split(" | ") for match in ROW.finditer(section)][2:]


def test_markdown_gives_the_figures_of_the_marts(dataset: Path) -> None:
    document = summary(dataset / DATABASE, "--markdown")
    assert document.startswith("## Duplicate rate: 9.33%\n\n7 of 75 images are surplus copies")
    assert "There is no earlier build of this dataset" in document
    assert rows(document, "The plan") == [
        ["keep", "2", "0 bytes"],
        ["remove", "4", "2.5 kB"],
        ["review", "5", "0 bytes"],
    ]
    gates = rows(document, "Gates")
    *unmet, passed, unmeasured = gates
    assert [gate[0] for gate in unmet] == ["⚠️ warn"] * len(unmet)
    assert (passed[0], unmeasured[0]) == ("✅ pass", "⚪ not measured")
    assert html.unescape(unmeasured[1]).startswith(
        "<code>14 of 25 expectations: no base was given, no folder was"
    )


def test_each_query_gives_the_columns_that_are_shown(shared_dataset: Path) -> None:
    shown = [*sections.SECTIONS, *short.PULL_REQUEST, *short.FIRST_SCREEN]
    with duckdb.connect(str(shared_dataset / DATABASE), read_only=True) as connection:
        given = [connection.sql(section.query).columns for section in shown]
    assert given == [list(section.columns) for section in shown]


def test_columns_are_found_by_name() -> None:
    columns = {"copies": ("Copies", "count"), "action": ("Action", "words")}
    section = sections.Section("The plan", columns, "")
    groups = {"inter_class_groups": 0, "intra_class_groups": 0}
    headline = {"rate": "0%", "hashed_images": 2, "surplus_copies": 0, "wasted_bytes": 0, **groups}
    document = markdown(headline, [(section, [{"action": "keep", "copies": 2}])])
    assert rows(document, "The plan") == [["2", "keep"]]


def test_changes_are_counted_from_the_last_build_that_met_its_gates(dataset: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        # This build is the fourth, and did not meet them; no more did the third.
        connection.execute(
            "create temp table this as select * replace (7 as near_duplicates,"
            " 3 as near_split_leaks) from build_history;"
            "update build_history set image_entries = 80, wasted_bytes = 5000,"
            " near_duplicates = 5, near_duplicate_rate = 0.25, near_conflict_groups = 2;"
            "insert into build_history by name select * replace (2 as build_number,"
            " 'other data' as dataset, 1 as image_entries) from this;"
            "insert into build_history by name select * replace (3 as build_number,"
            " 77777 as image_entries, false as has_met_gates) from this;"
            "insert into build_history by name select * replace (4 as build_number,"
            " 1 as previous_build_number, false as has_met_gates) from this;"
            "update audit.last_run set failed_tests = ['expectations_are_met'];"
            "update expectation_results set status = 'fail', finding = 'too bad'"
            " where metric = 'duplicate_rate'"
        )
    document = summary(dataset / DATABASE, "--markdown")
    changes = rows(document, "Since the last build that met its gates")
    assert ["Images", "80", "82", "+2"] in changes
    assert ["Wasted bytes", "5,000", "4,440", "-560"] in changes
    assert ["Near duplicates", "5", "7", "+2"] in changes
    # Nobody looked, which is not the same as none; what no build measured is not there.
    assert [line for line in changes if "not measured" in line] == [
        ["Near-duplicate groups in several classes", "2", "not measured", "-"],
        ["Near-duplicate pairs in different splits", "not measured", "3", "-"],
    ]
    assert "one scene" not in document
    assert rows(document, "Gates")[0] == ["❌ fail", "<code>too bad</code>"]
    findings = summary(dataset / DATABASE, "--all")
    builds = findings.split("Last builds that met their gates")[1].split("Most waste")[0]
    assert " 80 " in builds
    assert "77,777" not in builds and " 82 " not in builds
    near = builds.split("Near duplicates of these builds")[1].splitlines()
    assert [line.split() for line in near if "%" in line] == [
        ["1", "5", "25.00%", "-", "2", "-", "-"]
    ]
    first = summary(dataset / DATABASE)
    assert re.search(r"^Images +82 +[+]2$", first, re.MULTILINE)
    assert re.search(r"^Near duplicates \(.+\) +7 +[+]2$", first, re.MULTILINE)
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(
            "insert into build_history by name select * replace (5 as build_number,"
            " null as previous_build_number) from build_history where build_number = 4"
        )
    # The first of another dataset is compared with nothing.
    document = summary(dataset / DATABASE, "--markdown")
    assert "There is no earlier build of this dataset" in document
    assert "+2" not in summary(dataset / DATABASE)


def test_no_gate_is_left_out_in_silence(dataset: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(
            "insert into expectation_results select result.* replace ('fail' as status,"
            " format('gate {}', number) as finding, format('m{:02d}', number) as metric)"
            " from (from expectation_results limit 1) as result, range(12) as numbers (number);"
            "delete from expectation_results where status != 'fail'"
        )
    gates = rows(summary(dataset / DATABASE, "--markdown"), "Gates")
    assert [plain(finding) for _, finding in gates[9:]] == [
        "<code>gate 9</code>",
        "<code>... and 2 more</code>",
    ]
    assert {status for status, _ in gates} == {"❌ fail"}


def test_gates_that_are_not_enforced_are_told(dataset: Path) -> None:
    told = "the gates are not enforced: the var require_gates was false"
    for form in ([], ["--all"], ["--markdown"]):
        assert told not in plain(summary(dataset / DATABASE, *form))
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update build_history set has_enforced_gates = false")
    for form in ([], ["--all"], ["--markdown"]):
        assert told in plain(summary(dataset / DATABASE, *form))


def test_names_are_text_in_markdown(dataset: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("create table one as from inter_class_duplicates limit 1")
        connection.execute("delete from inter_class_duplicates")
        for number, name in enumerate(HOSTILE):
            connection.execute(
                "insert into inter_class_duplicates select * replace"
                " (? as classes, repeat('0', 31) || ? as content_hash) from one",
                [name, str(number)],
            )
        connection.execute("drop table one")
    document = summary(dataset / DATABASE, "--markdown")
    # As GitHub reads it: raw HTML is HTML, and tables are tables.
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(document)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {child.type for child in inline}
    assert kinds == {"text", "text_special", "html_inline"} or kinds == {"text", "html_inline"}
    assert {c.content for c in inline if c.type == "html_inline"} == {"<code>", "</code>"}
    assert not any(token.type == "html_block" for token in tokens)
    cells = {
        "".join(child.content for child in token.children or () if child.type != "html_inline")
        for token in tokens
        if token.type == "inline"
    }
    shown = {re.sub(r"[\n\x1b]", "\N{REPLACEMENT CHARACTER}", name) for name in HOSTILE[:5]}
    assert shown <= cells
    # What GitHub looks for in the text itself: addresses and names.
    assert "evil.example" not in document
    assert "@everyone" not in document


def test_findings_tell_what_class_pairs_leave_out(dataset: Path) -> None:
    line = "left out of class pairs"
    assert line not in summary(dataset / DATABASE, "--all")
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update duplicate_summary set unpaired_hashes = 7")
    found = [text for text in summary(dataset / DATABASE, "--all").splitlines() if line in text]
    assert [text.split()[-1] for text in found] == ["7"]


def test_findings_name_the_classes_that_changed_most(dataset: Path) -> None:
    title = "Classes that changed most"
    # There is no build to compare with.
    assert title not in summary(dataset / DATABASE, "--all")
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(
            "create temp table this as from class_changes limit 1;"
            "delete from class_changes;"
            "insert into class_changes select this.* replace (name as class_name,"
            " 'Go' as category_name, change as hashed_images_change,"
            " points as conflict_share_change, points / 2 as duplicate_rate_change,"
            " 0 as surplus_copies_change, 0 as inter_class_images_change, changes.is_new as is_new)"
            " from this, (values ('Same', 0, 0, false), ('Less', -4, -0.25, false),"
            " ('More', 1, 0.125, false), ('New', 9, null, true))"
            " as changes (name, change, points, is_new)"
        )
    section = summary(dataset / DATABASE, "--all").split(title)[1].split("Why the copies")[0]
    lines = [line.split() for line in section.splitlines() if "Go /" in line]
    assert [line[7] for line in lines] == ["Less", "More", "New"]
    assert [line[4] for line in lines] == ["changed", "changed", "new"]
    assert [line[1] for line in lines] == ["-4", "+1", "+9"]
    assert [line[3] for line in lines] == ["-25.00", "+12.50", "-"]


def test_findings_tell_why_downloads_failed(dataset: Path) -> None:
    title = "Downloads that failed"
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("delete from data_quality where subject = 'download'")
        connection.execute(
            "insert into data_quality values ('download', 'valid', 8, 0.8, true, false)"
        )
    assert title not in summary(dataset / DATABASE, "--all")
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(
            "insert into data_quality"
            " values ('download', 'failed: \x1b[31m404', 2, 0.2, false, false)"
        )
    section = summary(dataset / DATABASE, "--all").split(title)[1]
    assert re.search(r"failed: \ufffd\[31m404 +2 +20[.]00%", section)
    assert "valid" not in section.split("What the last days")[0]


def test_the_first_findings_tell_files_that_were_left_out(dataset: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update duplicate_summary set rejected_files = 7, rejected_images = 9")
    first = summary(dataset / DATABASE)
    assert re.search(r"^Rejected files +7 +-$", first, re.MULTILINE)
    assert re.search(r"^Rejected images +9 +-$", first, re.MULTILINE)


def test_markdown_of_a_published_file(dataset: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("drop schema audit cascade")
    assert "There is no earlier build" in summary(dataset / DATABASE, "--markdown")


def test_summary_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(str(empty)).close()
    for arguments in (
        ["--database", str(tmp_path / "none.duckdb")],
        ["--database", str(empty)],
    ):
        for form in ([], ["--markdown"]):
            done = command("summary", *arguments, *form)
            assert done.exit_code == 1
            assert done.stdout == ""
            assert sentence(done.stderr)


def test_findings_end_with_a_command_that_shows_rows(dataset: Path) -> None:
    """It runs where nothing else is installed, wherever the file is; the README has it too."""
    database = dataset.rename(dataset.with_name("it's $HOME")) / DATABASE
    line = summary(database, "--all").rstrip().rpartition("\n")[2]
    done = subprocess.run(line, shell=True, env={}, capture_output=True, text=True)
    assert "content_hash" in done.stdout, done.stderr
    (code,) = re.findall('-c "(.+?)"', line)
    assert f'.venv/bin/python -c "{code}"' in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ("finished_at = null", "stopped before its end"),
        ("unbuilt_models = ['images']", "all models (images)"),
        ("command = 'run', unbuilt_models = ['classes']", "dbt run did not build all"),
        # Failed gates have findings all the more.
        ("failed_tests = ['expectations_are_met']", None),
    ],
)
@pytest.mark.parametrize("form", [[], ["--all"], ["--markdown"]])
def test_a_run_that_left_older_rows_has_no_findings(
    dataset: Path, run: str, why: str | None, form: list[str]
) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(f"update audit.last_run set {run}")
    done = command("summary", "--database", dataset / DATABASE, *form)
    assert (done.exit_code, bool(done.stdout)) == ((0, True) if why is None else (1, False))
    assert why is None or why in sentence(done.stderr)


@pytest.fixture
def failed(dataset: Path, shared_dataset: Path, tmp_path: Path) -> Path:
    """A build whose rate fails its gate, in a repository whose metadata has a line per value."""
    repository = tmp_path / "repository"
    for path in (shared_dataset / "metadata").rglob("*.json"):
        name = path.relative_to(shared_dataset)
        document = json.loads(path.read_text(encoding="utf-8"))
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(json.dumps(document, indent=1), encoding="utf-8")
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute(
            "update audit.last_run set metadata_root = ?", [str(repository / "metadata")]
        )
        connection.execute(
            "update expectation_results set status = 'fail', finding = 'the rate is 0.09'"
            " where metric = 'duplicate_rate'"
        )
    return repository


def annotations(dataset: Path, workspace: Path) -> list[str]:
    done = command(
        "summary",
        "--annotations",
        "--database",
        dataset / DATABASE,
        GITHUB_WORKSPACE=str(workspace),
    )
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_files_that_broke_a_gate_are_annotated(dataset: Path, failed: Path) -> None:
    found = annotations(dataset, failed)
    # Those with most of them first, each at the entry that is named.
    name = "metadata/Go/Puto/Puto_metadata.json"
    lines = (failed / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if '"001": {' in text)
    assert line > 1
    assert found[0] == (
        f"::error file={name},line={line},title=duplicate_rate::"
        "the rate is 0.09. Surplus copies: 3 here, the first 001."
    )
    assert [re.search(r": (\d) here", text)[1] for text in found] == ["3", "2", "1", "1"]
    # A file that is not of the repository is named, and marks nothing.
    (elsewhere := failed / "elsewhere").mkdir()
    assert annotations(dataset, elsewhere)[0] == (
        "::error title=duplicate_rate::the rate is 0.09. Surplus copies: 3 in"
        " Go/Puto/Puto_metadata.json, the first 001."
    )


def test_no_more_is_annotated_than_github_shows(
    dataset: Path, failed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update expectation_results set status = 'fail'")
        connection.execute("update audit.last_run set failed_tests = ['t']")
        gates = connection.sql("from expectation_results").shape[0]
    found = annotations(dataset, failed)
    assert len(found) == github.LIMIT
    assert found[0] == "::error::dbt build failed its tests (t): see the log of the build."
    monkeypatch.setattr(github, "LIMIT", 1000)
    everything = annotations(dataset, failed)
    assert found[:-1] == everything[: len(found) - 1]
    more = len(everything) - len(found) + 1
    assert found[-1].startswith(f"::error::{more} more are not shown")
    # Every gate is told of before any has a second file.
    titles = [re.search("title=(.*?)::", text)[1] for text in everything[1:]]
    assert len(set(titles[:gates])) == gates


def test_gates_that_are_not_enforced_only_warn(dataset: Path, failed: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update build_history set has_enforced_gates = false")
    assert all(line.startswith("::warning file=") for line in annotations(dataset, failed))


def test_without_a_broken_gate_nothing_is_annotated(shared_dataset: Path) -> None:
    assert annotations(shared_dataset, shared_dataset) == []


@pytest.mark.parametrize(
    "name", [*HOSTILE, "::error::x", "a,line=9::b%0A::set-output name=c::d\r\n::add-mask::e"]
)
def test_hostile_names_are_no_commands(dataset: Path, failed: Path, name: str) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update images set entry_key = ?, metadata_file = ?", [name, name])
        connection.execute("update expectation_results set finding = ?, why = ?", [name, name])
    (line,) = annotations(dataset, failed)
    command_of_line, properties, message = re.fullmatch("::(.*?) (.*?)::(.*)", line).groups()
    assert (command_of_line, properties) == ("error", "title=duplicate_rate")
    assert not re.search("%(?!25)", message)


def test_a_file_is_named_as_github_reads_it(dataset: Path, failed: Path) -> None:
    name = "a, b:100%.json"
    (failed / "metadata" / name).write_text("{}")
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update images set metadata_file = ?", [name])
    (line,) = annotations(dataset, failed)
    assert line.startswith("::error file=metadata/a%2C b%3A100%25.json,title=duplicate_rate::")


def test_each_gate_has_its_evidence(shared_demo: Path) -> None:
    """Rows where the metric says that there are some, and none where it does not."""
    source = (ROOT / "macros" / "settings" / "metrics.sql").read_text(encoding="utf-8")
    gated = set(
        re.findall(r"'(\w+)': (?:of_scan|of_splits|of_scanned_splits|\{[^}]*'scopes')", source)
    )
    assert gated == set(github.EVIDENCE)
    figures = {
        "duplicate_rate": ("count(*)", "surplus_copies"),
        "duplicate_member_rate": ("count(*)", "duplicate_members"),
        "inter_class_groups": ("count(distinct content_hash)", "inter_class_groups"),
        "intra_class_groups": ("count(distinct content_hash)", "intra_class_groups"),
    }
    with duckdb.connect(str(shared_demo / DATABASE), read_only=True) as connection:
        for metric, (_, rows_of) in github.EVIDENCE.items():
            count, figure = figures.get(metric, ("count(*)", ""))
            (found,) = connection.execute(f"select {count} from ({rows_of})").fetchone()
            if figure:
                query = f"select {figure} from duplicate_summary"
                assert (found,) == connection.execute(query).fetchone(), metric
            value = connection.execute(
                "select metric_value from expectation_results where metric = ?", [metric]
            ).fetchone()
            if value and value[0] is not None and metric != "download_success_rate":
                assert (found > 0) == (value[0] > 0), metric
