"""One learner: reads, answers, rates, comments, predicts and runs, and looks what became of it."""

import re
import time
import uuid
from collections.abc import Callable

from chaos.browser import Browser, Form, GaveUp, Page

QUESTION = r"^/quizzes/[^/]+/\d+/$"
RUN_S = 60.0
ACTIONS = (12, 30)
GIVE_UP = 0.1  # after each silence; a run is never given up, as its next form could not say so


class Learner:
    """Lives in one browser until it has done enough, or `Gone` says that time is up."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.random = browser.random
        self.chapters: list[str] = []
        self.labs: list[str] = []

    def live(self) -> None:
        self.arrive()
        acts: list[Callable[[], None]] = [
            self.answer,
            self.answer,
            self.answer,
            self.rate,
            self.comment,
            self.run,
            self.run,
            self.read,
            self.take_back,
        ]
        for _ in range(self.random.randint(*ACTIONS)):
            try:
                self.random.choice(acts)()
            except GaveUp:
                continue

    def arrive(self) -> None:
        """Find the chapters and labs as a visitor does: by their links."""
        home = self.browser.get("/")
        courses = home.links(r"^/courses/[^/]+/$")
        pages = [home, *map(self.browser.get, courses)]
        self.chapters = sorted(
            {link for p in pages for link in p.links(r"^/courses/[^/]+/[^/]+/$")}
        )
        self.labs = self.browser.get("/lab/").links(r"^/lab/(?!runs/)[^/]+/$")

    def chapter(self) -> Page:
        return self.browser.get(self.random.choice(self.chapters))

    def read(self) -> None:
        self.browser.get(self.random.choice([*self.chapters, *self.labs, "/", "/lab/"]))

    def answer(self) -> None:
        """Answer a question of a chapter's quiz, or ask an answered one again."""
        page = self.chapter()
        steps = [link for link in page.links(r"[?&]q=\d+") if link.startswith("/courses/")]
        if steps:
            page = self.browser.get(self.random.choice(steps).partition("#")[0])
        form = page.form("answer", QUESTION)
        if form is None:
            again = page.form("again", r"^/quizzes/[^/]+/\d+/again/$")
            if again:
                self.browser.send(again, GIVE_UP)
            return
        kind, offered = page.choices("pick", form.path)
        if not offered:  # a number, an order, a prediction: others answer those
            return
        many = self.random.randint(1, len(offered)) if kind == "checkbox" else 1
        self.browser.send(form.with_data(pick=self.random.sample(offered, many)), GIVE_UP)

    def rate(self) -> None:
        form = self.chapter().form("rating", r"^/feedback/ratings/$")
        if form:
            self.browser.send(form.with_data(clear=self.random.choice(["yes", "no"])), GIVE_UP)

    def comment(self) -> None:
        """Say something that nobody else says, so that it can be counted."""
        page = self.chapter()
        form = page.form("comment", r"^/feedback/comments/$")
        if form is None:
            self.rate()
            return
        if self.random.random() < 0.9:
            self.browser.send(form.with_data(text=f"Clearer, please: {uuid.uuid4()}"), GIVE_UP)

    def take_back(self) -> None:
        if self.random.random() < 0.3:
            form = self.chapter().form("withdraw", r"^/feedback/comments/[^/]+/withdraw/$")
            if form:
                self.browser.send(form, GIVE_UP)

    def run(self) -> None:
        """Predict, run, watch, and sometimes stop it."""
        lab = self.random.choice(self.labs)
        page = self.browser.get(lab)
        if page.attribute("sse-connect") is None:
            page = self.browser.get(f"{lab}?{self.random.choice(self._set_ups(lab))}")
            form = page.form("run", rf"^{lab}runs$")
            if form is None:
                return
            page = self.browser.send(self._predicted(page, form))
        self.watch(lab, page)

    def _set_ups(self, lab: str) -> list[str]:
        """Addresses of set-ups that are over soon; who asks for the same shares a measurement."""
        if "one-of-each" in lab:
            return ["hold_ms=20", "hold_ms=50"]
        knob = {"/lab/waiting/": "delay_ms", "/lab/computing/": "task_ms"}.get(lab)
        if knob is None:
            return ["workers=2", "workers=4"]  # what any lab with workers takes
        return [f"workers={n}&{knob}={ms}" for n in (1, 2, 4) for ms in (20, 40)]

    def _predicted(self, page: Page, form: Form) -> Form:
        """Half of the time with a prediction, where the lab asks for one of the simple kinds."""
        values: dict[str, str | list[str]] = {}
        for name in ("first", "same_pid", "list_length"):
            _kind, offered = page.choices(name, form.path)
            if offered:
                values[name] = self.random.choice(offered)
        if not values or self.random.random() < 0.5:
            values = {"just_run": "1"}
        return form.with_data(**values, **self._own())

    def _own(self) -> dict[str, str | list[str]]:
        return {"own": "on"} if self.random.random() < 0.3 else {}

    def watch(self, lab: str, page: Page) -> None:
        """Look until the run has ended: by its stream as htmx does, or at the page again."""
        until = time.time() + RUN_S
        if self.random.random() < 0.1:
            stop = page.form("stop", r"^/lab/runs/[^/]+/stop$")
            if stop:
                self.browser.send(stop, GIVE_UP)
                return
        while time.time() < until and (stream := page.attribute("sse-connect")):
            if self.browser.htmx:
                self.browser.follow(stream, until)
                run = re.sub(r"/events.*", "/panel", stream)
                page = self.browser.get(run, part=True)
            else:
                page = self.browser.get(lab)
            self.browser.pause(1.0)
