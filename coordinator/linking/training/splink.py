"""splink where it is installed, and a clear word where it is not."""

from __future__ import annotations

import logging
from typing import Any

from emr_hub.errors import UsageError


def require_splink() -> Any:
    """The splink package, its progress messages silenced; UsageError when it is not installed."""
    try:
        import splink
    except ImportError as error:
        raise UsageError("splink is not installed", expected="pip install 'emr-hub[matching]'") from error
    logging.getLogger("splink").setLevel(logging.ERROR)
    return splink
