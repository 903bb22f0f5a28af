"""The event streams' application with few places, for the server of a test."""

from concurrency_course.events import Events, Places
from sandbox import fragments

fragments.APART_S = 0.0  # so that a test may fill the buffers of a slow reader in seconds
application = Events(Places(most=4, most_of_one=3))
