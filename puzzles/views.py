"""The puzzles' list, and one puzzle at one position."""

from functools import cache
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learners.middleware import LearnerRequest
from learners.services import keep
from puzzles import progress
from puzzles.counting import Explored, explore
from puzzles.files import LANGUAGES, WORDS, by_slug
from puzzles.play import LONGEST, Play
from puzzles.replay import services as replays
from puzzles.replay.shown import Shown
from puzzles.replay.telling import can_be_told


@cache
def _explored(slug: str, *, is_repaired: bool) -> Explored:
    puzzle = by_slug()[slug]
    return explore(puzzle.repaired if is_repaired else puzzle.model)


def _language() -> str:
    spoken = (get_language() or "").partition("-")[0]
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


@require_safe
def puzzle_index(request: LearnerRequest) -> HttpResponse:
    """All puzzles in their order, with what the learner has done of them."""
    language, done = _language(), progress.reached(request.learner)
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
                "reached": done.get(each.slug, ()),
            }
        )
    return render(request, "puzzles/index.html", {"puzzles": listed, "done": len(done)})


@require_safe
def puzzle_detail(request: LearnerRequest, slug: str, *, is_repaired: bool = False) -> HttpResponse:
    """`?s=ABBA`: after these choices; `hint` and `way` show more."""
    puzzle = by_slug().get(slug)
    if puzzle is None:
        raise Http404(_("There is no such puzzle."))
    language, letters = _language(), request.GET.get("s", "").replace("\0", "")
    play = Play(puzzle, is_repaired, letters, language)
    replay, guess = replays.find(play), _guess(request.GET.get("say", ""))
    done = progress.reached(request.learner).get(slug, ()) if play.is_won else ()
    slugs = list(by_slug())
    after = slugs[slugs.index(slug) + 1 :][:1]
    context = {
        "play": play,
        "puzzle": puzzle,
        "words": puzzle.words[language],
        "said": {name: in_code(getattr(puzzle.words[language], name)) for name in WORDS},
        "number": slugs.index(slug) + 1,
        "explored": _explored(slug, is_repaired=is_repaired),
        "way": play.way() if "way" in request.GET else "",
        "shows_way": "way" in request.GET,
        "next": by_slug()[after[0]] if after else None,
        "next_words": by_slug()[after[0]].words[language] if after else None,
        "longest": LONGEST,
        "has_said": "say" in request.GET,
        "asks_count": play.is_won and play.ahead is not None and "say" not in request.GET,
        "guess": guess,
        "reached": done,
        "is_new": any(goal.label not in done for goal in progress.goals_of(play, guess)),
        "can_replay": can_be_told(play),
        "replay": Shown(replay, play) if replay else None,
    }
    name = "puzzles/puzzle.html"
    answer = render(
        request,
        f"{name}#play" if request.htmx else name,
        context,
        status=400 if play.left_over else 200,
    )
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_POST
def solved_create(request: LearnerRequest, slug: str) -> HttpResponse:
    """Keep what the order `s`, and the number `say`, amount to; nothing where that is nothing."""
    puzzle = by_slug().get(slug)
    if puzzle is None:
        raise Http404(_("There is no such puzzle."))
    said = request.POST.get("say", "")
    play = Play(puzzle, False, request.POST.get("s", "").replace("\0", ""), LANGUAGES[0])
    if play.is_won:
        progress.record(keep(request.learner), play, _guess(said))
    query = {"s": play.played} | ({"say": said[:DIGITS]} if said else {})
    return redirect(f"{reverse('puzzles:puzzle_detail', args=[slug])}?{urlencode(query)}#kept")


def _guess(said: str) -> int | None:
    """How many orders somebody says; None for who did not want to say, or wrote no number."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < DIGITS else None


def in_code(text: str) -> SafeString:
    """Words in which `code` stands between backquotes."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html(CODE, each) if n % 2 else each,) for n, each in parts)
    )


DIGITS = 12
CODE = "<code>{}</code>"
