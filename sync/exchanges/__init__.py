"""What desk and cloud say to each other: one file per exchange, both halves facing each other.

The desk's half is a generator that yields what to ask and receives the answer; the cloud's half is
a function over the ledger. Neither touches a network, a database or a clock: stores are ports
(`ports.py`), roads carry. Exchanges do not know each other. May import `sync.journal` and below.
"""
