"""What does it cost to start a worker, and to wait until it is done?

Try: python3 start_costs.py, or python3 start_costs.py --imports
"""

import json
import multiprocessing
import sys
import threading
from importlib import import_module
from time import perf_counter_ns


def nothing():
    pass


def imports():
    """What a worker of a real program begins with; done only once in each interpreter."""
    for module in ("decimal", "email.message", "http.client", "xml.dom.minidom"):
        import_module(module)


def calls(work, times):
    for _ in range(times):
        work()


def tasks(work, times):
    import asyncio

    async def task():
        work()

    async def start_tasks():
        for _ in range(times):
            await asyncio.create_task(task())

    asyncio.run(start_tasks())


def pooled_threads(work, times):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        for _ in range(times):
            pool.submit(work).result()


def threads(work, times):
    start_and_join(threading.Thread, work, times)


def processes(method):
    return lambda work, times: start_and_join(
        multiprocessing.get_context(method).Process, work, times
    )


def start_and_join(worker_type, work, times):
    for _ in range(times):
        worker = worker_type(target=work)
        worker.start()
        worker.join()


def interpreters(work, times):
    from concurrent.interpreters import create

    for _ in range(times):
        interpreter = create()
        interpreter.call(work)
        interpreter.close()


WAYS = {
    "call": calls,
    "task": tasks,
    "pooled": pooled_threads,
    "thread": threads,
    **{method: processes(method) for method in multiprocessing.get_all_start_methods()},
}
if sys.version_info >= (3, 14):
    WAYS["interpreter"] = interpreters
TIMES = {"call": 5000, "task": 500, "pooled": 200, "thread": 100, "interpreter": 3}


def cost_ns(way, work=nothing, starts=2):
    """Nanoseconds for one; `starts` is how many processes to start for it."""
    times = TIMES.get(way, starts) if starts > 1 else 1
    began = perf_counter_ns()
    WAYS[way](work, times)
    return (perf_counter_ns() - began) / times


if __name__ == "__main__":
    chosen = imports if "--imports" in sys.argv else nothing
    for way in WAYS:
        first, usual = cost_ns(way, chosen, 1), cost_ns(way, chosen, 5)
        print(json.dumps({"way": way, "first_ms": first / 1e6, "usual_ms": usual / 1e6}))
