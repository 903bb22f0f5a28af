"""'Place the lock': where it is put, whether an order breaks that, and the count of all orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learners.middleware import LearnerRequest
from learners.services import keep
from puzzles import panels, progress
from puzzles.files import Puzzle
from puzzles.placing.placements import LONGEST, ONE, CutsBlock, Misplaced, Placed, Placing
from puzzles.play import Play
from puzzles.views import done_of, letters_of, puzzle_or_404, shown
from puzzles.words import spoken

PAGE = "puzzles/placing.html"


@dataclass(frozen=True)
class Row:
    """A thread in the form: its lines without a lock, and what is chosen for it."""

    letter: str
    name: str
    lines: list[tuple[str, str]]
    lock: str
    first: str
    last: str


@require_safe
def placing_detail(request: LearnerRequest, slug: str, placement: str = "") -> HttpResponse:
    """`?A=lock&A-first=1&A-last=3` leads to the address of that placement; there `s` is an order
    that is tried, and `count` shows what becomes of all of them."""
    puzzle, placing = _puzzle(slug)
    if not placement and any(letter in request.GET for letter in placing.letters):
        return redirect(address(slug, asked(placing, request.GET)))
    placed, fault = _placed(placing, placement)
    play = Play(puzzle, False, letters_of(request.GET), spoken(), placed)
    goals = [] if fault else progress.goals_of_placing(puzzle, placed)
    done = done_of(request, is_needed=bool(goals))
    reached = dict(done).get(slug, ())
    more = {
        "here": address(slug, placed.text),
        "rows": rows(placing, placement),
        "locks": placing.locks,
        "fault": fault,
        "is_counted": "count" in request.GET and not fault,
        "is_placed": bool(placed.placement),
        "before": Placed((), placing.base).explored,
        "after": placed.explored,
        "is_safe": placing.is_safe(placed),
        "smallest": placing.smallest,
        "reached": progress.in_words(reached),
        "is_new": any(goal not in reached for goal in goals),
        "challenges": panels.challenges(done),
        "replay_url": reverse("puzzles:replay_create_placed", args=[slug, placed.text])
        if placed.placement
        else "",
    }
    return shown(request, play, PAGE, more, is_refused=bool(fault))


@require_POST
def placing_count(request: LearnerRequest, slug: str, placement: str) -> HttpResponse:
    """Show the count of all orders, and keep what this placement amounts to."""
    puzzle, placing = _puzzle(slug)
    placed, fault = _placed(placing, placement)
    play = Play(puzzle, False, letters_of(request.POST), spoken(), placed)
    if not fault and progress.goals_of_placing(puzzle, placed):
        progress.record(keep(request.learner), play)
    query = urlencode({"s": play.played, "count": ""})
    return redirect(f"{address(slug, placement)}?{query}#count")


def address(slug: str, placement: str) -> str:
    """Of the page of a placement; of none it is the page where one begins."""
    if placement:
        return reverse("puzzles:placing_detail", args=[slug, placement])
    return reverse("puzzles:placing_start", args=[slug])


def asked(placing: Placing, said: Mapping[str, str]) -> str:
    """The placement that a form says; lines in the wrong order are put right."""
    parts = []
    for letter in placing.letters:
        lines = [said.get(f"{letter}-first", ""), said.get(f"{letter}-last", "")]
        if lock := said.get(letter, ""):
            first, last = sorted(lines, key=lambda line: (len(line), line))
            parts.append(f"{letter}{first}-{last}.{lock}")
    return ",".join(parts)[: LONGEST + 1].replace("/", "_") or ""


def rows(placing: Placing, placement: str) -> list[Row]:
    """The form, as it was filled in: also where that can't be."""
    found = [ONE.fullmatch(part) for part in placement.split(",")]
    said = {match[1]: match for match in found if match}
    listed = []
    for letter, (name, code) in zip(placing.letters, placing.base.threads.items(), strict=True):
        lines = [(str(n), line.partition("#")[0].strip()) for n, line in enumerate(code.lines, 1)]
        match = said.get(letter)
        chosen = (match[4], match[2], match[3]) if match else ("", "1", str(len(lines)))
        listed.append(Row(letter, name, lines, *chosen))
    return listed


def _puzzle(slug: str) -> tuple[Puzzle, Placing]:
    puzzle = puzzle_or_404(slug)
    if puzzle.placing is None:
        raise Http404(_("In this puzzle there is no lock to place."))
    return puzzle, puzzle.placing


def _placed(placing: Placing, placement: str) -> tuple[Placed, str]:
    """With what is wrong with it; then no lock is placed."""
    none = Placed((), placing.base)
    try:
        return placing.read(placement), ""
    except CutsBlock:
        return none, _(
            "A lock goes around whole blocks: an if or while with all that stands in it, or lines "
            "that stand in it."
        )
    except Misplaced:
        return none, _("This is no placement of a lock in these threads.")
