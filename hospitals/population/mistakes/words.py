"""Names as wholes: order swapped, middle dropped, cut short, with a title, or replaced by what stands for no name."""

from __future__ import annotations


def given_name_first(name: str, luck: int = 0) -> str:
    """The given name is written first, as foreign forms ask: Nguyễn Văn An becomes An Nguyễn Văn."""
    *before, given = name.split(" ")
    return " ".join([given, *before])


def middle_dropped(name: str, luck: int = 0) -> str:
    """Only family and given name are written: Nguyễn Thị Kim Anh becomes Nguyễn Anh."""
    words = name.split(" ")
    return f"{words[0]} {words[-1]}" if len(words) > 2 else name


def one_middle_dropped(name: str, luck: int) -> str:
    """A name of four words or more is written with one word less: Nguyễn Thị Kim Anh becomes Nguyễn Kim Anh."""
    words = name.split(" ")
    if len(words) > 3:
        del words[1 + luck % (len(words) - 2)]
    return " ".join(words)


def cut(name: str, luck: int, characters: int) -> str:
    """An old system's field ends after so many characters: Nguyễn Thị Phương Mai becomes Nguyễn Thị Phương M."""
    return name[:characters].rstrip()


def spaced(name: str, luck: int) -> str:
    """One space too many inside, or one behind: Lê An becomes Lê  An."""
    at = name.find(" ", luck % max(len(name), 1))
    return f"{name[:at]} {name[at:]}" if at > 0 else f"{name} "


def capitals(name: str, luck: int = 0) -> str:
    """Many systems keep names in capitals: Lê Hòa becomes LÊ HÒA."""
    return name.upper()


def titled(name: str, luck: int, titles: tuple[str, ...]) -> str:
    """How the person was called at the desk stands before the name: BÉ Lê An."""
    return f"{titles[luck % len(titles)]} {name}"
