"""A learner's clicks on the lab, as a browser makes them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def filled_in(learner: httpx.Client, lab: str, **parameters: str) -> dict[str, str]:
    """The form of the lab at this path, with these parameters and no prediction."""
    page = learner.get(lab, params=parameters).raise_for_status().text
    hidden = dict(HIDDEN.findall(page))
    asked = {name: hidden[name] for name in ("csrfmiddlewaretoken", "token", "next")}
    return asked | {"just_run": "1"} | parameters


def press_run(learner: httpx.Client, lab: str, form: dict[str, str]) -> str:
    """Send the form. Returns the address of the run's stream."""
    answer = learner.post(f"{lab}runs", data=form, headers={"HX-Request": "true"})
    found = re.search(r'sse-connect="([^"]+)"', answer.raise_for_status().text)
    assert found, "the answer names no stream"
    return found[1].replace("&amp;", "&")


@contextmanager
def frames(learner: httpx.Client, stream: str) -> Iterator[Iterator[str]]:
    """What the stream says, as it arrives, until its end."""
    with learner.stream("GET", stream) as answer:
        yield until_the_end(answer)


def until_the_end(answer: httpx.Response) -> Iterator[str]:
    for text in answer.iter_text():
        yield text
        if "event: end" in text:
            return


def watched_run(learner: httpx.Client, lab: str) -> dict[str, Any]:
    """Run the lab as it is set up, watch it to its end, and return the run's data."""
    # With a parameter in the address the page shows its form, and not the learner's latest run.
    stream = press_run(learner, lab, filled_in(learner, lab, workers="4", own="on"))
    with frames(learner, stream) as said:
        for _ in said:
            pass
    data: dict[str, Any] = learner.get(f"{stream.partition('/events')[0]}.json").json()
    return data
