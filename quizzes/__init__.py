"""Questions that name what a learner believed and lead to the run that refutes it."""
