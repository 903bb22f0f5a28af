"""Compute: the same jobs one after another, then side by side.

Try: python3 computing.py, or 4 jobs of 40 steps, in threads: python3 computing.py 4 40 threads
"""


def step(number):
    """Compute for about a millisecond."""
    for _ in range(10_000):
        number = (number * 1103515245 + 12345) % 2147483648


def job(steps):
    for number in range(steps):
        step(number)


def one_after_another(jobs, steps):
    for _ in range(jobs):
        job(steps)


def side_by_side(worker_type, jobs, steps):
    workers = [worker_type(target=job, args=(steps,)) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    import json
    import multiprocessing
    import sys
    from statistics import median
    from threading import Thread
    from time import perf_counter

    jobs, steps = map(int, sys.argv[1:3] or (4, 40))
    kinds = {"threads": Thread, "processes": multiprocessing.Process}
    for method in multiprocessing.get_all_start_methods():
        kinds[f"processes-{method}"] = multiprocessing.get_context(method).Process
    ways = ["sequential", *(sys.argv[3:] or ["threads", "processes"])]

    def seconds(way):
        began = perf_counter()
        if way == "sequential":
            one_after_another(jobs, steps)
        else:
            side_by_side(kinds[way], jobs, steps)
        return perf_counter() - began

    rounds = [{way: seconds(way) for way in ways} for _ in range(6)][1:]  # the first warms up
    usual = {way: median(one[way] for one in rounds) for way in ways}
    for way in ways:
        times = usual["sequential"] / usual[way]
        print(json.dumps({"way": way, "median_s": usual[way], "times": times}))
