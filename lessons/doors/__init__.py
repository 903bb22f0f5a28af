"""Two doors to one course: its files, and the admin."""
