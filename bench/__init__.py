"""Measurements: how fast, how good, against what others do."""
