"""The lab's pages, by what they are of."""
