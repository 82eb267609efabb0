"""Neo4j in Docker: the compose file, and the image it names, by testcontainers.

What needs an engine is skipped where none answers; with PROVGRAPH_DOCKER=1 the skip is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml
from conftest import GIVEN

from provgraph.store import open_store

ROOT = Path(__file__).parent.parent
COMPOSE_FILE = ROOT / "docker-compose.yml"
IMAGE = "neo4j:5.26-community"
PASSWORD = "only-for-tests"


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    (found,) = yaml.safe_load(COMPOSE_FILE.read_text("utf-8"))["services"].values()
    assert isinstance(found, dict)
    return found


def test_compose_serves_this_machine_only(service: dict[str, Any]) -> None:
    assert service["image"] == IMAGE
    assert [port.split(":")[0] for port in service["ports"]] == ["127.0.0.1", "127.0.0.1"]
    assert {port.rpartition(":")[2] for port in service["ports"]} == {"7474", "7687"}


def test_compose_wants_a_password_and_keeps_the_data(service: dict[str, Any]) -> None:
    assert service["environment"]["NEO4J_AUTH"].startswith("neo4j/${NEO4J_PASSWORD:?")
    assert service["volumes"] == ["neo4j-data:/data"]
    assert "7474" in service["healthcheck"]["test"]


def test_compose_lets_no_statement_read_files_and_reports_nothing(service: dict[str, Any]) -> None:
    settings = service["environment"]
    assert settings["NEO4J_dbms_security_allow__csv__import__from__file__urls"] == "false"
    assert settings["NEO4J_dbms_usage__report_enabled"] == "false"


def unavailable(reason: str) -> NoReturn:
    if GIVEN.get("PROVGRAPH_DOCKER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def engine() -> None:
    """Skips unless a Docker engine answers that has the image, or can get it."""
    if shutil.which("docker") is None:
        unavailable("there is no docker command")
    if subprocess.run(["docker", "version"], capture_output=True).returncode:
        unavailable("no Docker engine answers")
    if not docker("images", "--quiet", IMAGE):
        pulled = subprocess.run(["docker", "pull", "--quiet", IMAGE], capture_output=True, text=True)
        if pulled.returncode:
            unavailable(f"the image {IMAGE} cannot be pulled: {pulled.stderr.strip()}")


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVGRAPH_USER", "neo4j")
    monkeypatch.setenv("PROVGRAPH_PASSWORD", PASSWORD)


@pytest.fixture
def container(engine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Bolt URL of a server in a container, published on loopback."""
    monkeypatch.setenv("TC_HOST", "127.0.0.1")
    monkeypatch.setenv("TESTCONTAINERS_CONNECTION_MODE", "docker_host")
    monkeypatch.setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
    from testcontainers.community.neo4j import Neo4jContainer

    with Neo4jContainer(IMAGE, username="neo4j", password=PASSWORD) as running:
        yield running.get_connection_url()


@pytest.mark.docker
@pytest.mark.slow
def test_a_store_in_a_container(container: str, credentials: None) -> None:
    with open_store(container, create=True) as store:
        store.init()
        assert store.dialect == "neo4j"
        assert store.status()


@pytest.fixture
def composed(engine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Bolt URL of the server of docker-compose.yml, once its health check has passed; all of it removed again."""
    compose = compose_command()
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    monkeypatch.setenv("NEO4J_HTTP_PORT", str(free_port()))
    monkeypatch.setenv("NEO4J_BOLT_PORT", bolt := str(free_port()))
    project = [*compose, "--file", str(COMPOSE_FILE), "--project-name", f"provgraph-test-{os.getpid()}"]
    try:
        subprocess.run([*project, "up", "--detach"], check=True, capture_output=True)
        name = subprocess.run([*project, "ps", "--quiet"], check=True, capture_output=True, text=True).stdout.strip()
        wait_until_healthy(name)
        yield f"bolt://127.0.0.1:{bolt}"
    finally:
        subprocess.run([*project, "down", "--volumes", "--timeout", "1"], check=True, capture_output=True)


def compose_command() -> list[str]:
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    unavailable("there is neither `docker compose` nor docker-compose")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(name: str) -> None:
    until = f"until [ $(docker inspect --format '{{{{.State.Health.Status}}}}' {name}) = healthy ]; do sleep 1; done"
    subprocess.run(["sh", "-c", until], check=True, timeout=240)


@pytest.mark.docker
@pytest.mark.slow
def test_the_command_line_on_the_compose_file(composed: str, credentials: None) -> None:
    def provgraph(*arguments: str) -> str:
        command = [str(Path(sys.executable).with_name("provgraph")), "--store", composed, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    provgraph("init")
    assert composed in provgraph("status")
