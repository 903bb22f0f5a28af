"""One module a demo: its `DEMO`, and `run(box)`. Imports what it needs when it runs."""
