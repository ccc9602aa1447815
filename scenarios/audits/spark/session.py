"""A Spark session of our own, quiet, with this very Python on every executor of the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from emr_hub.errors import UsageError

DEFAULT_MASTER = "local[*]"
_SETTINGS = {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536", "spark.log.level": "ERROR",
}  # fmt: skip


@contextmanager
def session(master: str | None) -> Iterator[Any]:
    """A session at this master for the block. Raises UsageError when Spark is not installed or cannot be reached."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise UsageError("Spark is not installed", where="--engine spark",
                         expected="pip install 'emr-hub[spark]' and Java 17") from missing  # fmt: skip
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("emr-hub audit").master(master or DEFAULT_MASTER)
    settings = dict(_SETTINGS)
    if (master or DEFAULT_MASTER).startswith("local"):
        settings["spark.sql.shuffle.partitions"] = "8"  # the usual two hundred are for many machines
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except Exception as fault:  # the gateway tells its troubles in many ways
        raise UsageError(f"Spark cannot be started: {str(fault).splitlines()[0]}", where="--master",
                         expected="a master that can be reached, and Java 17") from fault  # fmt: skip
    try:
        yield spark
    finally:
        spark.stop()
