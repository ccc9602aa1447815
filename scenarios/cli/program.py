"""Assembles the commands, runs one, and turns every failure into one line on stderr and an exit code.

0 done, 1 a check failed, 2 wrong usage or scenario, 3 bad data, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import typer
from typer.main import get_command

from emr_hub.errors import HubError, UsageError
from scenarios.cli import (
    audit,
    calibrate,
    catalogue,
    compare,
    connect_next,
    experiment,
    explain,
    export,
    live,
    matching,
    policies,
    report,
    review,
    root,
    run,
    scenario_list,
    serve,
    verify,
)
from scenarios.cli.compiled_code import keep_compiled_code
from scenarios.cli.help_texts import with_help
from scenarios.cli.interrupts import every_interrupt_heard
from scenarios.cli.voice import Voice, split_language

INTERRUPTED = 130
KEEPING = (["experiment"], ["connect-next"])  # commands that keep what was finished and go on later


def build_app() -> typer.Typer:
    """The command tree, still without help texts."""
    app = typer.Typer(name="emr-hub", rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(root.root)
    app.command("run")(run.run)
    app.command("experiment")(experiment.experiment)
    app.command("connect-next")(connect_next.connect_next)
    app.command("audit")(audit.audit)
    app.command("calibrate")(calibrate.calibrate)
    app.command("explain")(explain.explain)
    app.command("export")(export.export)
    app.add_typer(scenario_list.app(), name="scenarios")
    app.add_typer(policies.app(), name="policies")
    app.add_typer(matching.app(), name="matching")
    app.command("catalogue")(catalogue.catalogue)
    app.add_typer(serve.app(), name="serve")
    app.command("live")(live.live)
    app.add_typer(review.app(), name="review")
    app.command("report")(report.report)
    app.command("verify")(verify.verify)
    app.command("compare")(compare.compare)
    return app


def run_program(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code. Nothing but an interrupt or a bug of our own leaves a traceback."""
    _speak_utf8()
    keep_compiled_code()
    voice, stopped = Voice(), "interrupted"
    try:
        voice, rest = split_language(arguments)
        stopped = "interrupted.kept" if rest[:1] in KEEPING else stopped
        command = with_help(get_command(build_app()), voice)
        with every_interrupt_heard():
            code = command.main(rest, prog_name="emr-hub", standalone_mode=False, obj=voice)
        if code == INTERRUPTED:  # the command line library turns an interrupt into this code without a word
            return _complain(voice.say(stopped), INTERRUPTED)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, typer.Abort):
        return _complain(voice.say(stopped), INTERRUPTED)
    except HubError as error:
        return _complain(voice.error(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left early, as `head` does
        return 1
    except OSError as error:
        return _complain(voice.say("error", what=_os_words(error, voice)), 1)
    except Exception as error:
        return _wrong_usage(error, voice)


def _wrong_usage(error: Exception, voice: Voice) -> int:
    """The command line library's own refusals; anything else is a bug and keeps its traceback."""
    words = getattr(error, "format_message", None)
    if words is None:
        raise error
    if type(error).__name__ == "NoArgsIsHelpError":
        return _complain(words(), UsageError.exit_code)
    return _complain(voice.error(UsageError(words())), UsageError.exit_code)


def _complain(line: str, code: int) -> int:
    print(line, file=sys.stderr)
    return code


def _os_words(error: OSError, voice: Voice) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return place + voice.phrase(error.strerror or str(error))


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Vietnamese on any terminal
