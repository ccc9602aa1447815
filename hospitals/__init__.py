"""Simulated hospitals: the people who come, the care they get, the laboratory, and one EMR each.

Never imports the coordinator: the two meet on the wire. Start with `hospitals.world`.
"""
