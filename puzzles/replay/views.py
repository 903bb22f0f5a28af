"""Asking for an order on real Python."""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from puzzles.files import by_slug
from puzzles.play import Play
from puzzles.replay import services


@require_POST
def replay_create(request: HttpRequest, slug: str, *, is_repaired: bool = False) -> HttpResponse:
    """`s`: the order. Back at its position, what comes of it is on the page."""
    puzzle = by_slug().get(slug)
    if puzzle is None:
        raise Http404
    letters = request.POST.get("s", "").replace("\0", "")
    play = Play(puzzle, is_repaired, letters, "en")
    with suppress(services.NotDecided):  # the page at that position says why there is none
        services.ask(play)
    name = "puzzles:puzzle_repaired" if is_repaired else "puzzles:puzzle_detail"
    return redirect(f"{reverse(name, args=[slug])}?s={play.played}#replay")
