"""Reads: each list has a total order and pages by key; each answers for one actor."""
