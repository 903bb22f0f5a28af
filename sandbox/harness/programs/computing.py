"""Compute: the same jobs one after another, then side by side."""


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
