"""A campaign in which everything goes wrong that does on a grid, and what is true of it all the same.

Each function is one trouble, with jobs, files and names of its own; what must be found in it, it says itself.
"""

import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaigns import Campaign, File, Job, Use

Findings = dict[str, set[str]]
"""Subjects by check: product ids, LFNs, names, activities, jobs or sources."""


@dataclass
class Truth:
    """The campaign, and what follows from how it was made."""

    campaign: Campaign = field(default_factory=Campaign)
    findings: Findings = field(default_factory=dict)
    stubs: set[str] = field(default_factory=set)
    """Lost runs that headers tell of."""
    unlogged: set[tuple[str, int]] = field(default_factory=set)
    coarse: dict[str, set[str]] = field(default_factory=dict)
    extra: list[Callable[[Path], None]] = field(default_factory=list)
    """What is done to the files after they were written."""
    known: list[File] = field(default_factory=list)
    """Files that the catalogue alone tells of."""

    def find(self, check: str, *subjects: str | None) -> None:
        self.findings.setdefault(check, set()).update(s for s in subjects if s is not None)

    def simtel(self, lfn: str, created: float = 0, **more: Any) -> File:
        self.known.append(self.campaign.register(lfn, created, **more))
        return self.known[-1]

    def upload(self, job: Job, file: File, lfn: str, **more: Any) -> File:
        """Uploaded and registered when the job ended."""
        job.upload(file, lfn)
        self.campaign.register(lfn, job.end - 1, job.number, **more)
        return file

    def files(self) -> list[File]:
        return [*self.known, *(file for job in self.campaign.jobs for run in job.runs for file in run.files)]

    # -- what follows ---------------------------------------------------------------------------------------------

    def downstream(self, file: File) -> set[str]:
        """Complete files that data of this one flowed into."""
        reached = {file}
        while more := {f for f in self.files() if f not in reached and reached & set(f.made_from)}:
            reached |= more
        return {f.key for f in reached - {file}}

    def upstream(self, file: File) -> set[str]:
        reached: set[File] = set()
        todo = list(file.made_from)
        while todo:
            one = todo.pop()
            if one not in reached:
                reached.add(one)
                todo += one.made_from
        return {f.key for f in reached}

    def models(self, file: File) -> dict[str, set[str]]:
        lineage = {f for f in self.files() if f.key in self.upstream(file)} | {file}
        behind: set[File] = set()
        todo = [m for f in lineage for m in f.models]
        while todo:
            one = todo.pop()
            if one not in behind:
                behind.add(one)
                of = {f for f in self.files() if f.key in self.upstream(one)} | {one}
                todo += [m for f in of for m in f.models]
        return {
            "direct": {m.key for m in file.models},
            "in_data_lineage": {m.key for f in lineage for m in f.models},
            "all": {m.key for m in behind},
        }

    def write(self, folder: Path) -> Path:
        self.campaign.write(folder)
        for change in self.extra:
            change(folder)
        return folder


def process(job: Job, read: File | Use, name: str, start: float, **more: Any) -> File:
    [left] = job.run("ctapipe-process", [read], [name], start, **more)
    return left


def rescheduled(t: Truth) -> None:
    """The first execution fails on one host, the second does the same work on another; both left their log."""
    sim = t.simtel("/ctao/r/run1.simtel.zst")
    job = t.campaign.job(101, inputs=(sim.lfn or "",), start=5, rescheduled=(20,), end=50)
    failed = process(job, sim, "Data/r1.DL1.h5", 10, stop=18, status="error", host="wn1.a.org", log="0.provenance.log")
    done = process(job, sim, "Data/r1.DL1.h5", 30, stop=40, host="wn2.b.org", log="1.provenance.log")
    t.upload(job, done, "/ctao/r/r1.DL1.h5")
    t.find("failed-activity", failed.run)
    t.find("partial-product", failed.product)


