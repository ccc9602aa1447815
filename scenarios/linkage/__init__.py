"""How well people are linked: generated registrations with their truth kept apart, linked, and every pair counted.

Beside the index stand two rivals on the same rows: exact rules, and splink trained on the same columns.
"""
