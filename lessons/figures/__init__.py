"""Recorded figures: numbers in a text that were measured, said when and where, and renewed."""
