"""Wait: ask a server the same question one after another, then side by side."""

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