def half_logged(t: Truth) -> None:
    """Only the first execution, which failed, left its log: what the second uploaded is not what the first wrote."""
    sim = t.simtel("/ctao/l/run1.simtel.zst")
    job = t.campaign.job(111, inputs=(sim.lfn or "",), start=5, rescheduled=(20,), end=50)
    failed = process(job, sim, "Data/l1.DL1.h5", 10, status="error")
    t.upload(job, process(job, sim, "Data/l1.DL1.h5", 30, lost=True), "/ctao/l/l1.DL1.h5")
    t.find("failed-activity", failed.run)
    t.find("partial-product", failed.product)
    t.find("lost-activity", "job-ctao-111-1")


def overwritten(t: Truth) -> None:
    """A later job writes an LFN anew, while one reader had the old file; readers without header go by the time."""
    sim, other = t.simtel("/ctao/o/run1.simtel.zst"), t.simtel("/ctao/o/run2.simtel.zst")
    x = "/ctao/o/x.DL1.h5"
    old_job = t.campaign.job(201, inputs=(sim.lfn or "",), start=5, end=40)
    old = old_job.upload(process(old_job, sim, "Data/x.DL1.h5", 10), x)
    new_job = t.campaign.job(202, inputs=(other.lfn or "",), start=105, end=140)
    new = t.upload(new_job, process(new_job, other, "Data/x.DL1.h5", 110), x)
    new.version = 2
    reads = ((203, old, True, 50), (204, old, False, 60), (205, new, False, 160), (206, new, True, 170))
    for number, read, header, start in (*reads, (207, old, True, 180)):
        job = t.campaign.job(number, inputs=(x,), start=start, end=start + 30)
        use = Use(read, name="x.DL1.h5", header=header)
        t.upload(job, process(job, use, f"Data/y{number}.DL2.h5", start + 1), f"/ctao/o/y{number}.DL2.h5")
    t.find("overwritten-file", x)


def models_overwritten(t: Truth) -> None:
    """Models have no header: which one was used follows from the time alone."""
    m = "/ctao/mo/energy.pkl"
    found = []
    for number, start in ((221, 10), (222, 210)):
        sim = t.simtel(f"/ctao/mo/train{number}.DL2.h5", data_level=2)
        job = t.campaign.job(number, inputs=(sim.lfn or "",), start=start, end=start + 30)
        [model] = job.run("ctapipe-train-energy-regressor", [sim], ["energy.pkl"], start + 1, start + 20)
        found.append(job.upload(model, m))
    found[1].version = 2
    for number, start, model in ((223, 100, found[0]), (224, 300, found[1])):
        data = t.simtel(f"/ctao/mo/data{number}.DL2.h5", data_level=2)
        job = t.campaign.job(number, inputs=(data.lfn or "", m), start=start, end=start + 30)
        use = Use(model, "reconstructor", "energy.pkl", header=False)
        [final] = job.run("ctapipe-apply-models", [data, use], [f"f{number}.DL2.h5"], start + 1)
        t.upload(job, final, f"/ctao/mo/f{number}.DL2.h5")
    t.find("overwritten-file", m)


def log_twice(t: Truth) -> None:
    """The same log plain and in the archive that CTADIRAC makes, and another activity in the archive only."""
    sim = t.simtel("/ctao/t/run1.simtel.zst")
    job = t.campaign.job(301, inputs=(sim.lfn or "",))
    t.upload(job, process(job, sim, "Data/t1.DL1.h5", 10), "/ctao/t/t1.DL1.h5")

    def pack(folder: Path) -> None:
        place = folder / "jobs" / job.folder
        log = place / "ctapipe-process.provenance.log"
        with tarfile.open(place / "00000001_00000001.log_and_prov.tgz", "w:gz") as tar:
            tar.add(log, f"copy/{log.name}")

    t.extra.append(pack)


