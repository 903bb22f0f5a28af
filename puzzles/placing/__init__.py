"""'Place the lock, then try to break it': placements, and their page."""
