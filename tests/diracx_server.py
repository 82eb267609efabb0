"""A real DiracX 0.7.0 server for the tests, from the Python registry: sqlite databases, on loopback.

It needs Python 3.12 and packages that provgraph must not need, so it has an environment of its own, which is made
once and kept in the user's cache folder. ``python tests/diracx_server.py`` of that environment signs a token.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VERSION = "0.7.0"
PACKAGES = ("diracx", "diracx-routers", "diracx-db", "diracx-logic", "diracx-testing")
START_SECONDS = 90.0
SUBJECT = "75212b23-14c2-47be-9374-eb0113b0575e"


class UnavailableError(Exception):
    """It cannot be had here; says why."""


@dataclass
class Server:
    """A running server, and somebody who submits jobs to it."""

    url: str
    folder: Path
    environment: dict[str, str]
    token: str = field(default="", repr=False)
    told: dict[int, float] = field(default_factory=dict)
    """When the last status of each job was, in seconds since 1970."""

    def ask(self, method: str, path: str, body: Any) -> Any:
        request = urllib.request.Request(
            self.url + path,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as got:
            return json.loads(got.read() or b"null")

    def submit(self, *jdls: str) -> list[int]:
        return [int(job["JobID"]) for job in self.ask("POST", "/api/jobs/jdl", list(jdls))]

    def set_status(self, job: int, *statuses: tuple[str, str]) -> None:
        """Changes of status and minor status, each a second after the one before.

        They begin with the next second, or later: DiracX ignores a status older than the last it was told.
        """
        first = max(time.time() + 1, self.told.get(job, 0.0) + 1)
        self.told[job] = first + len(statuses) - 1
        changes = {
            time.strftime("%Y-%m-%d %H:%M:%S+00:00", time.gmtime(first + number)): {
                "Status": status,
                "MinorStatus": minor,
                "Source": "JobWrapper",
            }
            for number, (status, minor) in enumerate(statuses)
        }
        answer = self.ask("PATCH", "/api/jobs/status?force=true", {str(job): changes})
        assert str(job) in answer["success"], answer

    def new_token(self, **claims: Any) -> str:
        """A token that this server has signed."""
        said = json.dumps(claims)
        python = home() / "bin" / "python"
        command = [str(python), "-W", "ignore", __file__, said]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise UnavailableError(f"no token can be signed: {done.stderr.strip()[-300:]}")
        return done.stdout.strip()


def home() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "provgraph" / f"diracx-{VERSION}"


def python312() -> Path | None:
    """A Python 3.12 that works: pyenv's shims are there for versions that are not switched on too."""
    named = shutil.which("python3.12")
    candidates = [Path(named)] if named else []
    candidates += sorted((Path.home() / ".pyenv" / "versions").glob("3.12.*/bin/python3.12"))
    for candidate in candidates:
        done = subprocess.run([candidate, "-c", "import ensurepip"], capture_output=True, check=False)
        if done.returncode == 0:
            return candidate
    return None


