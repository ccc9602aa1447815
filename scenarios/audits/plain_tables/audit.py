"""x"""

from typing import Any


def audit_plain(*a: Any) -> Any: ...
