"""One writer per run folder: a lock that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from emr_hub.errors import UsageError

try:
    import fcntl
except ImportError:  # no such lock on Windows: two runs at once into one folder are then the user's care
    fcntl = None  # type: ignore[assignment]


@contextmanager
def held_lock(path: Path) -> Iterator[None]:
    """Hold the lock for the block; UsageError at once when another run holds it."""
    with path.open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(
                    "another run is writing this folder", where="--out", expected="another folder, or patience"
                ) from error
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()