def without_log(t: Truth) -> None:
    """The job says itself what came from what; a reader's header names the run that nobody saw."""
    sim = t.simtel("/ctao/w/run1.simtel.zst")
    job = t.campaign.job(401, inputs=(sim.lfn or "",), end=40)
    lost = t.upload(job, process(job, sim, "Data/w1.DL1.h5", 10, lost=True), "/ctao/w/w1.DL1.h5")
    silent = t.campaign.job(402, inputs=(sim.lfn or "",), end=40)
    t.upload(silent, process(silent, sim, "Data/w2.DL1.h5", 10, lost=True), "/ctao/w/w2.DL1.h5")
    reader = t.campaign.job(403, inputs=(lost.lfn or "",), start=105, end=140)
    t.upload(reader, process(reader, lost, "Data/w.DL2.h5", 110), "/ctao/w/w.DL2.h5")
    t.unlogged |= {("ctao", 401), ("ctao", 402)}
    t.stubs.add(lost.run or "")
    t.find("job-without-log", "ctao/401", "ctao/402")
    t.find("lost-activity", lost.run, "job-ctao-402-0")


def lost_in_part(t: Truth) -> None:
    """Two files of a lost run, of which a reader shows one: the run stands for its job. A killed job lost nothing."""
    sim = t.simtel("/ctao/e/run1.simtel.zst")
    job = t.campaign.job(411, inputs=(sim.lfn or "",), end=40)
    shown, silent = job.run("ctapipe-process", [sim], ["Data/e1.DL1.h5", "Data/e2.DL1.h5"], 10, lost=True)
    killed = t.campaign.job(412, inputs=(sim.lfn or "",), end=40, status="Killed")
    partial = process(killed, sim, "Data/e3.DL1.h5", 10, status="killed", lost=True)
    for owner, file in ((job, shown), (job, silent), (killed, partial)):
        t.upload(owner, file, f"/ctao/e/{file.name}")
    reader = t.campaign.job(413, inputs=(shown.lfn or "", partial.lfn or ""), start=105, end=140)
    [merged] = reader.run("ctapipe-merge", [shown, partial], ["Data/e.DL1.h5"], 110)
    t.upload(reader, merged, "/ctao/e/e.DL1.h5")
    t.stubs |= {shown.run or "", partial.run or ""}
    t.find("job-without-log", "ctao/411", "ctao/412")
    t.find("lost-activity", shown.run)
    t.find("failed-job", "ctao/412")
    t.find("partial-product", partial.lfn)


def torn_log(t: Truth) -> None:
    """The second record of a log ends in the middle: its file is known from the job alone."""
    sim = t.simtel("/ctao/n/run1.simtel.zst")
    job = t.campaign.job(501, inputs=(sim.lfn or "",))
    t.upload(job, process(job, sim, "Data/n1.DL1.h5", 10), "/ctao/n/n1.DL1.h5")
    torn = process(job, sim, "Data/n2.DL1.h5", 30)
    t.upload(job, torn, "/ctao/n/n2.DL1.h5")
    torn.shown, job.runs[-1].lost = False, True

    def tear(folder: Path) -> None:
        log = folder / "jobs" / job.folder / "ctapipe-process.provenance.log"
        log.write_text(log.read_text()[:-900])

    t.extra.append(tear)
    t.find("torn-log", f"jobs/{job.folder}/ctapipe-process.provenance.log")
    t.find("lost-activity", "job-ctao-501-0")


def partial_registered(t: Truth) -> None:
    """A failed job uploaded what its run had written so far, and another job read it."""
    sim = t.simtel("/ctao/p/run1.simtel.zst")
    job = t.campaign.job(601, inputs=(sim.lfn or "",), status="Failed")
    partial = t.upload(job, process(job, sim, "Data/p1.DL1.h5", 10, status="error"), "/ctao/p/p1.DL1.h5")
    reader = t.campaign.job(602, inputs=(partial.lfn or "",), start=105, end=140)
    t.upload(reader, process(reader, partial, "Data/p1.DL2.h5", 110), "/ctao/p/p1.DL2.h5")
    killed = t.campaign.job(603, inputs=(sim.lfn or "",), status="Killed", end=90)
    lost = t.upload(killed, process(killed, sim, "Data/p2.DL1.h5", 10, status="killed", lost=True), "/ctao/p/p2.DL1.h5")
    t.unlogged.add(("ctao", 603))
    t.find("failed-activity", partial.run)
    t.find("failed-job", "ctao/601", "ctao/603")
    t.find("partial-product", partial.lfn, lost.lfn)
    t.find("job-without-log", "ctao/603")


