"""Interleaving puzzles: the learner is the scheduler, and every schedule is counted."""
