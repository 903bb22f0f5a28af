"""Wait with asyncio: one thread that waits for all the answers at once."""

import asyncio


async def ask(server):
    """Ask, and let the others go on until the server answers."""
    reader, writer = await asyncio.open_connection(*server)
    writer.write(b"How are you?\n")
    answer = await reader.readline()
    writer.close()
    return answer


async def side_by_side(jobs, server):
    await asyncio.gather(*[ask(server) for _ in range(jobs)])
