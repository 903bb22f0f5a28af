"""Moodle's GIFT text format, in and out: what it can carry, with a report of all the rest."""
