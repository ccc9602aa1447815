"""A run folder holds everything a run found, and enough to find it again: scenario, tables, measures, report, hashes.

It appears complete or not at all, and never holds a time of day outside its manifest. Read `draft.py` first.
"""

from scenarios.run_folder.comparing import MeasureChange, changes
from scenarios.run_folder.crate import write_crate
from scenarios.run_folder.draft import Draft, new_run_folder
from scenarios.run_folder.hashing import CRATE, MANIFEST, FileChange, file_changes, hashes
from scenarios.run_folder.manifest import Manifest, build_manifest, read_manifest, with_files_of
from scenarios.run_folder.measures import measures_object
from scenarios.run_folder.parts import Parts
from scenarios.run_folder.reading import Run, read_run, replace_report

__all__ = [
    "CRATE", "MANIFEST", "Draft", "FileChange", "Manifest", "MeasureChange", "Parts", "Run", "build_manifest",
    "changes", "file_changes", "hashes", "measures_object", "new_run_folder", "read_manifest", "read_run",
    "replace_report",
    "with_files_of", "write_crate",
]  # fmt: skip