def unlisted_outputs(t: Truth) -> None:
    """ctapipe 0.22 names its outputs in the configuration only: with and without a reader that shows the product."""
    sim = t.simtel("/ctao/u/run1.simtel.zst")
    shown, silent = (
        t.upload(
            job := t.campaign.job(number, inputs=(sim.lfn or "",), end=40),
            process(job, sim, f"Data/u{number}.DL1.h5", 10, version="0.22.0", listed=False),
            f"/ctao/u/u{number}.DL1.h5",
        )
        for number in (701, 702)
    )
    reader = t.campaign.job(703, inputs=(shown.lfn or "", silent.lfn or ""), start=105, end=140)
    [merged] = reader.run("ctapipe-merge", [shown, Use(silent, header=False)], ["Data/u.DL1.h5"], 110)
    t.upload(reader, merged, "/ctao/u/u_merged.DL1.h5".replace("_merged", ""))


def models_by_name(t: Truth) -> None:
    """A model that the job's list lacks is the only one of that name; a later one of the same name changes nothing."""
    train = t.simtel("/ctao/m/train.DL2.h5", data_level=2)
    job = t.campaign.job(801, inputs=(train.lfn or "",), end=40)
    [model] = job.run("ctapipe-train-energy-regressor", [train], ["only.pkl"], 10)
    t.upload(job, model, "/ctao/m/models/only.pkl", outputType="Model")
    data = t.simtel("/ctao/m/data.DL2.h5", data_level=2)
    user = t.campaign.job(802, inputs=(data.lfn or "",), start=105, end=140)
    [final] = user.run("ctapipe-apply-models", [data, Use(model, "reconstructor", header=False)], ["final.DL2.h5"], 110)
    t.upload(user, final, "/ctao/m/final.DL2.h5")
    t.simtel("/ctao/m/other/only.pkl", 500, outputType="Model")


ODD = (
    "ru n'1'",
    'say "hi"',
    "Z\u00fcrich-\u03b3",
    "x#2",
    "100%20%",
    "a,b;c{d}",
)


def odd_names(t: Truth) -> None:
    for number, name in enumerate(ODD, 901):
        sim = t.simtel(f"/ctao/odd {number}/{name}.simtel.zst")
        job = t.campaign.job(number, inputs=(sim.lfn or "",))
        left = f"{name}.DL1.h5"
        t.upload(job, process(job, sim, f"Data/{left}", 10), f"/ctao/odd {number}/{left}")


def two_vos(t: Truth) -> None:
    """The same number in two VOs, the same base names."""
    for vo in ("lst", "ctao"):
        sim = t.simtel(f"/{vo}/v/run1.simtel.zst")
        job = t.campaign.job(1001, vo=vo, inputs=(sim.lfn or "",))
        t.upload(job, process(job, sim, "Data/v1.DL1.h5", 10), f"/{vo}/v/v1.DL1.h5")


def wrong_headers(t: Truth) -> None:
    """apply-models keeps the header of its input: it names the run that wrote that."""
    data = t.simtel("/ctao/h/run1.simtel.zst")
    first = t.campaign.job(1101, inputs=(data.lfn or "",), end=40)
    dl2 = t.upload(first, process(first, data, "Data/h1.DL2.h5", 10), "/ctao/h/h1.DL2.h5")
    second = t.campaign.job(1102, inputs=(dl2.lfn or "",), start=105, end=140)
    uses = [Use(dl2, "data product to merge"), Use(dl2, "Event data")]
    [applied] = second.run("ctapipe-apply-models", uses, ["h1_final.DL2.h5"], 110, header_of=dl2.run)
    t.upload(second, applied, "/ctao/h/h1_final.DL2.h5")
    third = t.campaign.job(1103, inputs=(applied.lfn or "",), start=205, end=240)
    t.upload(third, process(third, applied, "Data/h1.DL3.h5", 210), "/ctao/h/h1.DL3.h5")
    t.find("wrong-producer-in-header", applied.lfn)


