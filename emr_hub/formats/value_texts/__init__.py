"""Reads the value of a laboratory result as people type it: a number, a bound, a flag, or words that stay words.

A number is only taken where one reading is possible; a range, a titre or a doubtful comma stays text.
"""

from emr_hub.formats.value_texts.phrases import word_of
from emr_hub.formats.value_texts.reading import NOTHING, UNSATISFACTORY, Value, read_value

__all__ = ["NOTHING", "UNSATISFACTORY", "Value", "read_value", "word_of"]