def _install() -> Path:
    """The environment; made by one process at a time."""
    import fcntl

    home().parent.mkdir(parents=True, exist_ok=True)
    with home().with_name(home().name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = home() / "ready"
        if not ready.exists():
            python = python312()
            if python is None:
                raise UnavailableError("there is no Python 3.12")
            shutil.rmtree(home(), ignore_errors=True)
            _run(python, "-m", "venv", home())
            wanted = [f"{name}=={VERSION}" for name in PACKAGES]
            _run(home() / "bin" / "pip", "install", "--quiet", *wanted, "moto[server]")
            ready.touch()
    return home()


def _run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        list(map(str, command)), env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UnavailableError(f"{' '.join(map(str, command[:4]))} failed: {said}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A server with the VO ctao and its user alice; nothing of it is left."""
    programs = _install() / "bin"
    environment = _configure(folder, programs)
    s3, port = _free_port(), _free_port()
    environment["DIRACX_SANDBOX_STORE_S3_CLIENT_KWARGS"] = json.dumps(
        {"endpoint_url": f"http://127.0.0.1:{s3}", "aws_access_key_id": "test", "aws_secret_access_key": "test"}
    )
    uvicorn = [programs / "uvicorn", "--factory", "diracx.testing.routers:create_app", "--host", "127.0.0.1"]
    with (
        (folder / "log").open("w") as log,
        _process([programs / "moto_server", "-H", "127.0.0.1", "-p", str(s3)], environment, log),
        _process([*uvicorn, "--port", str(port)], environment, log) as process,
    ):
        made = Server(f"http://127.0.0.1:{port}", folder, environment)
        _wait(made, process)
        made.token = made.new_token()
        _wait_until_ready(made)
        yield made


def _configure(folder: Path, programs: Path) -> dict[str, str]:
    python, dirac = programs / "python", programs / "dirac"
    folder.mkdir(parents=True, exist_ok=True)
    keys, repository = folder / "jwks.json", f"git+file://{folder}/cs"
    _run(python, "-m", "diracx.logic", "rotate-jwk", "--jwks-path", keys)
    _run(dirac, "internal", "generate-cs", repository)
    group = ("--default-group", "ctao_user", "--idp-url", "https://idp.example.org", "--idp-client-id", "test")
    _run(dirac, "internal", "add-vo", repository, "--vo", "ctao", *group)
    _run(dirac, "internal", "add-user", repository, "--vo", "ctao", "--sub", SUBJECT, "--preferred-username", "alice")
    fernet = "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIRACX_", "PYTHON"))}
    exports = _run(python, "-m", "diracx.db", "generate-local-urls", folder)
    return kept | {
        **_exported(exports),
        "DIRACX_CONFIG_BACKEND_URL": repository,
        "DIRACX_SERVICE_AUTH_TOKEN_ISSUER": "http://127.0.0.1",
        "DIRACX_SERVICE_AUTH_TOKEN_KEYSTORE": f"file://{keys}",
        "DIRACX_SERVICE_AUTH_STATE_KEY": _run(python, "-c", fernet).strip(),
        "DIRACX_SERVICE_AUTH_ALLOWED_REDIRECTS": "[]",
        "DIRACX_SANDBOX_STORE_BUCKET_NAME": "sandboxes",
        "DIRACX_SANDBOX_STORE_AUTO_CREATE_BUCKET": "true",
    }


def _exported(text: str) -> dict[str, str]:
    """``export NAME="value"`` of a shell."""
    pairs = (line.removeprefix("export ").partition("=") for line in text.splitlines() if line.startswith("export "))
    return {name: value[1:-1] for name, _, value in pairs}


@contextlib.contextmanager
def _process(command: list[Any], environment: dict[str, str], log: Any) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(list(map(str, command)), env=environment, stdout=log, stderr=log)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait(made: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise UnavailableError(f"DiracX ended: {(made.folder / 'log').read_text()[-500:]}")
        try:
            urllib.request.urlopen(f"{made.url}/.well-known/jwks.json", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise UnavailableError(f"DiracX does not answer after {START_SECONDS:.0f} s")


def _wait_until_ready(made: Server) -> None:
    """Until it has read its configuration: it answers 503 before."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            made.ask("POST", "/api/jobs/search", {})
            return
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise UnavailableError(f"DiracX answers {error.code}: {error.read()[:300]!r}") from None
        time.sleep(0.2)
    raise UnavailableError("DiracX stays unready")


def _sign(claims: dict[str, Any]) -> str:
    """Runs in the server's own environment."""
    from diracx.core.settings import AuthSettings  # type: ignore[import-not-found]
    from diracx.logic.auth.token import _sign_token_payload  # type: ignore[import-not-found]

    payload = {
        "sub": f"ctao:{SUBJECT}",
        "iss": os.environ["DIRACX_SERVICE_AUTH_TOKEN_ISSUER"],
        "dirac_properties": ["NormalUser", "JobAdministrator"],
        "jti": str(uuid.uuid4()),
        "preferred_username": "alice",
        "dirac_group": "ctao_user",
        "vo": "ctao",
        "exp": int(time.time()) + 3600,
        "dirac_policies": {},
    }
    return str(_sign_token_payload(payload | claims, AuthSettings()))


if __name__ == "__main__":
    print(_sign(json.loads(sys.argv[1])))
