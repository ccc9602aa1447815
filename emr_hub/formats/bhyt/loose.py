"""Inner files that lie about without their envelope: joined by the visit that each item names (MA_LK).

Nobody says which of them belong together, so a folder that holds the visit, its orders and its results is one delivery,
as an envelope would be; what lies apart (a folder of XML1, another of XML4) is joined over the whole input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import PurePath

from emr_hub.formats.bhyt.code_lists import roots
from emr_hub.formats.bhyt.items import KINDS, Item, Kind
from emr_hub.formats.bhyt.taking import Place, Taking, Told, nothing_told
from emr_hub.formats.sink import Sink
from emr_hub.formats.sources import SourceFile

_ROOT = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<(?:[\w.-]{1,40}:)?([A-Z_]{1,80})[\s/>]", re.DOTALL)
_NAMES_ITS_VISIT = {name: replace(kind, fields=tuple(dict.fromkeys(("MA_LK", *kind.fields))))
                    for name, kind in KINDS.items()}  # fmt: skip
Where = tuple[str, str]  # folder, and within an archive


def inner_file(content: bytes) -> tuple[str, Kind | None]:
    """Which inner file a file is by its root: its name, empty when it is none, and its kind where it is read."""
    found = _ROOT.match(content)
    name = roots().get(found[1].decode("ascii"), "") if found else ""
    return name, _NAMES_ITS_VISIT.get(name)


@dataclass(slots=True)
class _Pieces:
    """What files tell of one visit: by inner file the items, each list from one file, with its place."""

    told: dict[str, list[tuple[Place, list[Item]]]] = field(default_factory=dict)
    known: set[bytes] = field(default_factory=set)

    def add(self, name: str, lists: Iterable[tuple[Place, list[Item]]]) -> None:
        """More of it; what another file has told in the same words is a copy."""
        for one in lists:
            words = blake2b(repr((name, one[1])).encode(errors="surrogatepass"), digest_size=16).digest()
            if words not in self.known:
                self.known.add(words)
                self.told.setdefault(name, []).append(one)

    @property
    def is_whole(self) -> bool:
        return len(self.told) == len(KINDS)


@dataclass(slots=True)
class Loose:
    """The loose inner files of an input, until all its files are read. At most `most` items are held."""

    most: int
    held: int = 0
    visits: dict[tuple[Where, str], _Pieces] = field(default_factory=dict)

    def keep(self, source: SourceFile, kind: Kind, found: list[Item]) -> bool:
        """Keep the items of one file; False when they would be more than may be held."""
        self.held += len(found)
        if self.held > self.most:
            return False
        where = (str(source.path.parent), str(PurePath(source.name).parent))
        by_visit: dict[str, tuple[Place, list[Item]]] = {}
        for line, item in enumerate(found, 1):
            by_visit.setdefault(item.get("MA_LK", ""), ((source.number, line, 0), []))[1].append(item)
        for visit, one in by_visit.items():
            self.visits.setdefault((where, visit), _Pieces()).add(kind.name, [one])
        return True

    def join(self, sink: Sink) -> None:
        """Hand on every visit with its orders and results."""
        taking = Taking()
        for visit, pieces in self._joined():
            told, places = _of_one(visit, pieces)
            taking.claim(told, places, None, None)
            if taking.is_full:
                taking.hand_over(sink)
        taking.hand_over(sink)

    def _joined(self) -> Iterator[tuple[str, _Pieces]]:
        apart: dict[str, _Pieces] = {}
        for (_, visit), pieces in self.visits.items():
            if pieces.is_whole:
                yield visit, pieces
                continue
            whole = apart.setdefault(visit, _Pieces())
            for name, lists in pieces.told.items():
                whole.add(name, lists)
        yield from apart.items()


def _of_one(visit: str, pieces: _Pieces) -> tuple[Told, list[Place]]:
    """The claim of one visit. Where two facilities name a visit so, or nobody names it, nobody says whose it is."""
    told = nothing_told()
    places: list[Place] = []
    for name, lists in pieces.told.items():
        for (file, line, part), found in lists:
            told[name] += found
            if name == "XML4":
                places += [(file, line, part)] * len(found)
    facilities = {item.get("MA_CSKCB", "") for item in told["XML1"]}
    if not visit or len(facilities) != 1:
        told["XML1"], told["XML3"] = [], []
    told["XML1"].sort(key=lambda item: item.get("NGAY_TTOAN", ""), reverse=True)
    return told, places
