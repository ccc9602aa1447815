"""Tables of people from anywhere, read into the registrations that matching knows, and the answer written out.

A mapping says which column holds what; a first guess can be made from the header. Rows that cannot be read are
set aside with their line and reason, values that cannot be used stay as written and are counted: nothing is lost.
"""

from scenarios.people_tables.files import open_table
from scenarios.people_tables.guessing import guess_mapping
from scenarios.people_tables.mapping import FIELDS, Mapping, load_mapping, mapping_toml
from scenarios.people_tables.reading import PeopleRead, read_people
from scenarios.people_tables.writing import write_links

__all__ = [
    "FIELDS", "Mapping", "PeopleRead", "guess_mapping", "load_mapping", "mapping_toml", "open_table", "read_people",
    "write_links",
]  # fmt: skip
