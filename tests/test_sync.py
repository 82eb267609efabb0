"""Services are read page by page and never passed over; what they answer meets what is loaded from files."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from conftest import Cli
from logs import DATA, header, log, record

from provgraph import campaign, graph, loading, spool, syncing
from provgraph.errors import ExtraError, ProvgraphError, SourceError, UsageError
from provgraph.graph import Changes
from provgraph.store import Store
from provgraph.syncing import bundles, diracx, sync
from provgraph.syncing.dirac import DiracSource
from provgraph.syncing.diracx import DiracXSource
from provgraph.syncing.source import Page, Place, as_place, ended

SAMPLES = DATA / "dirac" / "samples"
SCHEMA = json.loads((Path(syncing.__file__).parent.parent / "schemas" / "dirac-bundle-1.schema.json").read_text())
TOKEN = "eyJhbGciOiJub25lIn0.c2VjcmV0.c2lnbmF0dXJl"

Answer = tuple[int, dict[str, str], Any]
WHO: Answer = (200, {}, {"vo": "ctao", "sub": "ctao:1", "dirac_group": "ctao_user"})


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def exchange(name: str) -> Answer:
    """What the real server answered."""
    saved = sample(f"diracx/{name}.json")
    return saved["status"], saved["headers"], saved["response"]


# -- a server ---------------------------------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Gives the answers that it is told to give, and keeps what it is asked."""

    def __init__(self, answer: Callable[[str, Any], Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.asked = answer, list[tuple[str, dict[str, str], Any]]()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def searches(self) -> list[Any]:
        return [body for path, _, body in self.asked if path.startswith("/api/jobs/search")]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = json.loads(body) if body else None
        self.server.asked.append((self.path, dict(self.headers), asked))
        status, headers, answer = WHO if self.path == "/api/auth/userinfo" else self.server.answer(self.path, asked)
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response_only(status)
        headers = {"Date": self.date_time_string(), **headers}
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """Starts a server on loopback; it ends with the test."""
    monkeypatch.setattr(diracx, "PAUSES", (0.01, 0.01, 0.01))
    running: list[Server] = []

    def start(answer: Callable[[str, Any], Answer]) -> Server:
        running.append(Server(answer))
        threading.Thread(target=running[-1].serve_forever, args=(0.02,), daemon=True).start()
        return running[-1]

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def in_turn(*answers: Answer) -> Callable[[str, Any], Answer]:
    rest = list(answers)
    return lambda *_: rest.pop(0)


def source(server: Server, **options: Any) -> DiracXSource:
    return DiracXSource(server.url, lambda: TOKEN, **options)


def refusal(server: Server) -> str:
    with source(server) as asked, pytest.raises(SourceError) as caught:
        list(asked.changed(Place()))
    assert TOKEN not in str(caught.value)
    return str(caught.value)


class Jobs:
    """Jobs that are searched as DiracX searches them: by number, and by time to the second."""

    def __init__(self, *jobs: dict[str, Any]) -> None:
        self.jobs = {job["JobID"]: job for job in jobs}

    def __call__(self, path: str, body: Any) -> Answer:
        found = [job for _, job in sorted(self.jobs.items()) if all(_holds(job, one) for one in body["search"])]
        page = found[: int(path.rpartition("per_page=")[2])]
        return 206 if len(page) < len(found) else 200, {"Content-Type": "application/json"}, page


def _holds(job: dict[str, Any], asked: dict[str, Any]) -> bool:
    value = job[asked["parameter"]]
    if asked["operator"] == "in":
        return value in asked["values"]
    return bool(value[:19] > asked["value"] if asked["parameter"] == "LastUpdateTime" else value > asked["value"])


def job(number: int, status: str = "Done", changed: str = "2026-11-22T12:00:00.5Z") -> dict[str, Any]:
    first: dict[str, Any] = sample("diracx/10_search_all.json")["response"][0]
    logged = {"Status": status, "MinorStatus": "m", "ApplicationStatus": "a", "StatusTime": changed, "Source": "s"}
    return first | {"JobID": number, "Status": status, "LastUpdateTime": changed, "LoggingInfo": [logged]}


# -- DiracX -----------------------------------------------------------------------------------------------------------


def test_pages_go_on_behind_the_last_job(serve: Callable[..., Server]) -> None:
    page = exchange("14_search_page1_of_2")
    server = serve(in_turn(page, (200, {}, [exchange("10_search_all")[2][1]])))
    with source(server, per_page=1) as asked:
        pages = list(asked.changed(as_place("2026-11-22T12:00:00Z")))
    assert [p.seen for p in pages] == [1, 1]
    assert [len(p.jobs) for p in pages] == [1, 0]  # the second has not ended
    first, second = server.searches()
    time_ = {"parameter": "LastUpdateTime", "operator": "gt", "value": "2026-11-22T11:59:30"}
    assert first["search"] == [{"parameter": "JobID", "operator": "gt", "value": 0}, time_]
    assert second["search"] == [{"parameter": "JobID", "operator": "gt", "value": 1}, time_]
    assert first["sort"] == [{"parameter": "JobID", "direction": "asc"}]
    assert first["parameters"] == ["LoggingInfo"]
    path, headers, _ = server.asked[0]
    assert path == "/api/jobs/search?page=1&per_page=1"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    began = pages[0].place.until
    assert began is not None
    assert pages[0].place == Place("2026-11-22T12:00:00.000Z", began, 1)
    assert pages[1].place == Place(began)


def test_its_own_clock_says_when_a_pass_began(serve: Callable[..., Server]) -> None:
    server = serve(in_turn((200, {"Date": "Sun, 22 Nov 2026 12:20:05 GMT"}, [job(1)])))
    with source(server) as asked:
        (page,) = asked.changed(Place())
    assert page.place == Place("2026-11-22T12:20:05.000Z")


def test_what_is_not_ready_is_asked_again(serve: Callable[..., Server]) -> None:
    not_ready = (503, {"Retry-After": "0"}, {"detail": "not ready yet"})
    server = serve(in_turn(not_ready, not_ready, (200, {}, [job(1)])))
    with source(server) as asked:
        (page,) = asked.changed(Place())
    assert len(page.jobs) == 1
    assert len(server.asked) == 3


def test_it_is_given_up_in_the_end(serve: Callable[..., Server]) -> None:
    server = serve(lambda *_: (503, {}, {"detail": "not ready yet"}))
    assert refusal(server).endswith("answers with status 503: not ready yet")
    assert len(server.asked) == 4


def test_past_the_end_is_the_end(serve: Callable[..., Server]) -> None:
    with source(serve(in_turn((416, {"content-range": "jobs */2"}, [])))) as asked:
        (page,) = asked.changed(Place())
    assert (page.jobs, page.place.until, page.place.after) == ([], None, 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("16_no_token", r"refuses the token \(Authorization header is missing\): run `dirac login` again"),
        ("12_search_job_parameter_column", "status 400: Unrecognised parameters requested"),
        ("17_search_bad_operator", "status 422: .*Input should be 'eq', 'neq'"),
    ],
)
def test_errors_in_the_words_of_the_server(serve: Callable[..., Server], name: str, words: str) -> None:
    assert re.search(words, refusal(serve(in_turn(exchange(name)))))


@pytest.mark.parametrize("answer", ["<html>Please log in</html>", {"jobs": []}, [1, 2], [{"Status": "Done"}]])
def test_what_is_no_diracx(serve: Callable[..., Server], answer: Any) -> None:
    assert "is it a DiracX?" in refusal(serve(in_turn((200, {}, answer))))


def test_a_redirection_does_not_get_the_token(serve: Callable[..., Server]) -> None:
    other = serve(Jobs())
    server = serve(in_turn((307, {"Location": f"{other.url}/api/jobs/search"}, {})))
    assert "status 307" in refusal(server)
    assert other.asked == []


def test_nobody_is_there(serve: Callable[..., Server]) -> None:
    server = serve(Jobs())
    server.shutdown()
    server.server_close()
    assert "cannot be reached" in refusal(server)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("diracx.example.org", "is no address"),
        ("http://diracx.example.org", "not encrypted"),
        ("https://alice:hunter2@diracx.example.org", "holds no credentials"),
    ],
)
def test_addresses(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        DiracXSource(url)
    assert "hunter2" not in str(caught.value)


def test_without_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(ExtraError, match=r"pip install 'provgraph\[diracx\]'"):
        DiracXSource("https://diracx.example.org")


def test_jobs_by_their_number(serve: Callable[..., Server]) -> None:
    server = serve(Jobs(job(1), job(2, "Running"), job(3)))
    with source(server) as asked:
        (page,) = asked.named([3, 2, 9])
    assert [entry["attributes"]["JobID"] for entry in page.jobs] == [2, 3]
    assert page.notes == ("DiracX knows no job 9, or does not show it",)


# -- tokens -----------------------------------------------------------------------------------------------------------


def credentials(path: Path, **content: Any) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_tokens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DIRACX_TOKEN", raising=False)
    kept = credentials(tmp_path / "c.json", access_token=TOKEN, expires_on=time.time() + 60)
    monkeypatch.setenv("DIRACX_CREDENTIALS_PATH", str(kept))
    assert diracx.token() == TOKEN
    monkeypatch.setenv("DIRACX_TOKEN", "other")
    assert diracx.token() == "other"
    for content, why in (
        ({"access_token": TOKEN, "expires_on": 1}, "has expired"),
        ({"access_token": TOKEN}, "does not hold"),
        ({"access_token": f"{TOKEN}\n", "expires_on": time.time() + 60}, "holds blanks"),
    ):
        monkeypatch.delenv("DIRACX_TOKEN", raising=False)
        credentials(kept, **content)
        with pytest.raises(UsageError, match=why) as caught:
            diracx.token()
        assert TOKEN not in str(caught.value)
    monkeypatch.setenv("DIRACX_CREDENTIALS_PATH", str(tmp_path / "nowhere.json"))
    with pytest.raises(UsageError, match="run `dirac login`"):
        diracx.token()


# -- into a store -----------------------------------------------------------------------------------------------------


def statuses(store: Store) -> dict[int, str]:
    return {item["jobId"]: item["status"] for item in campaign.jobs(store)["items"]}


def test_only_what_has_changed(store: Store, serve: Callable[..., Server]) -> None:
    jobs = Jobs(job(1), job(2, "Failed"), job(3, "Running"))
    with source(serve(jobs), per_page=1) as asked:
        first = sync(store, [asked])
        (pulled,) = first.sources
        assert (pulled.jobs.as_json(), pulled.complete) == ({"seen": 3, "new": 2, "changed": 0}, True)
        assert statuses(store) == {1: "Done", 2: "Failed"}
        again = sync(store, [asked])
        assert again.sources[0].jobs.as_json()["new"] == again.sources[0].jobs.as_json()["changed"] == 0
        assert again.changes == Changes()
        assert again.sources[0].since is not None
        for number in (2, 3):
            jobs.jobs[number] = job(number, "Done", "2036-01-01T00:00:00.5Z")
        third = sync(store, [asked])
        assert third.sources[0].jobs.as_json() == {"seen": 2, "new": 1, "changed": 1}
        assert statuses(store) == {1: "Done", 2: "Done", 3: "Done"}


def test_a_crash_repeats_and_skips_nothing(
    store: Store, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(Jobs(*map(job, range(1, 6))))
    saved: list[int] = []
    really = graph.save

    def save(store: Store, document: Any, *more: Any, **options: Any) -> Any:
        if len(saved) == 2:
            raise OSError("the disk is full")
        saved.extend(record.job for record in document.jobs)
        return really(store, document, *more, **options)

    with source(server, per_page=1) as asked:
        monkeypatch.setattr(graph, "save", save)
        with pytest.raises(OSError, match="the disk is full"):
            sync(store, [asked])
        monkeypatch.setattr(graph, "save", really)
        assert statuses(store) == {1: "Done", 2: "Done"}
        del server.asked[:]
        report = sync(store, [asked])
    assert statuses(store) == dict.fromkeys(range(1, 6), "Done")
    assert report.sources[0].jobs.as_json() == {"seen": 3, "new": 3, "changed": 0}
    assert server.searches()[0]["search"][0]["value"] == 2


def test_a_page_is_read_again_when_its_place_was_not_kept(
    store: Store, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    with source(serve(Jobs(*map(job, range(1, 4)))), per_page=1) as asked:
        monkeypatch.setattr(syncing, "_keep_place", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            sync(store, [asked])
        monkeypatch.undo()
        monkeypatch.setattr(diracx, "PAUSES", ())
        report = sync(store, [asked])
    assert report.sources[0].jobs.as_json() == {"seen": 3, "new": 2, "changed": 0}
    assert statuses(store) == dict.fromkeys((1, 2, 3), "Done")


def test_jobs_that_change_between_pages_are_not_passed_over(store: Store, serve: Callable[..., Server]) -> None:
    jobs = Jobs(*map(job, range(1, 5)))
    with source(serve(jobs), per_page=2) as asked:
        for page in asked.changed(Place()):
            syncing._save(store, page, asked, "keep", syncing.Pulled(""))
            syncing._keep_place(store, asked, page.place)
            now = time.strftime("%Y-%m-%dT%H:%M:%S.5Z", time.gmtime(time.time() + 1))
            jobs.jobs |= {1: job(1, "Failed", now), 4: job(4, "Failed", now)}
        sync(store, [asked])
    assert statuses(store) == {1: "Failed", 2: "Done", 3: "Done", 4: "Failed"}


@pytest.fixture
def embedded(places: Any) -> Iterator[Store]:
    from conftest import wipe

    with places.get("embedded").open(create=True) as store:
        wipe(store)
        yield store


def test_others_see_other_jobs(embedded: Store, serve: Callable[..., Server]) -> None:
    server = serve(Jobs(job(1)))
    with source(server) as alice:
        sync(embedded, [alice])
        bob = DiracSource(None, name=server.url)
        assert alice.id != bob.id
        assert syncing._place(embedded, bob) == Place()
        assert syncing._place(embedded, alice).since is not None


def test_limit_and_since(embedded: Store, serve: Callable[..., Server]) -> None:
    with source(serve(Jobs(*map(job, range(1, 5)))), per_page=1) as asked:
        report = sync(embedded, [asked], limit=2)
        assert (report.sources[0].jobs.seen, report.sources[0].complete) == (2, False)
        assert sync(embedded, [asked]).sources[0].jobs.seen == 2
        assert sync(embedded, [asked], since="2026-11-22").sources[0].jobs.seen == 4
        with pytest.raises(UsageError, match="'yesterday' is no time"):
            sync(embedded, [asked], since="yesterday")


def test_since_does_not_leave_anything_out_for_later(embedded: Store, serve: Callable[..., Server]) -> None:
    jobs = Jobs(job(1), job(2, changed="2026-11-23T00:00:00.5Z"))
    with source(serve(jobs), per_page=1) as asked:
        sync(embedded, [asked], limit=1)
        place = syncing._place(embedded, asked)
        assert place.after == 1
        jobs.jobs[3] = job(3, changed="2026-11-25T00:00:00.5Z")
        assert sync(embedded, [asked], since="2026-11-24").sources[0].jobs.seen == 1
        assert syncing._place(embedded, asked) == place
        sync(embedded, [asked])
    assert statuses(embedded) == dict.fromkeys((1, 2, 3), "Done")


def test_one_that_fails_leaves_the_others(embedded: Store, serve: Callable[..., Server]) -> None:
    with source(serve(in_turn(exchange("16_no_token")))) as bad, source(serve(Jobs(job(1)))) as good:
        report = sync(embedded, [bad, good])
    assert report.refused
    assert [s.complete for s in report.sources] == [False, True]
    assert "refuses the token" in (report.sources[0].reason or "")
    assert statuses(embedded) == {1: "Done"}


def test_privacy(embedded: Store, serve: Callable[..., Server]) -> None:
    with source(serve(Jobs(job(1)))) as asked:
        sync(embedded, [asked], privacy="drop")
    rows = embedded.ask("MATCH (n) WHERE NOT n:Store RETURN properties(n)").rows
    assert rows
    assert "alice" not in json.dumps(rows)


def test_spools_are_replayed(embedded: Store, tmp_path: Path) -> None:
    logged = log([record("a", output=[{"url": "a.h5", "role": None, "reference_meta": header("p", "a")}])])
    spool.write(tmp_path, 7, {"a.provenance.log": logged})
    (tmp_path / "provgraph-8-0123456789abcdef.tgz").write_bytes(b"torn")
    report = sync(embedded, [], [tmp_path])
    assert sorted(entry.status for entry in report.spools) == ["new", "refused"]
    assert report.refused
    assert report.changes.nodes_created > 0
    assert "known" in {entry.status for entry in sync(embedded, [], [tmp_path]).spools}


# -- DIRAC ------------------------------------------------------------------------------------------------------------


def answered(name: str) -> Any:
    return lambda *_: sample(f"{name}.json")


class Client:
    """Answers as the real one did, and keeps what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self._answers = answers

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self.asked.append((method, arguments))
            return self._answers[method](*arguments)

        return call


def monitoring(**more: Any) -> Client:
    names = "getJobs getJobsSummary getJobParameters getJobLoggingInfo getJobJDL"
    answers = {name: answered(f"rpc/JobMonitoringClient.{name}") for name in names.split()}
    answers["getInputData"] = answered("rpc/JobMonitoringClient.getInputData.list")
    return Client(**answers | more)


def catalogue(**more: Any) -> Client:
    names = "getFileMetadata getReplicas getFileUserMetadata getFileAncestors"
    answers = {name: answered(f"rpc/FileCatalogClient.{name}") for name in names.split()}
    answers["findFilesByMetadata"] = answered("rpc/FileCatalogClient.findFilesByMetadata.byJobID")
    return Client(**answers | more)


def test_dirac(embedded: Store) -> None:
    jobs, files = monitoring(), catalogue()
    asked = DiracSource(jobs, files)
    (page,) = asked.changed(as_place("2026-11-22T12:30:00Z"))
    jsonschema.validate(json.loads(syncing.encoded(page.as_bundle())), SCHEMA)
    assert jobs.asked[0] == ("getJobs", ({}, "2026-11-22 12:20:00"))
    assert jobs.asked[1] == ("getJobsSummary", ([1],))
    assert ("findFilesByMetadata", ({"jobID": "1"}, "/")) in files.asked
    (lfn,) = page.files
    assert set(page.files[lfn]) == {"metadata", "replicas", "ancestors", "user_metadata"}
    assert page.place.after == 0
    sync(embedded, [asked])
    (found,) = campaign.jobs(embedded)["items"]
    assert (found["vo"], found["jobId"], found["status"], found["site"]) == ("ctao", 1, "Done", "CTAO.CC-IN2P3.fr")
    assert lfn in found["outputs"]
    assert found["inputs"] == sample("rpc/JobMonitoringClient.getInputData.json")["Value"]
    assert sync(embedded, [asked]).changes == Changes()


def test_dirac_with_its_plans() -> None:
    def named(*_: Any) -> Any:
        answer = sample("rpc/JobMonitoringClient.getJobsSummary.json")
        answer["Value"]["1"] |= {"JobName": "00000001_00000001", "JobGroup": "00000001"}
        return answer

    plans = Client(
        getTransformation=answered("ts/getTransformation"), getTransformationTasks=answered("ts/getTransformationTasks")
    )
    (page,) = DiracSource(monitoring(getJobsSummary=named), None, plans).changed(Place())
    (plan,) = page.transformations
    assert plan["TransformationID"] == 1
    assert [task["ExternalID"] for task in plan["tasks"]] == ["1"]
    assert "Body" not in plan
    assert plans.asked[1] == ("getTransformationTasks", ({"TransformationID": 1, "ExternalID": ["1"]},))
    assert page.files == {}


@pytest.mark.parametrize(
    "failing",
    [
        monitoring(getJobs=lambda *_: {"OK": False, "Message": "[Errno 111] Connection refused"}),
        monitoring(getJobJDL=lambda *_: {"OK": False, "Message": "[Errno 111] Connection refused"}),
        monitoring(getJobParameters=lambda *_: {"OK": False, "Message": "no index"}),
        monitoring(getInputData=lambda *_: None),
    ],
)
def test_a_service_that_is_down_is_no_answer(failing: Client) -> None:
    with pytest.raises(SourceError, match="DIRAC does not give"):
        list(DiracSource(failing).changed(Place()))


def test_nothing_on_one_job_is_an_answer() -> None:
    asked = DiracSource(
        monitoring(
            getJobs=lambda *_: {"OK": True, "Value": ["1", 2]},
            getJobLoggingInfo=lambda *_: {"OK": False, "Message": "No Logging information for job 1"},
            getJobsSummary=lambda *_: {"OK": True, "Value": {"1": {"JobID": 1, "VO": "ctao", "Status": "Done"}}},
            getJobJDL=lambda *_: {"OK": False, "Message": "Unauthorized query"},
        )
    )
    (page,) = asked.changed(Place())
    (entry,) = page.jobs
    assert "jdl" not in entry
    assert page.seen == 2
    assert [note.partition(":")[0] for note in page.notes] == [
        "DIRAC knows no job 2, or does not show it",
        "DIRAC does not give getJobLoggingInfo of job 1",
        "DIRAC does not give getJobJDL of job 1",
    ]


def test_no_job_at_all() -> None:
    (page,) = DiracSource(monitoring(getJobs=lambda *_: {"OK": True, "Value": []})).changed(
        Place("2026-01-01T00:00:00.000Z")
    )
    assert page.jobs == ()
    assert (page.place.since or "") > "2026-06"


@pytest.mark.parametrize(
    ("status", "logging", "expected"),
    [
        ("Done", [], True),
        ("Failed", [["Failed", "m", "a", "t", "s"]], True),
        ("Running", [["Done", "m", "a", "t", "s"]], True),  # a late heartbeat
        ("Running", [["Running", "m", "a", "t", "s"]], False),
        ("Rescheduled", [{"Status": "Rescheduled"}], False),
        ("Deleted", [{"Status": "Done"}], False),
        ("Done", [{"Status": "Deleted"}], False),
        (None, [], False),
    ],
)
def test_what_has_ended(status: str | None, logging: list[Any], expected: bool) -> None:
    assert ended(status, logging) is expected


# -- bundles ----------------------------------------------------------------------------------------------------------


def test_a_dump_is_what_a_sync_would_save(embedded: Store, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    asked = DiracSource(monitoring(), catalogue())
    counts = bundles.write(path, asked.named([1]))
    assert counts == {"jobs": 1, "files": 1, "transformations": 0, "notes": []}
    bundle = json.loads(path.read_text())
    jsonschema.validate(bundle, SCHEMA)
    assert next(iter(bundle)) == "format"
    report = loading.load(embedded, [str(path)])
    assert (report.entries[0].kind, report.entries[0].status) == ("dirac", "new")
    assert sync(embedded, [asked]).changes == Changes()


def test_a_file_is_told_once_and_a_torn_dump_never(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    page = Page(Place(), [{"attributes": {"JobID": 1}}], {"/ctao/ä b,\u2028.h5": {"metadata": {"Size": 1}}})

    def torn() -> Iterator[Page]:
        yield page
        raise SourceError("it went away")

    with pytest.raises(SourceError):
        bundles.write(path, torn())
    assert list(tmp_path.iterdir()) == []
    bundles.write(path, [page, Page(Place(), [{"attributes": {"JobID": 2}}], page.files)])
    assert json.loads(path.read_text()) == {
        "format": "provgraph-dirac/1",
        "jobs": [{"attributes": {"JobID": 1}}, {"attributes": {"JobID": 2}}],
        "files": dict(page.files),
        "transformations": [],
    }


# -- commands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["embedded"])
def test_commands(cli: Cli, serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(Jobs(job(1), job(2, "Running")))
    ran = cli("sync", "--diracx", server.url, "--json", DIRACX_TOKEN=TOKEN)
    assert ran.code == 0, ran.err
    assert ran.json["sources"][0]["jobs"] == {"seen": 2, "new": 1, "changed": 0}
    assert ran.json["nodes"]["created"] > 0
    ran = cli("sync", DIRACX_TOKEN=TOKEN, DIRACX_URL=server.url)
    assert ran.out.splitlines() == [
        f"{server.url}: 0 new jobs, 0 changed, of 0 seen; 0 new files, 0 changed",
        "nothing to change",
    ]
    dumped = cli("dirac-dump", "2", "7", "--diracx", server.url, "-o", "b.json", DIRACX_TOKEN=TOKEN)
    assert dumped.out == "b.json: 1 jobs, 0 files, 0 transformations\n"
    assert dumped.err == "warning DiracX knows no job 7, or does not show it\n"
    assert cli("load", "b.json").code == 0
    assert [j["jobId"] for j in cli("jobs", "--json").json["items"]] == [1, 2]
    assert TOKEN not in (tmp_path / "b.json").read_text() + ran.out + ran.err + dumped.err


@pytest.mark.parametrize("engine", ["embedded"])
def test_wrong_usage(cli: Cli, serve: Callable[..., Server]) -> None:
    ran = cli("sync", DIRACX_URL="")
    assert ran.code == 2
    assert "nothing to ask" in ran.err
    ran = cli("sync", "--dirac")
    assert ran.code == 2
    assert "install provgraph into the environment of DIRAC" in ran.err
    server = serve(lambda *_: exchange("16_no_token"))
    ran = cli("sync", "--diracx", server.url, DIRACX_TOKEN=TOKEN)
    assert ran.code == 1
    assert "refuses the token" in ran.err
    assert issubclass(UsageError, ProvgraphError)
