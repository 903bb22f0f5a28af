"""Real threads, led through one order of their lines; then let loose, many times.

Try: python3 replay.py puzzle.json, with a file such as
    {"shared": {"counter": 0}, "syncs": [], "invariant": "counter == 2",
     "threads": {"A": "x = counter\\ncounter = x + 1", "B": "x = counter\\ncounter = x + 1"},
     "order": [[0, 1], [1, 1], [1, 2], [0, 2]], "free": 1000, "free_s": 2}
`order`: for each step the number of its thread and the line that it stands at.
"""

import ast
import dis
import json
import os
import sys
import threading
import time
from types import FunctionType

TOOL = 4  # of sys.monitoring: one that no debugger or profiler takes
PATIENCE_S = 2.0  # for a step that must be possible
STILL_S = 0.25  # who has not moved by then is taken to be stuck
ENDED, PARKED = "ended", "parked"
#: At these a build with a GIL looks whether somebody else wants to go on (ceval.c, bytecodes.c).
LOOKS = ("CALL", "CALL_KW", "CALL_FUNCTION_EX", "JUMP_BACKWARD")


class World:
    """The shared variables and locks of a puzzle, new, and its threads as functions over them."""

    def __init__(self, told, codes, gate=None):
        self.names = {"__builtins__": {"AssertionError": AssertionError}}
        for name, value in told["shared"].items():
            self.names[name] = list(value) if isinstance(value, list) else value
        self.tally = Tally(len(codes))
        self.conditions = []
        for name, text in told["syncs"]:
            self.names[name] = self.made(text, gate)
        for name in set().union(*(code.co_names for code in codes)) - self.names.keys():
            self.names[name] = lambda: None  # a call that only is a name for a step
        self.functions = [FunctionType(code, self.names) for code in codes]
        self.errors = {}

    def made(self, text, gate):
        """A lock or the like by its call in `threading`; `gate` leads those who wait in it."""
        sync = eval(text, {**vars(threading), **self.names})  # noqa: S307 - a puzzle's own file
        if isinstance(sync, threading.Condition):
            self.conditions.append(sync)
            (gate or self.tally).watch(sync)
        elif isinstance(sync, threading.Barrier) and gate:
            gate.watch_barrier(sync)
        return sync

    def seen(self):
        """The variables as an invariant reads them: of a list, its entries."""
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.names.items()
        }

    def run(self, number):
        try:
            self.functions[number]()
        except SystemExit:
            pass  # a sleeper that was let go
        except Exception as error:  # that a thread fails is a result
            self.errors[number] = f"{type(error).__name__}: {error}"


class Tally:
    """Of threads that run freely: how many have not ended, and how many sleep unnotified."""

    def __init__(self, threads):
        self.lock = threading.Lock()
        self.left, self.asleep, self.is_over = threads, 0, False
        self.decided = threading.Event()

    def change(self, left=0, asleep=0):
        with self.lock:
            self.left, self.asleep = self.left + left, self.asleep + asleep
            if self.left == self.asleep:
                self.decided.set()

    def watch(self, condition):
        """Count who falls asleep and who is notified, both under the condition's own lock."""
        release, restore, notify = (
            condition._release_save, condition._acquire_restore, condition.notify,
        )  # fmt: skip

        def release_save():
            self.change(asleep=1)
            return release()

        def acquire_restore(state):
            restore(state)
            if self.is_over:
                raise SystemExit  # nobody would have woken it: let it go

        def counted_notify(n=1):
            self.change(asleep=-min(n, len(condition._waiters)))
            notify(n)

        condition._release_save, condition._acquire_restore = release_save, acquire_restore
        condition.notify = counted_notify


class Gate:
    """Holds every thread before each of its lines, until that step is its turn."""

    def __init__(self, codes):
        self.numbers = {code: number for number, code in enumerate(codes)}
        self.names = [
            {each.offset: each.opname for each in dis.get_instructions(code)} for code in codes
        ]
        self.moved = threading.Condition()
        self.at = [None] * len(codes)  # a line, ENDED or PARKED; None: on its way
        self.line = [0] * len(codes)
        self.turn, self.is_open = None, False
        self.who = threading.local()
        self.failed = set()
        self.did = []  # for each step, the instructions that it took

    # -- what threads call --

    def on_line(self, code, line):
        number = self.numbers[code]
        if self.names[number][sys._getframe(1).f_lasti] == "PUSH_EXC_INFO":
            self.failed.add(number)  # on its way out: the `with` around it is left, no step
        if number not in self.failed:
            self.arrive(number, line - 1)

    def on_instruction(self, code, offset):
        if self.did and not self.is_open:
            self.did[-1].append(self.names[self.numbers[code]][offset])

    def arrive(self, number, line):
        with self.moved:
            self.at[number] = self.line[number] = line
            self.moved.notify_all()
            self.moved.wait_for(lambda: self.is_open or self.turn == number)
            self.turn, self.at[number] = None, None

    def be(self, number, where):
        with self.moved:
            self.at[number] = where
            self.moved.notify_all()

    def watch(self, condition):
        """`wait` is two steps: to give the lock up and sleep; to take it again once notified."""
        release, restore = condition._release_save, condition._acquire_restore

        def release_save():
            state = release()
            self.be(self.who.number, PARKED)
            return state

        def acquire_restore(state):
            self.arrive(self.who.number, self.line[self.who.number])
            restore(state)

        condition._release_save, condition._acquire_restore = release_save, acquire_restore

    def watch_barrier(self, barrier):
        """`wait` is two steps: to come, and to go on once all have come."""
        wait = barrier.wait

        def waited():
            self.be(self.who.number, PARKED)
            wait()
            self.arrive(self.who.number, self.line[self.who.number])

        barrier.wait = waited

    # -- what the leader calls --

    def step(self, number, line):
        """Let this thread take this step. Returns where it was found instead, or None."""
        with self.moved:
            if not self.moved.wait_for(lambda: self.at[number] == line, PATIENCE_S):
                return str(self.at[number])
            self.did.append([])
            self.turn = number
            self.moved.notify_all()
            done = self.moved.wait_for(
                lambda: self.turn is None and self.at[number] is not None, PATIENCE_S
            )
            return None if done else "blocked"

    def open(self):
        with self.moved:
            self.is_open = True
            self.moved.notify_all()


