"""The members of a bundle: what the job left as it is, and what was found out about it."""

from collections.abc import Iterable
from typing import Any

from provgraph.loading.sources import printable
from provgraph.model import canonical_json
from provgraph.worker.described import FORMAT, Described
from provgraph.worker.finding import Left
from provgraph.worker.outputs import Output

__all__ = ["PLANNED", "members"]

PLANNED = "Planned"
"""Status of a file that is not in the catalogue yet, and perhaps never will be."""


def members(left: Left, job: Described, outputs: Iterable[Output]) -> dict[str, bytes]:
    """By their names in the bundle. Without a job and without a log there is nothing to tell."""
    found = {**left.logs, **left.dirac}
    if job.id is None:
        return found
    if job.from_environment and "job.info" not in found:  # what tells that the logs are of this job
        found["job.info"] = f"/Job/JobID = {job.id}\n".encode()
    found["bundle.json"] = canonical_json(_bundle(job, list(outputs))).encode() + b"\n"
    return found


def _bundle(job: Described, outputs: list[Output]) -> dict[str, Any]:
    """Inputs are left out: ``job.info`` and the JDL tell them, and each is trusted as far as it can be."""
    attributes = {
        "JobID": job.id,
        "VO": job.vo,
        "Owner": job.owner,
        "OwnerGroup": job.group,
        "Site": job.site,
    }
    entry: dict[str, Any] = {"attributes": {key: value for key, value in attributes.items() if value is not None}}
    done = (*(job.done or ()), *(o.lfn for o in outputs if o.lfn is not None and not o.planned))
    if done or job.done is not None:
        entry["output_data"] = sorted(set(done))
    unnamed = {printable(o.path.name): _metadata(o) for o in outputs if o.lfn is None and o.sums is not None}
    if unnamed:
        entry["local_files"] = unnamed
    return {"format": FORMAT, "jobs": [entry], "files": {o.lfn: _file(o, job) for o in outputs if o.lfn is not None}}


def _file(output: Output, job: Described) -> dict[str, Any]:
    status = {"Status": PLANNED} if output.planned else {}
    return {"metadata": _metadata(output) | status, "user_metadata": {"jobID": str(job.id)}}


def _metadata(output: Output) -> dict[str, Any]:
    if output.sums is None:
        return {}
    size, guid, adler32 = output.sums
    return {"GUID": guid, "Checksum": adler32, "ChecksumType": "Adler32", "Size": size}
