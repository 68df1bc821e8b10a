"""The web server's own configuration, in the web server: every header, every way in, the swap."""

import gzip
import http.client
import os
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.browser import served
from tests.support.browser.served import CSV, EDITION, STATUS, Ground
from tests.support.browser.web_server import NGINX, WebServer, configured

BRIEFING: Final = "data/latest/briefing-made-up-monthly.md"
EMBED: Final = "embed/trusts/ZZ1/ae_within_4h/"
SHORT: Final = "public, max-age=300, must-revalidate"
FOREVER: Final = "public, max-age=31536000, immutable"
OPENSSL: Final = Path("/usr/bin/openssl")

pytestmark = pytest.mark.skipif(not NGINX.exists(), reason="Debian's nginx is not installed")


@pytest.fixture(name="ground", scope="module")
def _ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return served.lay(tmp_path_factory.mktemp("served"))


@pytest.fixture(name="server", scope="module")
def _server(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with WebServer(folder=tmp_path_factory.mktemp("nginx"), data=ground.data) as server:
        yield server


def test_the_server_itself_finds_nothing_wrong(ground: Ground, tmp_path: Path) -> None:
    conf = configured(tmp_path, ground.data, "127.0.0.1:8080")
    run = subprocess.run(
        [NGINX, "-t", "-q", "-p", tmp_path, "-c", conf, "-e", "stderr"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/", 200, ("text/html; charset=utf-8", SHORT, None)),
        ("/league/", 200, ("text/html; charset=utf-8", SHORT, None)),
        ("/trusts/ZZ1/", 200, ("text/html; charset=utf-8", SHORT, None)),
        ("/trusts/zz1/", 200, ("text/html; charset=utf-8", SHORT, None)),
        ("/robots.txt", 200, ("text/plain; charset=utf-8", SHORT, None)),
        ("/assets/site.css", 200, ("text/css; charset=utf-8", SHORT, None)),
        ("/assets/favicon.svg", 200, ("image/svg+xml", SHORT, None)),
        ("/data/", 200, ("text/html; charset=utf-8", SHORT, "*")),
        ("/data/latest/league-acute.csv", 200, ("text/csv; charset=utf-8", SHORT, "*")),
        ("/data/latest/datapackage.json", 200, ("application/json", SHORT, "*")),
        ("/data/latest/trust-tables.sqlite", 200, ("application/vnd.sqlite3", SHORT, "*")),
        ("/data/latest/trusts/ZZ1.csv", 200, ("text/csv; charset=utf-8", SHORT, "*")),
        ("/api/v1/organisations/ZZ1.json", 200, ("application/json", SHORT, "*")),
        ("/trusts/ZZ1/brief.json", 200, ("application/json", SHORT, "*")),
        (
            "/data/latest/briefing-made-up-monthly.md",
            200,
            ("text/markdown; charset=utf-8", SHORT, "*"),
        ),
        ("/img/ZZ1-ae_within_4h.svg", 200, ("image/svg+xml", SHORT, None)),
        ("/data/latest/SHA256SUMS", 200, ("text/plain; charset=utf-8", SHORT, "*")),
        (f"/{EDITION}/league-acute.csv", 200, ("text/csv; charset=utf-8", FOREVER, "*")),
        (f"/{EDITION}/observations.csv.gz", 200, ("application/gzip", FOREVER, "*")),
        (f"/{EDITION}/facts.parquet", 200, ("application/vnd.apache.parquet", FOREVER, "*")),
        ("/data/editions.json", 200, ("application/json", SHORT, "*")),
        ("/status.json", 200, ("application/json", "no-store", "*")),
        ("/404.html", 404, ("text/html; charset=utf-8", "no-cache", None)),
        ("/trusts/NOT-HERE/", 404, ("text/html; charset=utf-8", "no-cache", None)),
        # What is not there yet may be there tomorrow, also in an edition and for other sites.
        (f"/{EDITION}/none.csv", 404, ("text/html; charset=utf-8", "no-cache", None)),
    ],
)
def test_an_address_has_its_kind_its_caching_and_every_header_of_safety(
    server: WebServer, path: str, status: int, expected: tuple[str, str, str | None]
) -> None:
    reply = server.get(path)
    told = reply.headers
    names = ("content-type", "cache-control", "access-control-allow-origin")
    assert (reply.status, tuple(told.get(name) for name in names)) == (status, expected)
    assert told["content-security-policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in told["content-security-policy"]
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert told["x-frame-options"] == "DENY"
    assert told["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in told["permissions-policy"]
    assert "strict-transport-security" not in told  # this is http
    assert told["server"] == "nginx"


def test_only_what_is_made_for_frames_may_be_framed_and_keeps_all_other_headers(
    server: WebServer,
) -> None:
    page, framed = server.get("/trusts/ZZ1/").headers, server.get(f"/{EMBED}").headers
    assert framed["content-security-policy"] == page["content-security-policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    changed = {"content-security-policy", "x-frame-options", "content-length", "etag", "date"}
    assert {k: v for k, v in framed.items() if k not in changed} == {
        k: v for k, v in page.items() if k not in changed
    }
    assert "x-frame-options" not in framed
    gone = server.get("/embed/trusts/NOT-HERE/").headers
    assert (gone["x-frame-options"], "'none'" in gone["content-security-policy"]) == ("DENY", True)


def test_the_body_of_what_is_not_there_is_our_page(server: WebServer) -> None:
    assert b"<h1>Page not found</h1>" in server.get("/trusts/NOT-HERE/").body


def test_every_kind_of_file_of_the_site_is_known_to_the_server(
    server: WebServer, ground: Ground
) -> None:
    kinds = {Path(name).suffix: f"/{name}" for name in ground.files}
    told = {suffix: server.get(path).headers["content-type"] for suffix, path in kinds.items()}
    assert {suffix for suffix, kind in told.items() if kind.startswith("text/plain")} == {
        "",
        ".txt",
    }


@pytest.mark.parametrize(
    "path",
    ["/", "/assets/site.css", "/data/latest/league-acute.csv", f"/{EDITION}/league-acute.csv"],
)
def test_text_is_packed_on_the_way_for_those_who_can_unpack(server: WebServer, path: str) -> None:
    packed = server.get(path, Accept_Encoding="gzip")
    plain = server.get(path)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body


def test_what_is_packed_already_is_handed_out_as_it_is(server: WebServer) -> None:
    reply = server.get(f"/{EDITION}/observations.csv.gz", Accept_Encoding="gzip")
    assert "content-encoding" not in reply.headers
    assert gzip.decompress(reply.body) == CSV


def test_a_copy_that_is_still_right_is_not_sent_again(server: WebServer) -> None:
    first = server.get("/")
    again = server.get("/", If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["cache-control"]) == (304, b"", SHORT)


def test_the_health_file_is_the_one_beside_the_site(server: WebServer, ground: Ground) -> None:
    assert server.get("/status.json").body == STATUS
    (ground.data / "status.json").unlink()
    gone = server.get("/status.json")
    (ground.data / "status.json").write_bytes(STATUS)
    assert (gone.status, gone.headers["cache-control"]) == (404, "no-cache")


@pytest.mark.parametrize(
    "path",
    [
        "/../report.json",
        "/%2e%2e/report.json",
        "/data/..%2f..%2freport.json",
        "/assets/../../report.json",
        "/..%5creport.json",
        "/report.json",
        "/data/report.json",
        "/.part-1",
        "/data/.hidden",
    ],
)
def test_no_path_leads_out_of_the_site_or_to_what_is_hidden(
    server: WebServer, ground: Ground, path: str
) -> None:
    for hidden in ("site/.part-1", "site/data/.hidden"):
        (ground.data / hidden).write_bytes(b"not for everybody")
    reply = server.get(path)
    assert reply.status in {400, 404}
    assert b"not for everybody" not in reply.body


def test_a_folder_without_a_page_does_not_list_its_files(server: WebServer) -> None:
    reply = server.get("/data/latest/")
    assert reply.status == 404
    assert b"league-acute.csv" not in reply.body


def test_a_folder_is_found_without_its_slash_on_the_same_host(server: WebServer) -> None:
    reply = server.get("/league", Host="tables.example")
    assert (reply.status, reply.headers["location"]) == (301, "/league/")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/index.html", "/"),
        ("/league/index.html", "/league/"),
        ("/find/index.html?q=a%20b", "/find/?q=a%20b"),
        ("/trusts/ZZ1", "/trusts/ZZ1/"),
        ("/trusts/zz1", "/trusts/ZZ1/"),
    ],
)
def test_the_address_of_a_page_is_its_folder(server: WebServer, path: str, location: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.headers["location"]) == (301, location)


@pytest.mark.parametrize("path", ["/trusts/zz1/", "/trusts/Zz1/", "/trusts/zZ1/index.html"])
def test_a_code_may_be_in_letters_of_any_size(server: WebServer, path: str) -> None:
    reply = server.get(path)
    if reply.status == 301:
        reply = server.get(reply.headers["location"])
    assert (reply.status, reply.body) == (200, server.get("/trusts/ZZ1/").body)
    assert server.get("/icbs/qz1/").status == 200


@pytest.mark.parametrize("path", ["/trusts/zzz/", "/trusts/zzzzz/", "/trusts/zzzzzzzzzzzz/"])
def test_a_code_that_is_none_is_not_there(server: WebServer, path: str) -> None:
    assert server.get(path).status == 404


def test_links_are_sent_without_the_name_of_a_file(server: WebServer, ground: Ground) -> None:
    for path in ("/", "/trusts/ZZ1/", "/find/"):
        body = server.get(path).body
        assert b'href="' in body
        assert b"index.html" not in body
    made = (ground.data / "site" / "trusts" / "ZZ1" / "index.html").read_bytes()
    sent = server.get("/trusts/ZZ1/").body
    assert sent == made.replace(b"index.html", b"")
    assert b'href="./"' in server.get("/").body


def test_nothing_can_be_sent_here(server: WebServer) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for method in ("POST", "PUT", "DELETE"):
        line.request(method, "/league/", body=b"x")
        answer = line.getresponse()
        answer.read()
        assert answer.status in {404, 405}, method
    line.close()


def test_a_swap_is_seen_by_the_very_next_request(server: WebServer, ground: Ground) -> None:
    first = server.get("/")
    ground.swap(index=b"<h1>The next edition</h1>")
    second = server.get("/", If_None_Match=first.headers["etag"])
    assert (second.status, second.body) == (200, b"<h1>The next edition</h1>")
    ground.swap()
    assert server.get("/").body == first.body


@pytest.mark.skipif(not OPENSSL.exists(), reason="there is no openssl to make a key with")
def test_over_https_browsers_are_told_to_stay_with_it(ground: Ground, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-nodes", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=localhost", "-days", "2"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
        env={"PATH": os.defpath},
    )
    secured = f" ssl; ssl_certificate {certificate}; ssl_certificate_key {key}"
    with WebServer(folder=tmp_path, data=ground.data, secured=secured) as server:
        trusting = ssl.create_default_context(cafile=str(certificate))
        trusting.check_hostname = False
        line = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=10, context=trusting)
        line.request("GET", "/")
        assert line.getresponse().getheader("Strict-Transport-Security") == "max-age=31536000"
        line.close()
