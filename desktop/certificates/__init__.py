"""Certificates: facts + a data file -> the PDF that is handed over the counter.

The facts arrive as finished words (dates already in their era, omissions already decided); the
data file in ``resources/certificates/`` says where each word stands; the engine only walks it. So
the same facts always give the same bytes, and a further certificate type is one more data file.

May import reportlab, uharfbuzz, pypdfium2, msgspec and ``sync.base``; never Qt, the cache, or
the record types: what is printed is a record of its own.
"""
