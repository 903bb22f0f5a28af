"""Wait: ask a server the same question one after another, then side by side.

Try: python3 waiting.py, or 4 questions, each answered after 100 ms: python3 waiting.py 4 100
"""

import socket


def ask(server):
    """Ask, and wait until the server answers."""
    with socket.create_connection(server) as connection:
        connection.sendall(b"How are you?\n")
        return connection.recv(100)


def one_after_another(jobs, server):
    for _ in range(jobs):
        ask(server)


def side_by_side(worker_type, jobs, server):
    workers = [worker_type(target=ask, args=(server,)) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def serve(delay_s, tell):
    """A slow server, for whoever runs this file alone; the lab has one of its own."""
    from threading import Thread
    from time import sleep

    def answer(connection):
        with connection:
            connection.recv(100)
            sleep(delay_s)
            connection.sendall(b"Fine.\n")

    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    tell.send(listener.getsockname())
    while True:
        Thread(target=answer, args=listener.accept()[:1]).start()


if __name__ == "__main__":
    import json
    import multiprocessing
    import sys
    from statistics import median
    from threading import Thread
    from time import perf_counter

    jobs, delay_ms = map(int, sys.argv[1:3] or (4, 100))
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=serve, args=(delay_ms / 1000, theirs), daemon=True).start()
    server = ours.recv()
    kinds = {"threads": Thread, "processes": multiprocessing.Process}
    for method in multiprocessing.get_all_start_methods():
        kinds[f"processes-{method}"] = multiprocessing.get_context(method).Process
    ways = ["sequential", *(sys.argv[3:] or ["threads", "processes"])]

    def seconds(way):
        began = perf_counter()
        if way == "sequential":
            one_after_another(jobs, server)
        else:
            side_by_side(kinds[way], jobs, server)
        return perf_counter() - began

    rounds = [{way: seconds(way) for way in ways} for _ in range(6)][1:]  # the first warms up
    usual = {way: median(one[way] for one in rounds) for way in ways}
    for way in ways:
        times = usual["sequential"] / usual[way]
        print(json.dumps({"way": way, "median_s": usual[way], "times": times}))
