"""The few pages of the frame itself."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from . import registry
from .access import needs, open_to_all
from .parts import part
from .showcase import showcase

YEAR = 365 * 24 * 3600


@require_GET
@needs("account.own")
def search(request):
    """Records and commands for the palette; on empty input the commands alone."""
    text = request.GET.get("q", "").strip()[:200]
    commands = [
        {
            "label": command.label,
            "icon": command.icon,
            "url": url,
            "action": command.action,
            "panel": command.panel,
            "keys": command.keys,
        }
        for command, url in registry.commands_for(request.user)
        if text.casefold() in str(command.label).casefold()
    ]
    hits = registry.search(request.user, text) if text else []
    places = [
        {"label": item.label, "icon": item.icon, "url": url}
        for item, url in registry.menu_for(request.user)
        if text.casefold() in str(item.label).casefold() and url not in {command["url"] for command in commands}
    ]
    context = {"q": text, "hits": hits, "commands": commands, "places": places}
    return part(request, "ui/_results.html", context, page="ui/search.html")


@require_GET
@open_to_all("browsers ask for it on their own")
def favicon(request):
    """The sign of the house, for browsers that do not read the page's link to it."""
    return HttpResponseRedirect(static("ui/favicon.svg"))


@require_POST
@open_to_all("everyone may choose the language they read")
def language(request):
    """Change the language and stay on the page; kept with the user when signed in, otherwise in a cookie."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if wanted in dict(settings.LANGUAGES) and translation.check_for_language(wanted):
        if request.user.is_authenticated and hasattr(request.user, "language"):
            request.user.language = wanted
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_GET
@needs("account.own")
def count(request, name: str):
    """The number beside an entry of the navigation; nothing when it is zero."""
    for item, _url in registry.menu_for(request.user):
        if item.url_name == name and item.count:
            number = item.count(request.user)
            return render(request, "ui/_count.html", {"number": number})
    raise Http404


@require_GET
@needs("settings.manage")
def components(request):
    """All components, for those who build screens and for the test that photographs them."""
    return render(request, "ui/components.html", showcase())


@require_GET
@needs("settings.manage")
def example_panel(request, number: int):
    """The side panel of the page of components."""
    found = showcase()
    if number >= len(found["people"]):
        raise Http404
    person = found["people"][number]
    context = {**found, "person": person, "full_url": request.path, "page_title": person}
    return part(request, "ui/example_panel.html", context)


def bad_request(request, exception=None) -> HttpResponse:
    """400 in our own words."""
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request, exception=None) -> HttpResponse:
    """403 in our own words."""
    return render(request, "ui/errors/403.html", status=403)


def csrf_failed(request, reason="") -> HttpResponse:
    """403 for a form that is too old, with what to do next."""
    return render(request, "ui/errors/403_csrf.html", status=403)


def not_found(request, exception=None) -> HttpResponse:
    """404 in our own words, the same for what does not exist and for what the user may not see."""
    return render(request, "ui/errors/404.html", status=404)


def broken(request) -> HttpResponse:
    """500, drawn without database, user or context processors."""
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("ui/errors/500.html"), status=500)
