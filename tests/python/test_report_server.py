"""``image-duplicates serve``: what it shows, and what it keeps to itself."""

import base64
import gzip
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from command_line import command
from project import ROOT
from report_serving import served
from typer.testing import CliRunner

from image_duplicates.cli import app
from image_duplicates.report import server

PAGE = b"""<!doctype html><script>
let a = "</p>&amp;";
</script><script type="application/json">{"no": "code"}</script>
<script src="/app.js"></script><script type="module">b()</script>"""
ENGINE = b"\0asm" + bytes(10_000)
SECRET = b"the secret"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with some links that lead out of it, and files beside it."""
    home = tmp_path_factory.mktemp("home")
    site = home / "reports" / "build"
    (site / "classes").mkdir(parents=True)
    (site / "index.html").write_bytes(PAGE)
    (site / "classes" / "index.html").write_bytes(b"classes")
    assets = site / "_app" / "immutable"
    assets.mkdir(parents=True)
    (assets / "engine.wasm").write_bytes(ENGINE)
    (assets / "engine.wasm.gz").write_bytes(gzip.compress(ENGINE))
    (assets / "app.js").write_bytes(b"app()")
    (home / "secret.txt").write_bytes(SECRET)
    # The name of the sibling begins like that of the site.
    (home / "reports" / "build-secret").mkdir()
    (home / "reports" / "build-secret" / "index.html").write_bytes(SECRET)
    (site / "link.txt").symlink_to(home / "secret.txt")
    (site / "folder").symlink_to(home)
    (site / "sibling").symlink_to("../build-secret")
    (site / "linked.html").symlink_to("index.html")
    (site / "round").symlink_to("round")
    (site / "app.js.gz").symlink_to(home / "secret.txt")
    (site / "app.js").write_bytes(b"app()")
    os.mkfifo(site / "pipe")
    return site


@pytest.fixture(scope="module")
def url(site: Path) -> Iterator[str]:
    with served(site) as url:
        yield url


def asked(
    url: str, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in lower case and body; the path goes out as it is."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, answer.read()
    finally:
        connection.close()


def sent(url: str, request: bytes) -> bytes:
    """What comes back for bytes that need not be a request."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(65_536):
            answer += more
    return answer


def test_pages_and_files_are_shown(url: str) -> None:
    assert asked(url, "/")[::2] == (200, PAGE)
    assert asked(url, "/index.html")[::2] == (200, PAGE)
    assert asked(url, "/linked.html")[::2] == (200, PAGE)
    assert asked(url, "/classes/?page=2")[::2] == (200, b"classes")
    status, headers, _ = asked(url, "/classes")
    assert (status, headers["location"]) == (307, f"{url}/classes/")
    status, headers, body = asked(url, "/", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(PAGE)), b"")
    types = {
        "/": "text/html; charset=utf-8",
        "/app.js": "text/javascript; charset=utf-8",
        "/_app/immutable/engine.wasm": "application/wasm",
    }
    assert {path: asked(url, path)[1]["content-type"] for path in types} == types


