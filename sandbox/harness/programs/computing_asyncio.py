"""Compute with asyncio: one thread, in which a job that never waits keeps the others out."""

import asyncio

from .computing import step


async def job(steps):
    """The same job; there is nothing in it to wait for."""
    for number in range(steps):
        step(number)


async def side_by_side(jobs, steps):
    await asyncio.gather(*[job(steps) for _ in range(jobs)])
