"""A puzzle's world: shared variables, locks and threads; its states, and who may move in each.

A state is a value: the same choices in the same order lead to an equal one. Nothing is random.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from puzzles.acting import ERRORS, Draft, act, crashed
from puzzles.expressions import Expression, Unset, Value
from puzzles.states import CRASHED, Ill, State, Verdict
from puzzles.steps import Code, Step
from puzzles.syncs import Blocked, Sync, Why


@dataclass(frozen=True)
class Model:
    shared: Mapping[str, Value]
    syncs: Mapping[str, Sync]
    threads: Mapping[str, Code]
    #: What should be true at the end, of the shared variables; None: nothing is asked.
    invariant: Expression | None = None
    #: The label of steps at which no two threads may be at once; '': there are none.
    alone: str = ""
    #: As the file has it.
    invariant_text: str = ""
    names: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", list(self.threads))

    @cached_property
    def codes(self) -> Sequence[Code]:
        return list(self.threads.values())

    @cached_property
    def sync_names(self) -> Sequence[str]:
        return list(self.syncs)

    def start(self) -> State:
        """Nobody has moved."""
        own = tuple((Unset.UNSET,) * len(code.own) for code in self.codes)
        values = tuple(self.syncs.values())
        first = State((0,) * len(self.codes), tuple(self.shared.values()), own, values)
        return self._looked_at(first)

    def step_of(self, state: State, thread: int) -> Step | None:
        """What it does next; None if it has ended."""
        pc = state.pcs[thread]
        steps = self.codes[thread].steps
        return steps[pc] if 0 <= pc < len(steps) else None

    def moves(self, state: State) -> Iterator[tuple[int, State]]:
        """Each thread that can go on, with the state that follows."""
        for thread in range(len(self.codes)):
            after = self.after(state, thread)
            if isinstance(after, State):
                yield thread, after

    def after(self, state: State, thread: int) -> State | Blocked | None:
        """The state after this thread's next step; why it can't take it; None if it has ended."""
        step = self.step_of(state, thread)
        if step is None:
            return None
        draft = Draft(state, thread, step, self.sync_names)
        try:
            blocked = act(draft)
        except ERRORS:
            return self._looked_at(crashed(Draft(state, thread, step, self.sync_names)))
        return blocked or self._looked_at(draft.done())

    def _looked_at(self, state: State) -> State:
        if not self.alone or state.together:
            return state
        steps = (self.step_of(state, thread) for thread in range(len(self.codes)))
        there = sum(step is not None and step.label == self.alone for step in steps)
        return state._replace(together=True) if there > 1 else state

    def decided(self, state: State) -> Verdict | None:
        """How every schedule that has come here ends; None while that depends on what follows."""
        if CRASHED in state.pcs:
            return Verdict.ERROR
        if state.together:
            return Verdict.TOGETHER
        return None if any(self.moves(state)) else self.verdict(state)

    def verdict(self, state: State) -> Verdict:
        """Of a state in which nobody can move."""
        if CRASHED in state.pcs:
            return Verdict.ERROR
        if state.together:
            return Verdict.TOGETHER
        waiting = [self.after(state, thread) for thread in range(len(self.codes))]
        reasons = {each.why for each in waiting if isinstance(each, Blocked)}
        if reasons:
            return Verdict.ASLEEP if reasons == {Why.ASLEEP} else Verdict.DEADLOCK
        return Verdict.HOLDS if self._holds(state) else Verdict.BROKEN

    def _holds(self, state: State) -> bool:
        try:
            return self.invariant is None or bool(self.invariant(state.shared, ()))
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            named = ", ".join(
                f"{n} = {v!r}" for n, v in zip(self.shared, state.shared, strict=True)
            )
            raise Ill("invariant", f"The invariant has no answer where {named}: {error}") from error
