"""The classic services of DIRAC 9.1 for the tests: job monitoring, file catalogue, transformations, configuration.

DIRAC and the server parts that it needs have an environment of their own, which is made once and kept in the user's
cache folder; dependencies that do not build (gfal2-python, fts3) or want an old prov (cwltool) are left out. The
databases are on a MariaDB with a data folder of its own. All listen on loopback alone. ``dirac_side.py`` is what runs
in that environment.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctapipe_env
from ctapipe_env import UnavailableError

VERSION = "9.1.22"
HOME = ctapipe_env.CACHE / f"dirac-{VERSION}"
LEFT_OUT = ("gfal2-python", "fts3", "cwltool")
START_SECONDS = 120.0
SIDE = Path(__file__).with_name("dirac_side.py")
DATABASES = {
    "WorkloadManagement": ("JobDB", "JobLoggingDB", "SandboxMetadataDB"),
    "DataManagement": ("FileCatalogDB",),
    "Transformation": ("TransformationDB",),
}
SERVICES = {
    "Configuration": "Server",
    "WorkloadManagement": "JobMonitoring",
    "DataManagement": "FileCatalog",
    "Transformation": "TransformationManager",
}
_REQUIREMENTS = """
from importlib.metadata import requires
from packaging.requirements import Requirement
for each in map(Requirement, requires("dirac")):
    if each.name.lower() not in {left_out} and (not each.marker or each.marker.evaluate({{"extra": "server"}})):
        print(str(each).partition(";")[0])
"""


@dataclass(frozen=True)
class Services:
    """Services that run, and how DIRAC's client finds them."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A program of DIRAC's environment, as its client."""
        program = [str(HOME / "bin" / command[0]), *command[1:]]
        return subprocess.run(
            program, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )

    def side(self, action: str, told: Any) -> Any:
        """What ``dirac_side.py`` answers."""
        done = self.run("python", str(SIDE), action, json.dumps(told))
        if done.returncode != 0:
            raise UnavailableError(f"DIRAC cannot {action}: {done.stderr.strip()[-2000:]}")
        return json.loads(done.stdout.splitlines()[-1])


@contextlib.contextmanager
def services(folder: Path) -> Iterator[Services]:
    """With empty databases; nothing of them is left."""
    _install()
    folder.mkdir(parents=True)
    ports = {name: _free_port() for name in ("MariaDB", *SERVICES)}
    (folder / "dirac.cfg").write_text(_text(_configuration(ports)))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIRAC", "PYTHON", "X509_"))}
    environment = kept | {
        "DIRACSYSCONFIG": str(folder / "dirac.cfg"),
        "DIRAC": str(folder),
        "HOME": str(folder),
        "PATH": f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    made = Services(folder, environment)
    with _mariadb(folder, ports["MariaDB"]), (folder / "services.log").open("w") as log:
        command = [str(HOME / "bin" / "python"), str(SIDE), "serve"]
        with _process(command, environment, log, folder) as process:
            _wait(process, folder / "services.log", *(ports[name] for name in SERVICES))
            yield made


def _install() -> None:
    """The environment; made by one process at a time, with this working copy of provgraph in it."""
    with ctapipe_env.alone(HOME):
        if not (HOME / "ready").exists():
            shutil.rmtree(HOME, ignore_errors=True)
            ctapipe_env.run(ctapipe_env.interpreter("3.11"), "-m", "venv", HOME)
            pip = HOME / "bin" / "pip"
            ctapipe_env.run(pip, "install", "--quiet", "packaging", "setuptools>=77", "wheel")
            ctapipe_env.run(pip, "install", "--quiet", "--no-deps", f"dirac=={VERSION}")
            asked = [str(HOME / "bin" / "python"), "-c", _REQUIREMENTS.format(left_out=LEFT_OUT)]
            wanted = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
            ctapipe_env.run(pip, "install", "--quiet", *wanted)
            (HOME / "ready").touch()
        ctapipe_env.provgraph_into(HOME)


def _package() -> Path:
    return HOME / "lib" / "python3.11" / "site-packages" / "DIRAC"


# -- the databases -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _mariadb(folder: Path, port: int) -> Iterator[None]:
    programs = {name: shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin") for name in _PROGRAMS}
    if missing := [name for name, found in programs.items() if found is None]:
        raise UnavailableError(f"there is no {missing[0]}: install MariaDB (Debian: {_PROGRAMS[missing[0]]})")
    install, server, client = (str(programs[name]) for name in _PROGRAMS)
    data, at = folder / "mariadb", folder / "mariadb.sock"
    user = ["--user=root"] if os.geteuid() == 0 else []
    only = [install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *user]
    ctapipe_env.run(*only)
    where = [f"--datadir={data}", f"--socket={at}", "--bind-address=127.0.0.1", f"--port={port}"]
    command = [server, "--no-defaults", *where, "--log-bin-trust-function-creators=1", *user]
    with (
        (folder / "mariadb.log").open("w") as log,
        _process(command, dict(os.environ), log, folder) as process,
    ):
        _wait(process, folder / "mariadb.log", port)
        connected = [client, "--no-defaults", "--user=root", f"--socket={at}"]
        subprocess.run(connected, input=_schemas(), text=True, check=True, capture_output=True)
        yield


_PROGRAMS = {
    "mariadb-install-db": "mariadb-server-core",
    "mariadbd": "mariadb-server-core",
    "mariadb": "mariadb-client-core",
}


def _schemas() -> str:
    """DIRAC's own, and its user."""
    found = ["CREATE USER 'Dirac'@'localhost' IDENTIFIED BY 'Dirac';\n"]
    for system, names in DATABASES.items():
        for name in names:
            text = (_package() / f"{system}System" / "DB" / f"{name}.sql").read_text()
            found.append(f"CREATE DATABASE {name}; USE {name};\n{text}\nDELIMITER ;\n")
            found.append(f"GRANT ALL ON {name}.* TO 'Dirac'@'localhost';\n")
    return "".join(found)


