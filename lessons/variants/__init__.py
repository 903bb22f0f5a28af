"""A course in more languages than its own: the same course in other words."""
