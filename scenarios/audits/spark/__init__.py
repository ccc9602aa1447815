"""The audit past one machine: Spark brings the rows of whole persons together, the same work judges every part.

Needs the extra `[spark]` and Java 17; reads Parquet tables. Read `audit.py` first.
"""

from scenarios.audits.spark.audit import audit_on_spark

__all__ = ["audit_on_spark"]
