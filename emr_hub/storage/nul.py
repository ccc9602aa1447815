"""PostgreSQL keeps no NUL character in a text, and refuses every statement that holds one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event


def without_nul(values: Any) -> Any:
    """The values of a statement, of one row or of many, with NUL left out of their texts; nothing else is touched."""
    if isinstance(values, str):
        return values.replace("\x00", "")
    if isinstance(values, dict):
        return {name: without_nul(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(map(without_nul, values))
    return values


def leave_out_nul(engine: Engine) -> None:
    """Let an engine on PostgreSQL take whatever a stranger wrote: bodies are bytes and keep it, texts do without."""

    def cleaned(_c: Any, _cursor: Any, sql: str, values: Any, _context: Any, _many: bool) -> tuple[str, Any]:
        return sql, without_nul(values)

    event.listen(engine, "before_cursor_execute", cleaned, retval=True)
