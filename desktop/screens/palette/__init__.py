"""Ctrl+K: one box that reaches every action and the people at hand, by typing.

What can be done and who was here last comes from outside; the palette only finds and offers it.
"""
