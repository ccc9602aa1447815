"""An audit on Spark: fill the rows, bring whole persons together in order, count every part, judge every part.

The folder for what is in between and the output must be seen by every executor under the same path.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coordinator.bulk import Carried
from emr_hub.errors import UsageError
from emr_hub.formats import SourceFile
from emr_hub.formats.settling import STATUSES_USED
from emr_hub.formats.sniffing import TABLE
from emr_hub.formats.tables import TableReader
from scenarios.audits.asked import Asked
from scenarios.audits.by_person import LACKED
from scenarios.audits.checking import sample_of
from scenarios.audits.findings import Findings, Reading
from scenarios.audits.laboratories import laboratories_table, levels_and_tiers
from scenarios.audits.limits import limit
from scenarios.audits.people_linked import GIVEN, persons_table
from scenarios.audits.progress import Progress
from scenarios.audits.spark.filling import PATH, PLACE, Fill
from scenarios.audits.spark.part import COUNTED, FOUND, CountPart, JudgePart, Numbers, parts_in
from scenarios.audits.spark.session import session
from scenarios.audits.spark.shape import PERSON_KIND, PERSON_NUMBER, spark_schema
from scenarios.audits.terms import Terms
from scenarios.audits.working import Found


def audit_on_spark(
    asked: Asked, sources: Sequence[SourceFile], scratch: Path, progress: Progress, master: str | None
) -> Findings:
    """Judge Parquet tables on Spark; the tables of the verdicts lie under `scratch / "tables"`.

    Raises UsageError for any other input, which one machine reads (`--engine local`).
    """
    reader = _reader(asked, sources)
    with session(master) as spark:
        _filled(spark, reader, sources).write.parquet(str(scratch / "filled"))  # so that Python fills them once
        rows = spark.read.parquet(str(scratch / "filled"))
        total, facilities, lacks, placeholders = _looked_at(rows)
        _shared(spark, rows, placeholders, asked.rows_of_a_part, total, scratch)
        progress("audit.read", total)
        files = tuple(source.name for source in sources)
        parts = [*parts_in(scratch / "rows"), tuple(f for (f,) in parts_in(scratch / "aside"))]
        counted = _each(spark, CountPart(tuple(parts[:-1]), files, facilities, asked.book), COUNTED, len(parts) - 1)
        counts = {row["part"]: row for row in counted}
        numbers, keys = _numbered(counts, len(parts))
        levels, tiers = levels_and_tiers(facilities, asked.laboratories, ())
        carried = Carried(
            collected=lacks["taken"] == 0, resulted=lacks["issued"] == 0, level=bool((levels >= 0).any()),
            unstable=lacks["reviewed"] == 0, protocol=lacks["reviewed"] == 0,
        )  # fmt: skip
        terms = Terms(
            asked.policies, carried, levels, tiers, asked.prices, asked.assume_limits, scratch / "tables", asked.kept,
            sample_of(len(keys), asked.check),
        )  # fmt: skip
        judged = _each(spark, JudgePart(tuple(parts), numbers, files, facilities, asked.book, terms), FOUND, len(parts))
        found = Found()
        for row in sorted(judged, key=lambda r: int(r["part"])):
            found.add(pickle.loads(row["found"]))
        progress("audit.judge", len(parts), len(parts))
    reading = Reading(files, (TABLE,), Counter(row=total), total, [])
    return Findings(
        reading, asked.policies, carried, lacks, False, asked.persons, found, persons_table(keys),
        laboratories_table(facilities, levels, tiers),
    )  # fmt: skip


def _reader(asked: Asked, sources: Sequence[SourceFile]) -> TableReader:
    plain = all(s.format == TABLE and s.suffix in (".parquet", ".pq") and s.url is None for s in sources)
    if asked.tables is None or not plain or type(asked.tables) is not TableReader or asked.persons != GIVEN:
        raise UsageError("Spark reads Parquet tables with a mapping, persons as given", where="--engine spark",
                         expected="Parquet files and --mapping; --engine local reads all else")  # fmt: skip
    return asked.tables


def _filled(spark: Any, reader: TableReader, sources: Sequence[SourceFile]) -> Any:
    from pyspark.sql import functions as F

    paths = tuple(str(source.path.resolve()) for source in sources)
    told = spark.read.parquet(*paths)
    columns = sorted(set(reader.mapping.columns.values()))
    placed = told.select(
        *columns, F.col("_metadata.file_path").alias(PATH), F.col("_metadata.row_index").alias(PLACE)
    )  # fmt: skip
    return placed.mapInArrow(Fill(reader.mapping, paths), spark_schema())


def _looked_at(rows: Any) -> tuple[int, list[str], dict[str, int], list[str]]:
    """Rows in all, facilities, usable rows that lack a fact, and keys that stand for many people."""
    from pyspark.sql import functions as F

    timed = F.col("taken").isNotNull() | F.col("ordered").isNotNull()
    used = F.coalesce(F.col("status"), F.lit("final")).isin(*STATUSES_USED)
    usable = F.col("subject").isNotNull() & timed & used
    told = {name: F.col(name).isNotNull() for name in LACKED}
    told["issued"] = F.coalesce("issued", "resulted").isNotNull()
    told["reviewed"] = F.coalesce(F.col("reviewed"), F.lit(False))
    sums = [F.sum((usable & ~told[name]).cast("long")).alias(name) for name in LACKED]
    row = rows.agg(F.count(F.lit(1)).alias("rows"), *sums).collect()[0]
    facilities = sorted(r[0] for r in rows.select("facility").distinct().collect() if r[0] is not None)
    most = limit("most_results_of_a_person")
    many = rows.groupBy("subject").count().where(F.col("count") > most).collect()
    lacks = {name: int(row[name] or 0) for name in LACKED}
    return int(row["rows"]), facilities, lacks, sorted(r["subject"] for r in many if r["subject"] is not None)


def _shared(spark: Any, rows: Any, placeholders: list[str], rows_of_a_part: int, total: int, scratch: Path) -> None:
    """Write whole persons together, the partitions in the order of their keys; nobody and placeholders apart."""
    from pyspark.sql import functions as F

    aside = F.col("subject").isNull() | F.col("subject").isin(placeholders)
    parts = max(1, -(-total // rows_of_a_part))
    spark.conf.set("spark.sql.adaptive.enabled", "false")  # or small partitions are joined across persons at will
    known = rows.where(~aside).repartitionByRange(parts, PERSON_KIND, PERSON_NUMBER, "subject")
    known.write.parquet(str(scratch / "rows"))
    rows.where(aside).write.parquet(str(scratch / "aside"))


def _each(spark: Any, work: Any, schema: str, parts: int) -> list[Any]:
    """One task per part."""
    if parts == 0:
        return []
    numbered = spark.range(parts).repartition(parts, "id")
    found: list[Any] = numbered.mapInArrow(work, schema).collect()
    return found


def _numbered(counts: dict[int, Any], parts: int) -> tuple[tuple[Numbers, ...], list[str]]:
    numbers, keys, order, person = [], list[str](), 1, 0
    for part in range(parts):
        numbers.append(Numbers(order, person))
        if part in counts:
            order, person = order + counts[part]["orders"], person + counts[part]["persons"]
            keys += pickle.loads(counts[part]["keys"])
    return tuple(numbers), keys