# -- the services ------------------------------------------------------------------------------------------------------


def _configuration(ports: dict[str, int]) -> dict[str, Any]:
    certificates = _package() / "Core" / "Security" / "test" / "certs"
    urls = {name: f"dips://localhost:{ports[name]}/{name}/{service}" for name, service in SERVICES.items()}
    systems = {
        name: {
            "Services": {service: _service(service, ports[name])},
            "URLs": {service: urls[name]},
            "Databases": {database: {"DBName": database} for database in DATABASES.get(name, ())},
        }
        for name, service in SERVICES.items()
    }
    database = {"User": "Dirac", "Password": "Dirac", "Host": "127.0.0.1", "Port": ports["MariaDB"]}
    return {
        "DIRAC": {
            "Hostname": "localhost",
            "VirtualOrganization": "ctao",
            "Configuration": {"Name": "Test", "Master": "yes", "Servers": urls["Configuration"]},
            "Security": {
                "UseServerCertificate": "yes",
                "CertFile": certificates / "host" / "hostcert.pem",
                "KeyFile": certificates / "host" / "hostkey.pem",
                "CALocation": certificates / "ca",
            },
        },
        "Systems": systems | {"Databases": database},
        "Registry": {
            "DefaultGroup": "ctao_user",
            "Users": {"alice": {"DN": "/O=Dirac Computing/O=CERN/CN=MrUser"}},
            "Groups": {"ctao_user": {"Users": "alice", "VO": "ctao", "Properties": "NormalUser"}},
            "Hosts": {"VOBox": {"DN": "/O=Dirac Computing/O=CERN/CN=VOBox", "Properties": _HOST_MAY}},
            "VO": {"ctao": {"VOAdmin": "alice"}},
        },
    }


def _service(name: str, port: int) -> dict[str, Any]:
    handler = {"HandlerPath": "DIRAC/ConfigurationSystem/Service/ConfigurationHandler.py"} if name == "Server" else {}
    return {"Port": port, "Protocol": "dips", "Authorization": {"Default": "all"}, **handler}


_HOST_MAY = "TrustedHost, CSAdministrator, JobAdministrator, FileCatalogManagement, ProductionManagement"


def _text(section: dict[str, Any], indent: str = "") -> str:
    """A configuration of DIRAC: a brace or an option to a line."""
    lines = []
    for name, value in section.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", f"{indent}{{", _text(value, indent + "  "), f"{indent}}}"]
        else:
            lines.append(f"{indent}{name} = {value}")
    return "\n".join(lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _process(
    command: list[str], environment: dict[str, str], log: Any, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(30)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _wait(process: subprocess.Popen[bytes], log: Path, *ports: int) -> None:
    """Until something answers at all of these."""
    waiting, deadline = set(ports), time.monotonic() + START_SECONDS
    while waiting and time.monotonic() < deadline:
        if process.poll() is not None:
            raise UnavailableError(f"{log.stem} ended: {log.read_text()[-2000:]}")
        for port in sorted(waiting):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                waiting.remove(port)
        time.sleep(0.2)
    if waiting:
        raise UnavailableError(f"{log.stem} does not answer after {START_SECONDS:.0f} s: {log.read_text()[-2000:]}")


def listening() -> set[tuple[str, int]]:
    """Addresses and ports of this machine on which programs listen (``proc_net_tcp(5)``): addresses in hexadecimal."""
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A":
                address, _, port = local.rpartition(":")
                found.add((address, int(port, 16)))
    return found
