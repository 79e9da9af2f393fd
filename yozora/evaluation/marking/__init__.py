"""Marking: what was asked, what was read, and whether the one holds of the other."""
