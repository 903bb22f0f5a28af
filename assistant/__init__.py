"""'Ask': answers made of the course and of the learner's own runs."""
