"""Where compiled code is kept: beside the program, else in the user's cache, else for this one command."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = "NUMBA_CACHE_DIR"
_PROGRAM = Path(__file__).resolve().parents[2]


def keep_compiled_code() -> None:
    """See to a folder for compiled code where the compiler would find none, as for a service user without a home.

    The folder goes with the command, because others could leave code in one that stays; who names a folder in
    NUMBA_CACHE_DIR is spared the compiling. To be called before anything is compiled.
    """
    if os.environ.get(FOLDER) or any(map(_can_be_written, (_PROGRAM, _of_the_user()))):
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
