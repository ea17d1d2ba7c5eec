"""Messages as each wire version wrote them, byte for byte, and what today's program makes of them.

`python -m tests.wire.samples` writes the samples of a version that has none yet; a version's files
never change once it was released.
"""
