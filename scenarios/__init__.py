"""Scenarios: ask a question, run the pilot, measure and print. The top floor; it may look at everything below.

Start with `scenarios.definition`.
"""
