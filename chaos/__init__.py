"""Kills the programs of a site at random while learners use it, then audits what is left."""
