"""The terms of a course: defined once, linked to from texts and questions."""
