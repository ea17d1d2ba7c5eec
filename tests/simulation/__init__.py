"""Storms: towns of desks on a bad line, from one seed, and the laws that hold when it is over.

May import the test's desks and ledgers; nothing here reads a clock or a source of chance but the
seed's own. `python -m tests.simulation SEEDS` runs many, a sample stands in the ordinary tests.
"""
