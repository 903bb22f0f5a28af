"""One thread, one process, and one list: whose list do they change?

Try: python3 one_of_each.py, or let each work for 300 ms: python3 one_of_each.py 300 spawn
"""

from multiprocessing import Process
from threading import Thread
from time import sleep

names = []


def work(name, seconds):
    names.append(name)
    sleep(seconds)


def one_of_each(seconds):
    process = Process(target=work, args=("process", seconds))
    thread = Thread(target=work, args=("thread", seconds))
    process.start()
    thread.start()
    process.join()
    thread.join()
    return names


if __name__ == "__main__":
    import json
    import sys
    from multiprocessing import set_start_method

    if sys.argv[2:]:
        set_start_method(sys.argv[2])
    milliseconds = int(sys.argv[1]) if sys.argv[1:] else 50
    print(json.dumps({"names": one_of_each(milliseconds / 1000)}))
