"""The real web server with the real configuration, on a free port that needs no privilege."""

import http.client
import os
import re
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pipeline import paths

NGINX: Final = Path("/usr/sbin/nginx")
CONF: Final = paths.ROOT / "deploy" / "nginx" / "trust-tables.conf"

# What is around the site's own part on a Debian server, as far as the site depends on it.
AROUND: Final = """
daemon off;
{user}
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server answered; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def configured(folder: Path, data: Path, listen: str) -> Path:
    """
    Write a whole configuration in which only addresses are other than on a server.

    Args:
        folder: Where the server may write.
        data: The folder with the link to the site.
        listen: What stands behind "listen".

    Returns:
        The file.
    """
    site = CONF.read_text(encoding="utf-8")
    site, roots = re.subn(r"/srv/trust-tables/data\b", str(data), site)
    site, listens = re.subn(r"listen 80;\s+listen \[::\]:80;", f"listen {listen};", site)
    assert (roots, listens) == (2, 1)
    conf = folder / "nginx.conf"
    # The folders of a test are closed to www-data, which would serve if root began the server.
    user = "user root;" if os.geteuid() == 0 else ""
    conf.write_text(AROUND.format(folder=folder, user=user, site=site), encoding="utf-8")
    return conf


@dataclass(slots=True)
class WebServer:
    """A server that runs as long as its block."""

    folder: Path
    data: Path
    secured: str = ""
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        """Begin: the socket is ours from the start, so there is nothing to wait for."""
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            self.port = listening.getsockname()[1]
            conf = configured(self.folder, self.data, f"127.0.0.1:{self.port}{self.secured}")
            with (self.folder / "error.log").open("wb") as log:
                self._process = subprocess.Popen(
                    [NGINX, "-p", self.folder, "-c", conf, "-e", "stderr"],
                    env={"NGINX": f"{listening.fileno()};", "PATH": os.defpath},
                    pass_fds=[listening.fileno()],
                    stderr=log,
                )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a path just as it is written; "_" in the name of a header stands for "-"."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("GET", path, headers=named)
        answer = line.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        assert len(told) == len(answer.getheaders()), "a header was sent twice"
        reply = Reply(status=answer.status, headers=told, body=answer.read())
        line.close()
        return reply
