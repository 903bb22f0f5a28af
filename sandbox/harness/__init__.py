"""All the code that runs inside a box: the standard library alone, Python 3.12 and newer."""
