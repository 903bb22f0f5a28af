"""Questions whose right passages are known, and how well the course's own answers find them."""
