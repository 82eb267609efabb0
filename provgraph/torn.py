"""Logs that are cut or damaged: what loaders found, as it is kept with the receipts of their sources."""

import json
from typing import Any

from provgraph.store import Store

__all__ = ["TornJobs", "findings"]


def findings(store: Store) -> list[dict[str, Any]]:
    """As the loaders wrote them; the subject names the source, and the job whose it was where that is known."""
    [[texts]] = store.read("checks/torn_log")
    return [finding for text in texts for finding in json.loads(text) if finding["check"] == "torn-log"]


class TornJobs:
    """Jobs that left one: they had a log, even if nothing of it can be read."""

    def __init__(self, store: Store) -> None:
        subjects = [finding["subject"] for finding in findings(store)]
        self._known = {(subject.get("vo"), int(subject["jobId"])) for subject in subjects if "jobId" in subject}

    def __contains__(self, job: tuple[str | None, int]) -> bool:
        """By VO and number; where the source named no VO, the number tells."""
        return job in self._known or (None, job[1]) in self._known
