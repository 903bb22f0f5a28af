"""What is kept of me: to see, to take along, to delete. Each learner reaches their own alone."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from learners import my_data, services
from learners.middleware import COOKIE, LearnerRequest
from learners.models import Learner


@require_safe
@never_cache
def my_data_detail(request: LearnerRequest) -> HttpResponse:
    context = {
        "stored": Learner.objects.filter(id=request.learner.id).first(),
        "kept": my_data.summary(request.learner.id),
        "idle_days": services.IDLE_AFTER.days,
    }
    return render(request, "learners/my_data.html", context)


@require_safe
@never_cache
def my_data_download(request: LearnerRequest) -> HttpResponse:
    readable = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse(my_data.copy(request.learner), json_dumps_params=readable)
    day = timezone.now().date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="my-data-{day}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_data_delete(request: LearnerRequest) -> HttpResponse:
    """GET asks whether it is meant; POST deletes, and the answer takes the cookie away."""
    if request.method != "POST":
        kept = my_data.summary(request.learner.id)
        return render(request, "learners/my_data_delete.html", {"kept": kept})
    deleted = services.forget(request.learner.id)
    request.learner.new = False  # or this page would bring the next cookie at once
    response = render(request, "learners/my_data_deleted.html", {"deleted": deleted})
    response.delete_cookie(COOKIE, samesite="Lax")
    return response
