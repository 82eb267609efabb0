"""DiracX: its search over HTTP."""

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from provgraph.errors import ExtraError, SourceError, UsageError
from provgraph.model import digest
from provgraph.syncing.source import Json, Page, Place, before, ended, text_of, when

if TYPE_CHECKING:
    import httpx

__all__ = ["DiracXSource", "token"]

OVERLAP = 30
"""Seconds that are read once more: a change is seen a while after the time that it carries."""
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between attempts; a server that was just started has no configuration yet."""
_LATER = frozenset({429, 502, 503, 504})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TOKEN = re.compile(r"[\x21-\x7e]+")


def token() -> str:
    """The token of ``DIRACX_TOKEN``, or of the file where ``dirac login`` leaves it."""
    found = os.environ.get("DIRACX_TOKEN") or _kept_token()
    if not _TOKEN.fullmatch(found):
        raise UsageError("the token for DiracX holds blanks or control characters: it is not used")
    return found


def _kept_token() -> str:
    named = os.environ.get("DIRACX_CREDENTIALS_PATH")
    path = Path(named) if named else Path.home() / ".cache" / "diracx" / "credentials.json"
    try:
        kept = json.loads(path.read_text())
        found, expires = str(kept["access_token"]), float(kept["expires_on"])
    except OSError as error:
        raise UsageError(
            f"no token for DiracX: DIRACX_TOKEN is not set, and {path} cannot be read ({error.strerror}); "
            "run `dirac login`, or name the file in DIRACX_CREDENTIALS_PATH"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"{path} does not hold DiracX's credentials: run `dirac login` again") from None
    if expires <= time.time():
        raise UsageError(f"the token in {path} has expired: run `dirac login` again")
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Any
    date: str | None


class DiracXSource:
    """Jobs of a DiracX server: attributes and logging. It has no JDL, input data or parameters to give.

    ``token`` is asked before each request, so that one that is renewed meanwhile is used.
    """

    def __init__(self, url: str, token: Callable[[], str] = token, *, per_page: int = 500) -> None:
        self.name = url.rstrip("/")
        _check(self.name)
        self._token, self._per_page = token, min(per_page, 1000)
        self._client = _client(self.name)
        self._id = ""

    def __enter__(self) -> "DiracXSource":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def id(self) -> str:
        if not self._id:
            who = self._ask("GET", "/api/auth/userinfo").body
            who = who if isinstance(who, dict) else {}
            self._id = digest("Sync", "diracx", self.name, *(str(who.get(k)) for k in ("vo", "sub", "dirac_group")))
        return self._id

    def changed(self, place: Place) -> Iterator[Page]:
        more = True
        while more:
            answer, rows = self._search(_after(place), self._per_page)
            place = Place(place.since, place.until or answer.date or when(), place.after)
            more = answer.status == 206 and bool(rows)
            place = place.behind(int(rows[-1]["JobID"])) if more else place.ended()
            yield _page(place, rows)

    def named(self, jobs: Iterable[int]) -> Iterator[Page]:
        wanted = sorted(set(jobs))
        for first in range(0, len(wanted), self._per_page):
            some = wanted[first : first + self._per_page]
            _, rows = self._search([{"parameter": "JobID", "operator": "in", "values": some}], len(some))
            lacking = sorted(set(some) - {int(row["JobID"]) for row in rows})
            notes = tuple(f"DiracX knows no job {job}, or does not show it" for job in lacking)
            yield Page(Place(), [_entry(row) for row in rows], seen=len(rows), notes=notes)

    def _search(self, search: list[Json], most: int) -> tuple[_Answer, list[Json]]:
        # Attributes are not named: it gives all that it has, and refuses those that it does not know.
        asked = {
            "parameters": ["LoggingInfo"],
            "search": search,
            "sort": [{"parameter": "JobID", "direction": "asc"}],
        }
        answer = self._ask("POST", f"/api/jobs/search?page=1&per_page={most}", asked)
        rows = answer.body if answer.status != 416 else []
        if not isinstance(rows, list) or not all(isinstance(r, dict) and "JobID" in r for r in rows):
            raise SourceError(f"{self.name} answers a search with something that is no list of jobs: is it a DiracX?")
        return answer, rows

    def _ask(self, method: str, path: str, body: Json | None = None) -> _Answer:
        """One request, again while the server is not ready."""
        for pause in PAUSES:
            answer = self._once(method, path, body)
            if isinstance(answer, _Answer):
                return answer
            time.sleep(max(pause, answer))
        answer = self._once(method, path, body, last=True)
        assert isinstance(answer, _Answer)
        return answer

    def _once(self, method: str, path: str, body: Json | None, *, last: bool = False) -> _Answer | float:
        """An answer, or how long the server wants us to wait."""
        import httpx

        headers = {"Authorization": f"Bearer {self._token()}"}
        try:
            got = self._client.request(method, path, json=body, headers=headers)
        except httpx.TransportError as error:
            if last:
                raise SourceError(f"{self.name} cannot be reached: {error or type(error).__name__}") from None
            return 0.0
        if got.status_code in _LATER and not last:
            return _asked_pause(got.headers.get("Retry-After"))
        if got.status_code not in (200, 206, 416):
            raise SourceError(_refusal(self.name, got))
        return _Answer(got.status_code, _json(self.name, got), _date(got.headers.get("Date")))


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is no address of a DiracX server; write it like https://diracx.example.org")
    if parts.username or parts.password:
        raise UsageError("the address of a DiracX server holds no credentials: the token is all that it takes")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise UsageError(f"{url} is not encrypted and would show the token to the network: use https")


def _client(url: str) -> "httpx.Client":
    try:
        import httpx
    except ImportError:
        raise ExtraError("httpx", "diracx", "to ask DiracX") from None
    import ssl

    authorities = os.environ.get("DIRACX_CA_PATH")
    try:
        trusted = ssl.create_default_context(cafile=authorities) if authorities else True
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"DIRACX_CA_PATH {authorities!r} holds no certificates: {error}") from None
    return httpx.Client(base_url=url, timeout=httpx.Timeout(60.0, connect=10.0), verify=trusted)


def _asked_pause(said: str | None) -> float:
    return min(float(said), 60.0) if said and said.isdecimal() else 0.0


def _date(said: str | None) -> str | None:
    """The server's clock, whose times its jobs carry."""
    with suppress(TypeError, ValueError):
        return text_of(parsedate_to_datetime(said)) if said else None
    return None


