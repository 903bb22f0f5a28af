"""The puzzles' list, and one puzzle at one position."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learners.middleware import LearnerRequest
from learners.services import keep
from puzzles import panels, progress
from puzzles.counting import Explored, explore
from puzzles.files import LANGUAGES, WORDS, Puzzle, by_slug
from puzzles.models import Goal
from puzzles.play import Play
from puzzles.replay import services as replays
from puzzles.replay.shown import Shown
from puzzles.replay.telling import can_be_told
from puzzles.words import in_code, spoken


@cache
def _explored(slug: str, *, is_repaired: bool) -> Explored:
    puzzle = by_slug()[slug]
    return explore(puzzle.repaired if is_repaired else puzzle.model)


def puzzle_or_404(slug: str) -> Puzzle:
    puzzle = by_slug().get(slug)
    if puzzle is None:
        raise Http404(_("There is no such puzzle."))
    return puzzle


def letters_of(said: Mapping[str, str]) -> str:
    """The order that an address or a form names."""
    return said.get("s", "").replace("\0", "")


@require_safe
def puzzle_index(request: LearnerRequest) -> HttpResponse:
    """All puzzles in their order, with what the learner has done of them."""
    language, done = spoken(), progress.reached(request.learner)
    broken = sum(Goal.BROKEN in goals for goals in done.values())
    listed = []
    for each in by_slug().values():
        words = each.words[language]
        explored = _explored(each.slug, is_repaired=False)
        standfirst = in_code(words.standfirst)
        listed.append(
            {
                "puzzle": each,
                "words": words,
                "explored": explored,
                "standfirst": standfirst,
                "reached": progress.in_words(done.get(each.slug, ())),
            }
        )
    return render(request, "puzzles/index.html", {"puzzles": listed, "done": broken})


@require_safe
def puzzle_detail(request: LearnerRequest, slug: str, *, is_repaired: bool = False) -> HttpResponse:
    """`?s=ABBA`: after these choices; `hint` and `way` show more."""
    puzzle = puzzle_or_404(slug)
    play = Play(puzzle, is_repaired, letters_of(request.GET), spoken())
    guess = _guess(request.GET.get("say", ""))
    done = done_of(request, is_needed=play.is_won)
    goals = dict(done).get(slug, ())
    name = "replay_create_repaired" if is_repaired else "replay_create"
    more = {
        "explored": _explored(slug, is_repaired=is_repaired),
        "proof": _explored(slug, is_repaired=is_repaired).proof(puzzle.fine),
        "has_said": "say" in request.GET,
        "asks_count": play.is_won and play.ahead is not None and "say" not in request.GET,
        "guess": guess,
        "reached": progress.in_words(goals),
        "is_new": any(goal not in goals for goal in progress.goals_of(play, guess)),
        "challenges": panels.challenges(done),
        "replay_url": reverse(f"puzzles:{name}", args=[slug]),
    }
    return shown(request, play, "puzzles/puzzle.html", more)


def shown(
    request: LearnerRequest,
    play: Play,
    template: str,
    more: Mapping[str, Any],
    *,
    is_refused: bool = False,
) -> HttpResponse:
    """A page with a board, or over htmx the board alone."""
    puzzle, replay = play.puzzle, replays.find(play)
    words = puzzle.words[play.language]
    slugs = list(by_slug())
    number = slugs.index(puzzle.slug) + 1
    after = by_slug()[slugs[number]] if number < len(slugs) else None
    context = {
        "play": play,
        "puzzle": puzzle,
        "words": words,
        "said": {name: in_code(getattr(words, name)) for name in WORDS},
        "number": number,
        "way": play.way() if "way" in request.GET else "",
        "shows_way": "way" in request.GET,
        "next": after,
        "next_words": after and after.words[play.language],
        "can_replay": can_be_told(play),
        "here": request.path,
        "is_embedded": _is_elsewhere(request),
        "replay": Shown(replay, play) if replay else None,
        **more,
    }
    answer = render(
        request,
        f"{template}#play" if request.htmx else template,
        context,
        status=400 if play.left_over or is_refused else 200,
    )
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def done_of(request: LearnerRequest, *, is_needed: bool) -> panels.Done:
    """What was done of all puzzles; a step alone needs it only where a goal is reached."""
    if request.learner.new or (request.htmx and not is_needed):
        return ()
    return panels.done_by(request.learner)


def _is_elsewhere(request: LearnerRequest) -> bool:
    """Is this puzzle played within another page, such as a chapter?"""
    page = request.htmx.current_url_abs_path
    return page is not None and not page.startswith(reverse("puzzles:puzzle_index"))


@require_POST
def solved_create(request: LearnerRequest, slug: str) -> HttpResponse:
    """Keep what the order `s`, and the number `say`, amount to; nothing where that is nothing."""
    puzzle, said = puzzle_or_404(slug), request.POST.get("say", "").replace("\0", "")
    play = Play(puzzle, False, letters_of(request.POST), LANGUAGES[0])
    if play.is_won:
        progress.record(keep(request.learner), play, _guess(said))
    query = {"s": play.played} | ({"say": said[:DIGITS]} if said else {})
    return redirect(f"{reverse('puzzles:puzzle_detail', args=[slug])}?{urlencode(query)}#kept")


def _guess(said: str) -> int | None:
    """How many orders somebody says; None for who did not want to say, or wrote no number."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < DIGITS else None


DIGITS = 12
