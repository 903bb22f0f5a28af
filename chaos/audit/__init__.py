"""Compares what the site has acknowledged with what it holds. Each check yields violations."""
