"""The coordinator: who a person is, where results stand, may they be shown, and could this test be cut.

Never imports the hospitals: the two meet on the wire. Start with `coordinator.decision`.
"""
