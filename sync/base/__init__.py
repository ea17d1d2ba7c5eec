"""The ground all else stands on: ids, clock, era dates, kana, numbers, verdicts, troubles.

Imports nothing of ours. The only place that may read a clock or a random source.
"""
