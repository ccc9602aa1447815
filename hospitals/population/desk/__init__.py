"""A registration desk: it turns a person's papers into a card, with the mistakes of its kind of desk.

What truly went wrong is handed back beside the card and belongs to the truth. Start with `cards.py`.
"""

from hospitals.population.desk.cards import Desk, write_cards
from hospitals.population.desk.contact import Contacts
from hospitals.population.desk.record_numbers import record_numbers

__all__ = ["Contacts", "Desk", "record_numbers", "write_cards"]
