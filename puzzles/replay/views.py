"""Asking for an order on real Python."""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from puzzles.files import Puzzle, by_slug
from puzzles.placing.placements import Misplaced, Placed
from puzzles.play import Play
from puzzles.replay import services


@require_POST
def replay_create(
    request: HttpRequest, slug: str, *, is_repaired: bool = False, placement: str = ""
) -> HttpResponse:
    """`s`: the order. Back at its position, what comes of it is on the page."""
    puzzle = by_slug().get(slug)
    if puzzle is None or (placement and puzzle.placing is None):
        raise Http404
    placed = _placed(puzzle, placement) if placement else None
    letters = request.POST.get("s", "").replace("\0", "")
    play = Play(puzzle, is_repaired, letters, "en", placed)
    with suppress(services.NotDecided):  # the page at that position says why there is none
        services.ask(play)
    return redirect(f"{_page(play)}?s={play.played}#replay")


def _placed(puzzle: Puzzle, placement: str) -> Placed:
    try:
        assert puzzle.placing is not None
        return puzzle.placing.read(placement)
    except Misplaced:
        raise Http404 from None


def _page(play: Play) -> str:
    slug = play.puzzle.slug
    if play.placed:
        return reverse("puzzles:placing_detail", args=[slug, play.placed.text])
    name = "puzzles:puzzle_repaired" if play.is_repaired else "puzzles:puzzle_detail"
    return reverse(name, args=[slug])
