"""The command line: each command reads its options, asks one question and prints the answer.

Nothing heavy is imported before a command needs it: ``provgraph --help`` is answered at once.
"""

import os
import sys
from typing import Any, NoReturn

import click

from provgraph import __version__
from provgraph.cli import campaign, describe, export, job, lineage, load, query, store, sync, validate, verify
from provgraph.cli.options import example
from provgraph.errors import ProvgraphError, UsageError

__all__ = ["cli", "main"]

INTERRUPTED = 130


class _ClosedError(Exception):
    """Whoever read our output has read enough."""


class _Commands(click.Group):
    """Commands in the order of this file; what ends them early is told apart from errors."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _ClosedError from None
        except KeyboardInterrupt:  # click would print an empty line
            raise click.Abort from None
        return result


COMPLETION = 'eval "$(_PROVGRAPH_COMPLETE=bash_source provgraph)"'


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"FILE is an LFN, LFN#2 (its second version), a product id, a GUID, a path, or a file on disk.\n\n"
    f"Completion: put {COMPLETION} into ~/.bashrc (zsh_source for ~/.zshrc; fish_source).\n\n"
    + example("provgraph load run*/*.provenance.log", "provgraph down gamma_run001.simtel.zst --level DL2"),
)
@click.option("--store", metavar="URL|PATH", help="The store [$PROVGRAPH_STORE, else ./provgraph.db].")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.version_option(__version__, message="%(version)s")
@click.pass_context
def cli(ctx: click.Context, store: str | None) -> None:
    """Where did this file come from, and what must be redone if it was wrong?"""
    ctx.obj = store


for command in (
    load.load,
    describe.describe,
    job.job,
    job.spool,
    sync.sync,
    sync.dirac_dump,
    lineage.down,
    lineage.up,
    lineage.path,
    lineage.show,
    lineage.activities,
    campaign.jobs,
    campaign.models,
    campaign.impact,
    campaign.check,
    query.query,
    query.cypher,
    export.export,
    verify.verify,
    validate.validate,
    store.init,
    store.status,
    store.stop,
    store.demo,
):
    cli.add_command(command)


def main() -> NoReturn:
    """Entry point of the command: exits 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


def _run() -> int:
    try:
        return cli.main(prog_name="provgraph", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "provgraph"
        return _fail(f"{error.format_message()} (see {command} -h)", error.exit_code)
    except click.Abort:
        return _fail("interrupted; what was done so far is kept", INTERRUPTED)
    except _ClosedError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        return _fail(_said(error), 2 if isinstance(error, UsageError) else 1)


def _said(error: Exception) -> str:
    if isinstance(error, ProvgraphError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"unforeseen {type(error).__name__}: {error}; run it again with --debug and report what it shows"


def _fail(message: str, code: int) -> int:
    print(f"provgraph: {' '.join(message.split())}", file=sys.stderr)
    return code
