"""Which files an input holds, what each is, and how it is opened: single, in folders, in archives, packed or plain."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from emr_hub.errors import DataError, UsageError
from emr_hub.formats.limits import LIMITS, Limits
from emr_hub.formats.packing import STREAM_FAULTS, BreaksOff, member_of, packing_of, unpacked
from emr_hub.formats.sniffing import (
    BY_LINE,
    FHIR,
    FORMATS,
    LOOKED_AT_BYTES,
    SAYS_NOTHING,
    SUFFIXES,
    TABLE,
    format_of,
    is_blank,
    suffix_of,
)

_READ = "NDJSON or JSON (FHIR), XML (BHYT), HL7 v2 messages, CSV, Parquet or DuckDB; plain, .gz, .bz2, .zst or .zip"
_URLS = ("postgresql://", "postgres://")
_WANTED = {"auto": "record", "fhir": "FHIR", "bhyt": "BHYT", "hl7v2": "HL7 v2"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the input: its number, its name as reported, and what it is.

    `suffix` says what is inside, below any packing. `member`: its name within the archive `path`. `url`: a database
    in place of a file. `trouble`: why it cannot be opened at all. `empty`: it opens, and nothing is in it.
    """

    number: int
    path: Path
    name: str
    by_line: bool
    format: str = FHIR
    suffix: str = ""
    packing: str = ""
    member: str | None = None
    url: str | None = None
    trouble: str = ""
    empty: bool = False
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)


def source_files(paths: Iterable[Path | str], format: str = "auto", limits: Limits = LIMITS) -> tuple[SourceFile, ...]:
    """The files among the paths, folders and archives searched through, each file once.

    `format` keeps only files of one format; a file given by name is then taken to be of it. A path that does not
    exist is wrong usage (UsageError); an input without one readable kind of file is bad data (DataError).
    """
    if format not in ("auto", *FORMATS):
        raise UsageError(f"got {format!r}", where="--format", expected=f"one of auto, {', '.join(FORMATS)}")
    found: dict[object, SourceFile] = {}
    for given in paths:
        for source in _under(given, format, limits):
            found.setdefault((source.path.resolve(), source.member, source.url), source)
    if not found:
        raise DataError(f"no {_WANTED.get(format, format)} file among what was given", expected=_READ)
    return tuple(
        replace(source, number=number, name=_readable(source.name)) for number, source in enumerate(found.values())
    )


def _readable(name: str) -> str:
    """A name of a file as text, whatever its bytes are: a disk may hold names that are not UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def open_source(source: SourceFile, limits: Limits = LIMITS) -> BinaryIO:
    """The unpacked bytes of a file, as a stream that stops at the limits. Raises OSError when it cannot be opened."""
    if source.trouble:
        raise BreaksOff(source.trouble)
    if source.archive is None or source.member is None:
        return unpacked(source.path, source.packing, limits)
    return member_of(source.archive, source.member, limits)


def _under(given: Path | str, format: str, limits: Limits) -> Iterator[SourceFile]:
    if isinstance(given, str) and given.startswith(_URLS):
        yield SourceFile(0, Path(given.rpartition("/")[2]), given.rpartition("@")[2], False, TABLE, url=given)
        return
    path = Path(given)
    if not path.exists():
        raise UsageError("no such file or folder", where=str(given))
    if path.is_dir():
        yield from (s for s in _in_folder(path, limits) if format in ("auto", s.format))
        return
    sources = list(_of_file(path, path.name, limits, format))
    if not sources:
        kind = suffix_of(path.name) or "unknown"
        raise DataError(f"kind {kind!r} is not read as {_WANTED.get(format, format)}", where=str(given), expected=_READ)
    yield from sources


def _in_folder(folder: Path, limits: Limits) -> Iterator[SourceFile]:
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if suffix_of(name) in SUFFIXES or path.suffix.lower() == ".zip":
            yield from _of_file(path, name, limits)


def _of_file(path: Path, name: str, limits: Limits, format: str = "auto") -> Iterator[SourceFile]:
    """The file, or the members of the archive that it is; nothing when it is of no format that is read."""
    packing = packing_of(path)
    suffix = suffix_of(name)
    if packing == ".zip":
        if path.suffix.lower() in (".zip", "") or suffix in SUFFIXES:  # a workbook or a document is a zip too
            yield from _members(path, name, limits, format)
        return
    plain = SourceFile(0, path, name, suffix in BY_LINE, FHIR, suffix, packing)
    start, empty = _looked_into(plain, limits)
    found = _as_asked(format_of(start, suffix), suffix, format)
    if found is not None:
        yield replace(plain, format=found, empty=empty)


def _members(path: Path, name: str, limits: Limits, format: str) -> Iterator[SourceFile]:
    unopened = SourceFile(0, path, name, False, FHIR if format == "auto" else format, "", ".zip")
    try:
        archive = zipfile.ZipFile(path)
    except (*STREAM_FAULTS, zipfile.BadZipFile):
        yield replace(unopened, trouble="an archive that cannot be opened")
        return
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if len(names) > limits.members:
        yield replace(unopened, trouble=f"an archive of {len(names)} files; at most {limits.members} are read")
    for inside in names[: limits.members]:
        suffix = suffix_of(inside)
        plain = SourceFile(
            0, path, f"{name}/{inside}", suffix in BY_LINE, FHIR, suffix, ".zip", inside, archive=archive
        )
        start, empty = _looked_into(plain, limits)
        found = _as_asked(format_of(start, suffix), suffix, format)
        if found is not None:
            yield replace(plain, format=found, empty=empty)


def _as_asked(found: str | None, suffix: str, format: str) -> str | None:
    """What a file is, when only one format is wanted: a name that says nothing is then taken to be of it."""
    if format == "auto" or found == format:
        return found
    return format if found is None and suffix in SAYS_NOTHING else None


def _looked_into(source: SourceFile, limits: Limits) -> tuple[bytes, bool]:
    """The beginning of a file, and whether nothing but blanks and marks is in the whole of it."""
    try:
        with open_source(source, limits) as stream:
            start = block = stream.read(LOOKED_AT_BYTES)
            while block and is_blank(block):
                block = stream.read(LOOKED_AT_BYTES)
            return start, not block
    except STREAM_FAULTS:
        return b"", False
