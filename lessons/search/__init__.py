"""Search over chapters, labs and explanations, in each reader's language; see `index`."""
