"""Which files of an input were no records, by suffix: nobody should believe that they were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from emr_hub.formats.sniffing import suffix_of
from emr_hub.formats.sources import SourceFile


def passed_over(places: Iterable[Path | str], sources: Sequence[SourceFile]) -> dict[str, int]:
    """How many files of the folders and archives given are not among the sources, by suffix ("" without one).

    A link that leads nowhere and a pipe count as files that were not read.
    """
    read = {source.path.resolve() for source in sources}
    found: Counter[str] = Counter()
    for folder in {Path(p).resolve() for p in places if isinstance(p, Path) and p.is_dir()}:
        found.update(_suffix(p.name) for p in folder.rglob("*") if not p.is_dir() and p.resolve() not in read)
    members = {(source.path, source.member) for source in sources}
    for path, archive in {source.path: source.archive for source in sources if source.archive is not None}.items():
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        found.update(_suffix(name) for name in names if (path, name) not in members)
    return dict(sorted(found.items()))


def _suffix(name: str) -> str:
    """What is inside by its name, else the packing: an archive within an archive is a ".zip", not nameless."""
    return suffix_of(name) or PurePath(name).suffix.lower()
