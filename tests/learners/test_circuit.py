"""Who asks a part that is gone: one caller now and then, nobody else."""

import pytest

from learners.circuit import Circuit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(5, clock)


def test_while_it_works_everybody_asks(circuit: Circuit) -> None:
    assert all(circuit.may_try() for _ in range(10))


def test_after_a_failure_nobody_asks(circuit: Circuit) -> None:
    circuit.failed()
    assert not any(circuit.may_try() for _ in range(10))


def test_after_a_while_one_asks_for_all(circuit: Circuit, clock: Clock) -> None:
    circuit.failed()
    clock.now = 5
    assert [circuit.may_try() for _ in range(3)] == [True, False, False]
    circuit.failed()
    clock.now = 9.9
    assert not circuit.may_try()


def test_once_it_works_everybody_asks_again(circuit: Circuit, clock: Clock) -> None:
    circuit.failed()
    clock.now = 5
    assert circuit.may_try()
    circuit.worked()
    assert all(circuit.may_try() for _ in range(3))


def test_only_the_change_is_news(circuit: Circuit) -> None:
    assert [circuit.failed(), circuit.failed()] == [True, False]
    assert [circuit.worked(), circuit.worked()] == [True, False]
