"""Was everything clear? Ratings, comments and their answers, on anything with a kind and a slug."""
