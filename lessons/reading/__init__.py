"""Comfort of reading: keys, paper."""
