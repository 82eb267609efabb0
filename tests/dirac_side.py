"""What the tests do within DIRAC's own environment: serve, and fill the databases through DIRAC's own classes.

Job parameters, which DIRAC 9 keeps in OpenSearch alone, are kept in a file instead.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PARAMETERS = Path("parameters.json")
"""In the folder of the services: parameters by job."""
LOOPBACK = "127.0.0.1"


def serve() -> None:
    """All services, until the process ends."""
    from DIRAC.Core.Base.Script import Script
    from DIRAC.Core.DISET.ServiceReactor import ServiceReactor
    from dirac_services import SERVICES

    _stay_on_loopback()
    _parameters_in_a_file()
    names = [f"{system}/{service}" for system, service in SERVICES.items()]
    local = Script.localCfg
    local.setConfigurationForServer(names[0])
    _value(local.loadUserData())
    reactor = ServiceReactor()
    _value(reactor.initialize(names))
    _value(reactor.serve())


def _stay_on_loopback() -> None:
    """DIRAC's services have no option for the address: they would listen on all."""
    from DIRAC.Core.DISET.private.Transports.M2SSLTransport import SSLTransport

    listen = SSLTransport.initAsServer

    def on_loopback(self: Any) -> Any:
        self.stServerAddress = (f"::ffff:{LOOPBACK}", self.stServerAddress[1])
        return listen(self)

    SSLTransport.initAsServer = on_loopback


def _parameters_in_a_file() -> None:
    from DIRAC import S_OK
    from DIRAC.WorkloadManagementSystem.DB import JobParametersDB

    class Kept(JobParametersDB.JobParametersDB):  # type: ignore[misc]
        def __init__(self, **_: Any) -> None:
            """There is nothing to connect to."""

        def getJobParameters(self, jobs: Any, *_: Any) -> Any:  # noqa: N802
            kept = json.loads(PARAMETERS.read_text()) if PARAMETERS.exists() else {}
            return S_OK({job: kept[str(job)] for job in jobs if str(job) in kept})

    JobParametersDB.JobParametersDB = Kept


# -- the campaign ------------------------------------------------------------------------------------------------------


def fill(jobs: list[dict[str, Any]]) -> list[int]:
    """These jobs, with their logging, files and tasks; their numbers."""
    import DIRAC

    DIRAC.initialize()
    from DIRAC.Resources.Catalog.FileCatalogClient import FileCatalogClient
    from DIRAC.TransformationSystem.DB.TransformationDB import TransformationDB

    catalogue, plans = FileCatalogClient(), TransformationDB()
    _value(catalogue.addMetadataField("jobID", "VARCHAR(32)", "-f"))
    made = ("A campaign", "of the tests", "alice", "ctao_user", "Processing", "Standard", "Manual", "")
    plan = _value(plans.addTransformation("campaign", *made))
    kept, numbers = {}, []
    for job in jobs:
        number = _job(job, plan)
        _files(catalogue, job, number)
        _task(plans, plan, number, job["status"])
        kept[number] = {"HostName": "wn1.example.org", "UploadedOutputData": ", ".join(job["outputs"])}
        numbers.append(number)
    PARAMETERS.write_text(json.dumps(kept))
    return numbers


def _job(job: dict[str, Any], plan: int) -> int:
    from DIRAC.WorkloadManagementSystem.DB.JobDB import JobDB

    inputs = ", ".join(f'"LFN:{lfn}"' for lfn in job["inputs"])
    jdl = f"""[ Executable = "dirac-jobexec"; JobName = "{plan:08d}_{job["task"]:08d}"; JobGroup = "{plan:08d}";
        InputData = {{ {inputs} }}; OutputData = {{ "x.h5" }}; Site = "CTAO.PIC.es"; ]"""
    made = _value(JobDB().insertNewJobIntoDB(jdl, "alice", "ctao_user", vo="ctao"))
    number = int(made)
    _value(JobDB().setJobAttribute(number, "Site", "CTAO.PIC.es"))
    _value(JobDB().setStartExecTime(number, "2026-01-01 00:01:00"))
    status(number, "Running", "Application", "2026-01-01 00:01:00")
    if job["status"] != "Running":
        _value(JobDB().setEndExecTime(number, "2026-01-01 00:09:00"))
        status(number, job["status"], "Execution Complete", "2026-01-01 00:09:00")
    return number


def status(job: int, status: str, minor: str, time: str) -> int:
    """As the service that updates the state of jobs does."""
    from DIRAC.WorkloadManagementSystem.DB.JobDB import JobDB
    from DIRAC.WorkloadManagementSystem.DB.JobLoggingDB import JobLoggingDB

    _value(JobDB().setJobStatus(job, status, minor, force=True))
    _value(JobLoggingDB().addLoggingRecord(job, status, minor, date=time, source="JobWrapper"))
    return job


def _files(catalogue: Any, job: dict[str, Any], number: int) -> None:
    for lfn in (*job["inputs"], *job["outputs"]):
        entry = {
            "PFN": f"srm://example.org{lfn}",
            "Size": 5000,
            "SE": "CC-IN2P3-Disk",
            "GUID": job["guids"][lfn],
            "Checksum": job["checksums"][lfn],
        }
        answer = _value(catalogue.addFile({lfn: entry}))
        assert not answer["Failed"] or lfn in job["inputs"], answer
    for lfn in job["outputs"]:
        _value(catalogue.setMetadata(lfn, {"jobID": str(number)}))
        _value(catalogue.addFileAncestors({lfn: {"Ancestors": job["inputs"]}}))


def _task(plans: Any, plan: int, number: int, ended: str) -> None:
    task = _value(plans.addTaskForTransformation(plan))
    _value(plans.setTaskStatusAndWmsID(plan, task, ended, str(number)))


def change(told: list[Any]) -> int:
    """A later status of a job."""
    import DIRAC

    DIRAC.initialize()
    return status(*told)


def _value(answer: Any) -> Any:
    assert answer["OK"], answer
    return answer.get("Value")


if __name__ == "__main__":
    actions: dict[str, Callable[..., Any]] = {"serve": serve, "fill": fill, "change": change}
    print(json.dumps(actions[sys.argv[1]](*map(json.loads, sys.argv[2:]))))
