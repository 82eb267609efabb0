"""After the payload of a DIRAC job, where it ran: what is there, what it wrote, and a safe way for it to the store.

Nothing here may make a job fail or wait: what is odd becomes a problem that is told, and what takes long is given up.
"""

from provgraph.worker.leaving import Options, Outcome, leave

__all__ = ["Options", "Outcome", "leave"]
