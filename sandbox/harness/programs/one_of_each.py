"""One thread, one process, and one list: whose list do they change?"""

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