@pytest.mark.parametrize(
    "path",
    [
        "/link.txt",
        "/folder/secret.txt",
        "/folder/",
        "/sibling",
        "/sibling/",
        "/round",
        "/pipe",
        "/_app/",
        "/_app",
        "/nothing",
        "/../../secret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/..%2f..%2fsecret.txt",
        "/classes/%2e%2e/%2e%2e/build-secret/",
        "/..\\..\\secret.txt",
        "/..%5c..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/%00",
        "/index.html%00.txt",
        "/%ff%fe",
        "/%",
        "/" + "a" * 300,
        "/" + "a/" * 5_000,
        "/%0d%0aX-Evil:%20yes",
    ],
)
def test_nothing_else_is_shown_nor_listed(
    url: str, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    status, headers, body = asked(url, path)
    assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"There is no such page" in body
    assert SECRET not in body and b"secret" not in body and "x-evil" not in headers
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_read_is_not_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert asked(url, "/app.js")[0] == 404


def test_a_compressed_file_that_leads_out_is_not_sent(url: str) -> None:
    status, headers, body = asked(url, "/app.js", Accept_Encoding="gzip")
    assert (status, body) == (200, b"app()")
    assert "content-encoding" not in headers
    assert asked(url, "/app.js.gz")[0] == 404


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"\0\1\2\3",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_a_broken_request_is_answered(
    url: str, request_: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        assert sent(url, request_).startswith(b"HTTP/1.1 400 ")
    except OSError:
        # It was answered and closed while much of it was still on its way.
        assert len(request_) > 100_000
    assert capfd.readouterr() == ("", "")
    assert asked(url, "/")[0] == 200


def test_only_reading_is_allowed(url: str) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "NONSENSE"):
        status, headers, _ = asked(url, "/", method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")
        assert "access-control-allow-origin" not in headers


def test_only_who_calls_it_by_its_name_is_answered(url: str, site: Path) -> None:
    """The page of a stranger, whose name was made to lead here, reads nothing."""
    port = urlsplit(url).port
    ours = ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"]
    for name in [*ours, *(f"{name}:{port}" for name in ours), "localhost:1"]:
        assert asked(url, "/", Host=name)[0] == 200, name
    strangers = ["evil.example", f"evil.example:{port}", "localhost.evil.example", "127.0.0.1.nip"]
    strangers += ["evil.example#localhost", "localhost@evil.example", "[::1", "", "192.0.2.1"]
    for name in strangers:
        status, _, body = asked(url, "/", Host=name)
        assert (status, PAGE in body) == (400, False), name
    # No other header takes its place.
    trick = {"X_Forwarded_Host": "localhost", "Forwarded": "host=localhost"}
    assert asked(url, "/", Host="evil.example", **trick)[0] == 400
    name = socket.gethostname()
    assert asked(url, "/", Host=name)[0] == 400
    with served(site, "127.0.0.2") as elsewhere:
        assert asked(elsewhere, "/")[0] == 200
        assert asked(elsewhere, "/", Host="evil.example")[0] == 400


def test_pages_may_run_their_own_scripts_only(url: str) -> None:
    """By their hashes: data in a page is no script, and no attribute can hold one."""
    policy = directives(asked(url, "/")[1])
    scripts = {b'\nlet a = "</p>&amp;";\n', b"b()"}
    hashes = {base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts}
    wanted = {"'self'", "'wasm-unsafe-eval'", *(f"'sha256-{digest}'" for digest in hashes)}
    assert set(policy["script-src"].split()) == wanted
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    for path in ("/_app/immutable/app.js", "/nothing", "/classes/"):
        _, headers, _ = asked(url, path)
        policy = directives(headers)
        assert "'unsafe-inline'" not in policy.get("script-src", policy["default-src"])
        assert policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def directives(headers: dict[str, str]) -> dict[str, str]:
    parts = headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_a_changed_page_has_a_new_policy(site: Path, url: str) -> None:
    page = site / "changing.html"
    policies = set()
    for number in range(2):
        page.write_text(f"<script>run({number})</script>")
        os.utime(page, (number, number))
        policies.add(directives(asked(url, "/changing.html")[1])["script-src"])
    assert len(policies) == 2


def test_a_page_of_the_site_for_wrong_addresses_is_shown(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    (tmp_path / "404.html").write_text("<script>lost()</script>")
    with served(tmp_path) as url:
        status, headers, body = asked(url, "/nothing")
    assert (status, body) == (404, b"<script>lost()</script>")
    assert "'sha256-" in directives(headers)["script-src"]


def test_assets_are_kept_and_pages_asked_for_again(url: str) -> None:
    _, headers, _ = asked(url, "/_app/immutable/engine.wasm")
    assert headers["cache-control"] == "max-age=31536000, immutable"
    for path in ("/", "/app.js", "/_app/immutable/../../app.js"):
        status, headers, _ = asked(url, path)
        assert (status, headers["cache-control"]) == (200, "no-cache")
    status, again, body = asked(url, "/app.js", If_None_Match=headers["etag"])
    assert (status, body, again["cache-control"]) == (304, b"", "no-cache")
    assert asked(url, "/app.js", If_None_Match='"another"')[0] == 200
    status, headers, body = asked(url, "/app.js", Range="bytes=1-2")
    assert (status, headers["content-range"], body) == (206, "bytes 1-2/5", b"pp")


def test_what_is_compressed_already_is_sent_so(site: Path, url: str) -> None:
    path = "/_app/immutable/engine.wasm"
    status, headers, body = asked(url, path, Accept_Encoding="br, gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert headers["content-type"] == "application/wasm"
    assert gzip.decompress(body) == ENGINE
    _, plain, body = asked(url, path)
    assert body == ENGINE and "content-encoding" not in plain
    assert headers["vary"] == plain["vary"] == "Accept-Encoding"
    assert headers["etag"] != plain["etag"]
    # A file that was written anew is not the one that was compressed.
    os.utime(site / path[1:], (4e9, 4e9))
    _, headers, body = asked(url, path, Accept_Encoding="gzip")
    assert body == ENGINE and "content-encoding" not in headers


def test_the_command_shows_the_site_until_ctrl_c(site: Path) -> None:
    arguments = ["serve", "--reports", str(site.parent), "--port", "0"]
    command = subprocess.Popen(
        [sys.executable, "-m", "image_duplicates", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    try:
        url = command.stdout.readline().split("/  ")[0]
        assert asked(url, "/")[::2] == (200, PAGE)
        command.send_signal(signal.SIGINT)
        assert command.communicate()[0] == "The report is no longer shown.\n"
        assert command.returncode == 0
    finally:
        command.kill()
        command.wait()


def refused(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["serve", *arguments])
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert done.output.count("\n") == 1
    return done.output


def test_what_cannot_be_served_is_told_in_a_sentence(site: Path, url: str, tmp_path: Path) -> None:
    assert "run make report first" in refused("--reports", str(tmp_path))
    reports = ["--reports", str(site.parent)]
    said = refused(*reports, "--port", str(urlsplit(url).port))
    assert "Address already in use" in said and "name another one with --port" in said
    for host in ("0.0.0.0", "::", "0"):
        assert "is every address at once" in refused(*reports, "--port", "0", "--host", host)
    # An address of no machine, and a name that nobody has.
    for host in ("192.0.2.1", "no-such-machine.invalid"):
        said = refused(*reports, "--port", "0", "--host", host)
        assert f"{host} cannot be used" in said and "name another one with --host" in said


def test_no_other_command_waits_for_the_server_for_dbt_or_for_numpy() -> None:
    slow = "{'dbt', 'numpy', 'uvicorn', 'starlette'}"
    program = f"import sys, image_duplicates.cli; print({slow} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n", done


@pytest.mark.parametrize(("display", "opened"), [(":0", 1), ("", 0)])
def test_a_browser_is_opened_where_there_is_a_display(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: str, opened: int
) -> None:
    """One of the terminal would wait for a server that waits for it."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "index.html").write_text("<p>hello</p>")
    addresses: list[str] = []
    monkeypatch.setattr("webbrowser.open", addresses.append)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(server.SiteServer, "serve", lambda self: None)
    given = ("serve", "--open", "--port", 0, "--reports", tmp_path)
    done = command(*given, DISPLAY=display, WAYLAND_DISPLAY="")
    assert done.exit_code == 0, done.output
    assert [f"{address}/  Ctrl-C stops it.\n" for address in addresses] == [done.stdout] * opened