def pipeline(t: Truth) -> None:
    """Four activities in one job read each other's scratch files; only the last file is uploaded, and the model."""
    sim = t.simtel("/ctao/c/run1.simtel.zst")
    job = t.campaign.job(1201, inputs=(sim.lfn or "",))
    dl1 = process(job, sim, "dl1.DL1.h5", 10)
    dl2 = process(job, Use(dl1, header=False), "dl2.DL2.h5", 20)
    [model] = job.run("ctapipe-train-energy-regressor", [dl2], ["c.pkl"], 30)
    use = Use(model, "reconstructor", header=False)
    [final] = job.run("ctapipe-apply-models", [dl2, use], ["Data/c1.DL2.h5"], 40, header_of=dl2.run)
    t.upload(job, final, "/ctao/c/c1.DL2.h5")
    t.upload(job, model, "/ctao/c/c.pkl", outputType="Model")
    t.find("not-uploaded", dl1.product, dl2.product)
    t.find("wrong-producer-in-header", final.lfn)


def merges(t: Truth) -> None:
    """One input twice, one not at all."""
    parts = []
    for number in (1301, 1302, 1303):
        sim = t.simtel(f"/ctao/g/run{number}.simtel.zst")
        job = t.campaign.job(number, inputs=(sim.lfn or "",), end=40)
        parts.append(t.upload(job, process(job, sim, f"Data/g{number}.DL1.h5", 10), f"/ctao/g/g{number}.DL1.h5"))
    job = t.campaign.job(1304, inputs=tuple(p.lfn or "" for p in parts), start=105, end=140)
    uses = [Use(parts[0]), Use(parts[1]), Use(parts[1], name="again.DL1.h5")]
    [merged] = job.run("ctapipe-merge", uses, ["Data/g.DL1.h5"], 110)
    t.upload(job, merged, "/ctao/g/g.DL1.h5")
    t.find("double-merged-input", merged.run)
    t.find("missing-merge-input", merged.run)


def unuploaded(t: Truth) -> None:
    """What was completed and never uploaded: where the job's outputs are known, where not, and of a first execution."""
    sim = t.simtel("/ctao/q/run1.simtel.zst")
    job = t.campaign.job(1401, inputs=(sim.lfn or "",), end=40)
    left = process(job, sim, "Data/q1401.DL1.h5", 10)
    [model] = job.run("ctapipe-train-energy-regressor", [sim], ["q.pkl"], 20)
    process(t.campaign.job(1402, inputs=(sim.lfn or "",), end=40, outputs_known=False), sim, "Data/q1402.DL1.h5", 10)
    again = t.campaign.job(1404, inputs=(sim.lfn or "",), start=5, rescheduled=(20,), end=50)
    first = process(again, sim, "Data/q1404.DL1.h5", 10, log="0.provenance.log")
    t.upload(again, process(again, sim, "Data/q1404.DL1.h5", 30, log="1.provenance.log"), "/ctao/q/q1404.DL1.h5")
    t.find("not-uploaded", left.product, model.name, first.product)


def unknown_inputs(t: Truth) -> None:
    """A file that no job lists; one that a job lists and the catalogue has lost; configuration is not asked for."""
    gone = "/ctao/k/run1.simtel.zst"
    job = t.campaign.job(1501, inputs=(gone,))
    t.known.append(File("run1.simtel.zst", lfn=gone))
    t.upload(job, process(job, t.known[-1], "Data/k1.DL1.h5", 10), "/ctao/k/k1.DL1.h5")
    sim = t.simtel("/ctao/k/run2.simtel.zst")
    other = t.campaign.job(1502, inputs=(sim.lfn or "",))
    stray, config = File("stray_k.simtel.zst"), File("k.yaml")
    uses = [Use(sim), Use(stray, header=False), Use(config, "Tool Configuration", header=False)]
    [left] = other.run("ctapipe-process", uses, ["Data/k2.DL1.h5"], 10)
    t.upload(other, left, "/ctao/k/k2.DL1.h5")
    t.find("missing-input", gone, stray.name)