def compiled(told):
    """Each thread as a function's code; its lines are one further down, below its `def`."""
    found = []
    for name, text in told["threads"].items():
        body = ast.increment_lineno(ast.parse(text), 1).body
        names = ast.Global([*told["shared"], *dict(told["syncs"])], lineno=1, col_offset=0)
        function = ast.parse(f"def {name}(): pass").body[0]
        function.body = [names, *body]
        module = compile(ast.Module([function], []), f"<{name}>", "exec")
        found.append(next(each for each in module.co_consts if hasattr(each, "co_code")))
    return found


def led(told):
    """Lead the threads through the order. What every step did, and how it ended."""
    codes = compiled(told)
    gate = Gate(codes)
    world = World(told, codes, gate)
    watch(codes, gate)

    def work(number):
        gate.who.number = number
        world.run(number)
        gate.be(number, ENDED)

    for number in range(len(codes)):
        threading.Thread(target=work, args=(number,), daemon=True).start()
    taken, found = 0, None
    for number, line in told["order"]:
        found = gate.step(number, line)
        if found is not None:
            break
        taken += 1
    sys.monitoring.free_tool_id(TOOL)
    shared = {name: repr(world.names[name]) for name in told["shared"]}
    errors = {str(number): text for number, text in world.errors.items()}
    if found is not None:
        ending = "elsewhere"
    elif errors or set(gate.at) == {ENDED}:
        ending = "error" if errors else "ended"
    else:
        ending = "stuck" if stays(gate) else "went on"
    return {
        "taken": taken, "found": found or "", "ending": ending, "errors": errors,
        "shared": shared, "did": gate.did[:taken],
    }  # fmt: skip


def watch(codes, gate):
    monitoring = sys.monitoring
    monitoring.use_tool_id(TOOL, "replay")
    for event, call in ((monitoring.events.LINE, gate.on_line),
                        (monitoring.events.INSTRUCTION, gate.on_instruction)):  # fmt: skip
        monitoring.register_callback(TOOL, event, call)
    for code in codes:
        monitoring.set_local_events(
            TOOL, code, monitoring.events.LINE | monitoring.events.INSTRUCTION
        )


def stays(gate):
    """Nobody is held back any more: whether those who have not ended stand still all the same."""
    gate.open()
    with gate.moved:
        return not gate.moved.wait_for(lambda: set(gate.at) == {ENDED}, STILL_S)


def freely(told):
    """Let the threads run as they like, again and again. How often it ended how."""
    codes = compiled(told)
    right = compile(told["invariant"] or "True", "<invariant>", "eval")
    counts = dict.fromkeys(("holds", "broken", "error", "asleep", "deadlock"), 0)
    until = time.monotonic() + told["free_s"]
    for _ in range(told["free"]):
        if time.monotonic() > until:
            break
        counts[once(World(told, codes), right)] += 1
    return counts


def once(world, right):
    """How one free run ends."""
    start, tally = threading.Barrier(len(world.functions)), world.tally

    def work(number):
        start.wait()
        world.run(number)
        tally.change(left=-1)

    for number in range(len(world.functions)):
        threading.Thread(target=work, args=(number,), daemon=True).start()
    is_decided, asleep = tally.decided.wait(STILL_S), tally.left
    if world.errors:
        ending = "error"
    elif is_decided:
        ending = "asleep" if asleep else "holds" if eval(right, world.seen()) else "broken"  # noqa: S307
    else:
        ending = "deadlock"
    tally.is_over = True
    for condition in world.conditions if is_decided else ():
        with condition:
            condition.notify_all()
    return ending


def looks(told):
    """For each thread, the lines at which a build with a GIL may switch by itself."""
    found = []
    for code in compiled(told):
        all_of_it = [*dis.get_instructions(code)]
        lines, line = set(), 0
        for each, after in zip(all_of_it, [*all_of_it[1:], None], strict=True):
            line = each.positions.lineno or line
            raises = after is not None and after.opname == "RAISE_VARARGS"  # a failed assertion
            if each.opname in LOOKS and not raises:
                lines.add(line - 1)
        found.append(sorted(lines))
    return found


def main(path):
    with open(path, encoding="utf-8") as file:
        told = json.load(file)
    build = {
        "version": sys.version.split()[0],
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
        "looks": looks(told),
    }
    print(json.dumps(build | {"free": freely(told)} | led(told)), flush=True)
    os._exit(0)  # whoever is stuck stays so


if __name__ == "__main__":
    main(sys.argv[1])
