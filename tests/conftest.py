"""The kernel's cache is keyed by its sources, before anything is compiled: a changed criterion is compiled anew.

Numba looks at the file of the compiled function alone; a change in a file it takes in would go unnoticed.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_HOUSE = Path(__file__).resolve().parents[1]
_SOURCES = sorted((_HOUSE / "coordinator" / "bulk").glob("*.py"))
_KEY = hashlib.sha256(b"".join(p.read_bytes() for p in _SOURCES)).hexdigest()[:16]
os.environ.setdefault("NUMBA_CACHE_DIR", str(_HOUSE / ".numba_cache" / _KEY))
