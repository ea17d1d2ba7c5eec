"""From records to the words of each paper: one file per family of forms, and `kinds`, their table.

What is printed, left off or blank is decided here, by the asker's wish and the standard's defaults
(標準仕様書 §5.1); the press only draws. Knows no Qt. May import desktop.certificates.facts, sync
and the shared modules of desktop.operations.
"""
