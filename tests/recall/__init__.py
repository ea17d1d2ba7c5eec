"""Recall of the search: everybody of the district, by every spelling a clerk would try."""