STATUSES: tuple[tuple[str, tuple[tuple[str, ...], ...], bool], ...] = (
    # of the job, of the runs of each execution, and whether they disagree
    ("Done", (("completed",),), False),
    ("Done", (("error", "completed"),), True),
    ("Completed", (("completed",),), False),
    ("Completed", (("error",),), True),
    ("Failed", (("completed", "completed"),), True),
    ("Failed", (("completed", "error"),), False),
    ("Killed", (("completed",),), True),
    ("Killed", (("interrupted",),), False),
    ("Stalled", (("completed",),), False),
    ("Stalled", (("error",),), False),
    ("Deleted", (("error",),), False),
    ("Rescheduled", (("error",),), False),
    ("Running", (("error",),), False),
    ("Done", (("error",), ("completed",)), False),
    ("Done", (("completed",), ("error",)), True),
    ("Failed", (("completed",), ("error",)), False),
    ("Failed", (("error",), ("completed",)), True),
    ("Killed", (("completed",), ()), False),
    ("Done", (("error",), ()), False),
    ("Completed", (("completed", "error"), ("completed", "completed")), False),
)


def statuses(t: Truth) -> None:
    """What DIRAC says of jobs and what their runs say; only the last execution counts."""
    for number, (status, executions, disagree) in enumerate(STATUSES, 1601):
        job = t.campaign.job(number, status=status, end=90, rescheduled=(45,) * (len(executions) - 1))
        for start, runs in zip((5, 50), executions, strict=False):
            for later, run in enumerate(runs):
                job.run("ctapipe-process", [], [], start + 10 * later, status=run, log=f"{start}{later}.provenance.log")
        t.find("failed-activity", *(run.id for run in job.runs if run.status != "completed"))
        t.find("failed-job", f"ctao/{number}" if status in ("Failed", "Killed") else None)
        t.find("status-disagrees", f"ctao/{number}" if disagree else None)


def complete_of_failed(t: Truth) -> None:
    """The run completed and its file was registered before the job failed: the file is whole."""
    sim = t.simtel("/ctao/z/run1.simtel.zst")
    job = t.campaign.job(1701, inputs=(sim.lfn or "",), status="Failed", end=40)
    t.upload(job, process(job, sim, "Data/z1.DL1.h5", 10), "/ctao/z/z1.DL1.h5")
    more = t.campaign.job(1702, inputs=(sim.lfn or "",), status="Failed", end=40)
    t.upload(more, process(more, sim, "Data/z2.DL1.h5", 10), "/ctao/z/z2.DL1.h5")
    partial = t.upload(more, process(more, sim, "Data/z3.DL1.h5", 20, status="error"), "/ctao/z/z3.DL1.h5")
    t.find("failed-job", "ctao/1701", "ctao/1702")
    t.find("failed-activity", partial.run)
    t.find("partial-product", partial.lfn)
    t.find("status-disagrees", "ctao/1701")


TROUBLES = (
    rescheduled,
    half_logged,
    overwritten,
    models_overwritten,
    log_twice,
    without_log,
    lost_in_part,
    torn_log,
    partial_registered,
    unlisted_outputs,
    models_by_name,
    odd_names,
    two_vos,
    wrong_headers,
    pipeline,
    merges,
    unuploaded,
    unknown_inputs,
    statuses,
    complete_of_failed,
)


def troubled() -> Truth:
    """All of them at once."""
    truth = Truth()
    for trouble in TROUBLES:
        trouble(truth)
    lfns = sorted({f.lfn for f in truth.files() if f.lfn is not None and not f.partial})
    names = [lfn.rpartition("/")[2] for lfn in lfns]
    truth.find("same-basename", *(lfns[names.index(name)] for name in set(names) if names.count(name) > 1))
    return truth
