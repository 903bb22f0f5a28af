"""A language model that answers from passages of the course, and is checked against them."""
