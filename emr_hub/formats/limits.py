"""How much of an input is ever held or believed: the one place where bombs are stopped, for every format."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. What exceeds one is a broken line with that reason; the rest of the input goes on.

    `line_bytes` holds for one line, message or element; `whole_bytes` for a file that can only be read whole;
    `unpacked_bytes` and `ratio` for what comes out of a packed file (a ratio counts once `ratio_from_bytes` are out);
    `depth` for objects or elements within each other; `members` for the files in one archive; `apart` for the items
    held because what belongs together lies in different files (about 1 GB).
    """

    line_bytes: int = 16 << 20  # the largest Bundle of a published synthetic patient is 11 MB; a resource is far less
    whole_bytes: int = 256 << 20
    unpacked_bytes: int = 1 << 40
    ratio: int = 1000  # deflate reaches 1,030 on zeros alone; laboratory texts reach 10 to 60
    ratio_from_bytes: int = 64 << 20
    depth: int = 100
    members: int = 100_000
    apart: int = 1_000_000


LIMITS = Limits()
