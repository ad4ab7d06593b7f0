"""Apache Superset as ``make superset`` starts it, seen through its API and in a browser.

Needs what ``make test-superset`` installs, and chromium (CHROMIUM names another one).
"""

import io
import json
import re
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
import requests
from playwright.sync_api import Page, Route, sync_playwright
from programs import CHROMIUM, CHROMIUM_FLAGS
from project import ROOT
from published import described_marts, publish_shared
from traffic import Traffic

from image_duplicates.superset.assets import EXPORT, SLUG

ENVIRONMENT = ROOT / ".venv-superset"
# What a class may be called: it must be read, and neither run nor fetched.
HOSTILE = """<img src="http://evil.example/a.png" onerror="document.title='owned'"><b>Puto"""


@dataclass
class Running:
    """The command, started and ready."""

    published: Path
    home: Path
    url: str = ""
    password: str = ""
    output: str = ""
    session: requests.Session = field(default_factory=requests.Session)

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # The file that dbt writes is beside the folder of what is published.
        database = self.published.parent.parent / self.published.name
        arguments = ["--database", database, "--home", self.home, "--environment", ENVIRONMENT]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "image_duplicates", "superset", "--port", str(port), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.output = ""
        while "Ctrl-C" not in self.output:
            line = self.process.stdout.readline()
            assert line, self.output
            self.output += line
        self.url = f"http://127.0.0.1:{port}"
        found = re.search("password ([^ ]+)[.] Ctrl-C", self.output)
        assert found and f"{self.url}/superset/dashboard/" in self.output, self.output
        self.password = found[1]
        self._log_in()

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, output
        return output

    def _log_in(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        login = {"username": "admin", "password": self.password, "provider": "db"}
        token = self.call("POST", "security/login", login)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["Referer"] = self.url
        self.session.headers["X-CSRFToken"] = self.call("GET", "security/csrf_token/")["result"]

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        return self.session.request(method, f"{self.url}/api/v1/{path}", json=body).json()

    def listed(self, kind: str) -> list[dict]:
        return self.call("GET", f"{kind}/?q=(page_size:100)")["result"]

    def sql(self, statement: str) -> dict:
        (database,) = self.listed("database")
        body = {"database_id": database["id"], "sql": statement, "runAsync": False}
        return self.call("POST", "sqllab/execute/", body)


@pytest.fixture(scope="module")
def superset(shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    published = publish_shared(shared_dataset, tmp_path_factory.mktemp("with space"))
    with duckdb.connect(str(published)) as connection:
        connection.execute("update class_overlaps set class_name_a = ?", [HOSTILE])
        connection.execute("update storage_waste set category_name = ?", [HOSTILE])
    running = Running(published, tmp_path_factory.mktemp("superset"))
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def page(superset: Running) -> Iterator[Page]:
    """A browser that is logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 1600})
        page.goto(f"{superset.url}/login/")
        page.fill("#username", "admin")
        page.fill("#password", superset.password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        yield page
        browser.close()


def published_value(superset: Running, query: str) -> object:
    with duckdb.connect(str(superset.published), read_only=True) as connection:
        return connection.execute(query).fetchall()[0][0]


def test_the_dashboard_shows_the_duplicate_rate(superset: Running, page: Page) -> None:
    rate = published_value(superset, "select duplicate_rate from duplicate_summary")
    outside: list[str] = []

    def answer(route: Route) -> None:
        outside.append(route.request.url)
        route.fulfill(status=200)

    traffic = Traffic(page)
    # Wherever the tests run, with a network or without.
    page.route(lambda url: not url.startswith((superset.url, "data:", "blob:")), answer)
    page.goto(f"{superset.url}/superset/dashboard/image-duplicates/")
    card = page.locator("[data-test=chart-grid-component]", has_text="Duplicate rate").first
    number = card.locator(".header-line")
    number.wait_for(timeout=60_000)
    page.get_by_text("duplicate_rate of the dataset").first.wait_for(timeout=60_000)
    # As text; Superset leaves out what would run.
    page.get_by_text('<img src="http://evil.example/a.png"').first.wait_for(timeout=60_000)
    traffic.wait_for_end()
    # Over every bar, for the tooltips.
    for canvas in page.locator("canvas").all():
        box = canvas.bounding_box()
        assert box is not None
        for part in range(1, 10):
            page.mouse.move(box["x"] + box["width"] * part / 10, box["y"] + box["height"] * 0.7)
            page.wait_for_timeout(50)
    (ROOT / "target").mkdir(exist_ok=True)
    page.screenshot(path=ROOT / "target" / "superset.png", full_page=True)
    assert number.inner_text() == f"{rate:.2%}"
    body = page.inner_text("body")
    titles = {chart["slice_name"] for chart in superset.listed("chart")}
    assert len(titles) == 10 and all(title in body for title in titles)
    assert "error" not in body.lower() and "No results" not in body
    assert page.title() != "owned"
    assert outside == []


def test_every_mart_is_a_dataset_with_its_descriptions(superset: Running) -> None:
    marts = described_marts()
    datasets = {row["table_name"]: row["id"] for row in superset.listed("dataset")}
    assert set(datasets) == set(marts)
    for name, mart in marts.items():
        dataset = superset.call("GET", f"dataset/{datasets[name]}")["result"]
        assert dataset["description"].split() == mart["description"].split()
        columns = {row["column_name"]: row["description"] for row in dataset["columns"]}
        assert {column: text.split() for column, text in columns.items()} == {
            column["name"]: column["description"].split() for column in mart["columns"]
        }


def test_the_dashboard_is_as_superset_exports_it(superset: Running) -> None:
    """So that a change made in Superset can be brought back with its own export."""
    (number,) = (row["id"] for row in superset.listed("dashboard") if row["slug"] == SLUG)
    answer = superset.session.get(f"{superset.url}/api/v1/dashboard/export/?q=!({number})")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        exported = {
            name.partition("/")[2]: bundle.read(name).decode() for name in bundle.namelist()
        }
    ours = {path.relative_to(EXPORT).as_posix(): path.read_text() for path in EXPORT.glob("*/*")}
    theirs = {name: text for name, text in exported.items() if name.startswith(("charts", "dash"))}
    assert without_numbers(theirs) == without_numbers(ours)
    assert len(ours) == 11


def without_numbers(files: dict[str, str]) -> dict[str, str]:
    """Superset counts datasets and charts: one more changes the numbers of others."""
    return {
        re.sub(r"_\d+[.]yaml$", "", name): re.sub(
            r"(?m)^( +datasource|.* chartId): .*$", r"\1:", text
        )
        for name, text in files.items()
    }


def test_the_connection_changes_nothing_and_reads_no_other_file(superset: Running) -> None:
    before = superset.published.read_bytes()
    (database,) = superset.listed("database")
    writes = ["create table x as select 1 as y", "delete from images", "drop table images"]
    for write in writes:
        assert "does not allow for DDL/DML" in json.dumps(superset.sql(write)), write
    # Even where someone ticks "allow DML", the file is open read-only.
    superset.call("PUT", f"database/{database['id']}", {"allow_dml": True})
    for write in writes:
        assert "read-only mode" in json.dumps(superset.sql(write)), write
    secret = superset.home / "secret_key"
    for statement in (
        f"select * from read_text('{secret}')",
        f"copy images to '{superset.home / 'images.csv'}'",
        f"attach '{superset.home / 'other.duckdb'}' as other",
        "set enable_external_access = true",
    ):
        answer = json.dumps(superset.sql(statement))
        assert "by configuration" in answer or "locked" in answer, answer
        assert secret.read_text() not in answer
    superset.call("PUT", f"database/{database['id']}", {"allow_dml": False})
    assert superset.published.read_bytes() == before
    assert not (superset.home / "images.csv").exists()


def test_a_new_file_is_seen_at_once_and_no_old_one_is_held(superset: Running) -> None:
    query = "select duplicate_rate from duplicate_summary"
    old = superset.sql(query)["data"][0]["duplicate_rate"]
    assert old == published_value(superset, query)
    new = superset.published.with_suffix(".new")
    new.write_bytes(superset.published.read_bytes())
    with duckdb.connect(str(new)) as connection:
        connection.execute("update duplicate_summary set duplicate_rate = 0.5")
    new.replace(superset.published)
    assert superset.sql(query)["data"] == [{"duplicate_rate": 0.5}]
    # Nobody holds a lock on it: it can be opened for writing.
    duckdb.connect(str(superset.published)).close()


def test_a_second_start_keeps_all_and_adds_new_marts(superset: Running) -> None:
    own = {"dashboard_title": "My own"}
    assert "id" in superset.call("POST", "dashboard/", own)
    assert oct((superset.home / "secret_key").stat().st_mode)[-3:] == "600"
    assert oct((superset.home / "password").stat().st_mode)[-3:] == "600"
    password = superset.password
    assert superset.stop() == "Superset has stopped.\n"
    superset.start()
    assert "Preparing" not in superset.output
    superset.stop()
    with duckdb.connect(str(superset.published)) as connection:
        connection.execute("create table new_mart as select 1 as one")
    superset.start()
    assert "Preparing" in superset.output
    assert superset.password == password
    names = {row["table_name"] for row in superset.listed("dataset")}
    assert names == {*described_marts(), "new_mart"}
    titles = sorted(row["dashboard_title"] for row in superset.listed("dashboard"))
    assert titles == ["Image duplicates", "My own"]
    assert len(superset.listed("chart")) == 10


# ---- its own surface


def anonymous(superset: Running, method: str, path: str, **request: object) -> requests.Response:
    """What somebody gets who has no session."""
    with requests.Session() as session:
        session.trust_env = False
        return session.request(
            method, f"{superset.url}{path}", allow_redirects=False, timeout=60, **request
        )


def test_nobody_gets_in_without_the_password(superset: Running) -> None:
    for password in ("admin", "superset", "general", "password", ""):
        login = {"username": "admin", "password": password, "provider": "db"}
        answer = anonymous(superset, "POST", "/api/v1/security/login", json=login)
        assert answer.status_code in (400, 401) and "access_token" not in answer.text, password
    for path in ("database/", "chart/", "dataset/", "dashboard/", "query/", "security/users/"):
        assert anonymous(superset, "GET", f"/api/v1/{path}").status_code in (401, 403), path
    query = {"database_id": 1, "sql": "select 1", "runAsync": False}
    answer = anonymous(superset, "POST", "/api/v1/sqllab/execute/", json=query)
    assert answer.status_code in (400, 401, 403)
    for path in ("/superset/dashboard/image-duplicates/", "/superset/welcome/", "/users/list/"):
        answer = anonymous(superset, "GET", path)
        assert answer.status_code in (302, 401) and "Image duplicates" not in answer.text, path
        assert "/login/" in answer.headers.get("Location", "/login/"), path


def test_nobody_can_register(superset: Running) -> None:
    for path in ("/register/form", "/register/activation/x"):
        assert anonymous(superset, "GET", path).status_code in (302, 404), path
    names = {row["username"] for row in superset.listed("security/users")}
    assert names == {"admin"}


def test_it_listens_on_loopback_only(superset: Running) -> None:
    port = f":{int(superset.url.rpartition(':')[2]):04X}"
    addresses = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, _, state = line.split()[1:4]
            if local.endswith(port) and state == "0A":
                addresses.add(local.removesuffix(port))
    # 127.0.0.1, as the kernel writes it.
    assert addresses == {"0100007F"}


def test_no_other_site_can_use_a_session(superset: Running) -> None:
    evil = {"Origin": "https://evil.example"}
    answer = anonymous(superset, "GET", "/login/", headers=evil)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    # Superset trusts the makers of maps by itself.
    for origin in ("https://evil.example", "https://tile.openstreetmap.org", "null"):
        answer = anonymous(superset, "GET", "/api/v1/chart/", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers, origin
    # Nor without the token of a form.
    session = requests.Session()
    session.trust_env = False
    login = {"username": "admin", "password": superset.password}
    answer = session.post(f"{superset.url}/login/", data=login, headers=evil, timeout=60)
    assert answer.status_code == 400 or "/login/" in answer.url
    assert session.get(f"{superset.url}/api/v1/chart/", timeout=60).status_code == 401


def test_it_takes_no_files_and_opens_none_of_its_server(superset: Running) -> None:
    before = superset.published.read_bytes()
    for uri in (
        f"sqlite:///{superset.home}/superset.db",
        "shillelagh://",
        "shillelagh+apsw://",
        "superset://",
    ):
        body = {"database_name": f"other {uri}", "sqlalchemy_uri": uri}
        answer = superset.call("POST", "database/", body)
        assert "id" not in answer, uri
    (database,) = superset.listed("database")
    assert database["allow_file_upload"] is False
    # Even where someone ticks "allow file uploads", the file is open read-only.
    for is_ticked in (False, True):
        superset.call("PUT", f"database/{database['id']}", {"allow_file_upload": is_ticked})
        answer = superset.session.post(
            f"{superset.url}/api/v1/database/{database['id']}/upload/",
            data={"type": "csv", "table_name": "uploaded", "schema": "main"},
            files={"file": ("a.csv", b"a,b\n1,2\n")},
            timeout=60,
        )
        assert answer.status_code >= 400
    superset.call("PUT", f"database/{database['id']}", {"allow_file_upload": False})
    assert superset.published.read_bytes() == before
