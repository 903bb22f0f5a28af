"""Answers from the course alone: what is quoted, how it is found, what fits."""
