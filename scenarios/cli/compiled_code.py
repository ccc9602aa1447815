"""Where compiled code is kept: by its sources, in the user's cache, else for this one command.

The compiler looks at the file of a function alone. What other files give it is compiled in, and a change there, by an
update of the program, would go unnoticed: code of other sources than today's is never run.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = "NUMBA_CACHE_DIR"
PROGRAM = Path(__file__).resolve().parents[2]
SHARED_ROOMS = (
    "coordinator/bulk", "coordinator/linking", "emr_hub/randomness", "hospitals/care", "scenarios/audits/plain_tables",
)  # fmt: skip
"""Rooms whose functions are compiled into other files."""


def key_of_sources(program: Path = PROGRAM) -> str:
    """Another word for other sources of the rooms whose functions are compiled into other files."""
    told = hashlib.sha256()
    for path in sorted(path for room in SHARED_ROOMS for path in (program / room).glob("*.py")):
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


def keep_compiled_code() -> None:
    """See to a folder for compiled code; who names one in NUMBA_CACHE_DIR is left his own.

    A service user without a home has one for this command: it goes with the command, because others could leave code in
    one that stays. To be called before anything is compiled.
    """
    if os.environ.get(FOLDER):
        return
    home = _of_the_user() / "emr-hub" / "compiled"
    if _can_be_written(home):
        os.environ[FOLDER] = str(home / key_of_sources())
        return
    folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="emr-hub-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _of_the_user() -> Path:
    told = os.environ.get("XDG_CACHE_HOME")
    return Path(told) if told else Path(os.path.expanduser("~/.cache"))


def _can_be_written(folder: Path) -> bool:
    """Whether files can be made there, or the folder itself where it is still to be made."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    return os.access(nearest, os.W_OK)