def _json(name: str, got: "httpx.Response") -> Any:
    try:
        return got.json()
    except ValueError:
        raise SourceError(f"{name} answers with something that is no JSON: is it a DiracX?") from None


def _refusal(name: str, got: "httpx.Response") -> str:
    """Why a request failed, in the words of the server."""
    try:
        said = got.json()
    except ValueError:
        said = got.text
    detail = said.get("detail", said) if isinstance(said, dict) else said
    words = " ".join((detail if isinstance(detail, str) else json.dumps(detail)).split())[:300]
    if got.status_code in (401, 403):
        return f"{name} refuses the token ({words or got.status_code}): run `dirac login` again"
    return f"{name} answers with status {got.status_code}: {words or 'and says nothing'}"


def _after(place: Place) -> list[Json]:
    """What has changed, behind the jobs that were read. It compares times by the second."""
    search: list[Json] = [{"parameter": "JobID", "operator": "gt", "value": place.after}]
    if place.since is not None:
        time_ = before(place.since, OVERLAP).strftime("%Y-%m-%dT%H:%M:%S")
        search.append({"parameter": "LastUpdateTime", "operator": "gt", "value": time_})
    return search


def _entry(row: Json) -> Json:
    logging = row.get("LoggingInfo")
    return {"attributes": {k: v for k, v in row.items() if k != "LoggingInfo"}, "logging": logging or []}


def _page(place: Place, rows: list[Json]) -> Page:
    entries = map(_entry, rows)
    jobs = [e for e in entries if ended(e["attributes"].get("Status"), e["logging"])]
    return Page(place, jobs, seen=len(rows))
