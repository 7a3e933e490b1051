"""A site of two pages for tests of the scripts: a form whose answer may wait, and the page that thanks for it."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template import engines
from django.urls import URLPattern, URLResolver, path

from oqu.config.urls import urlpatterns as site

RECEIVED: list[tuple[str, str, str]] = []
"""Who sent what under which key, in the order of arrival, before any de-duplication."""

FORM = """{% extends "ui/base.html" %}{% block main %}<h1>Answer</h1>
{% form draft="answer" offline=True submit="Send" %}{% if late %}<p class="errors">Too late</p>{% endif %}
<label>Text <textarea name="text">{{ typed }}</textarea></label>{% endform %}
{% post_button "Sign out" "/en/my/leave/" forget=True %}{% endblock %}"""
THANKS = """{% extends "ui/base.html" %}{% block main %}<h1>Received</h1>{% endblock %}"""


def answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(engines["django"].from_string(FORM).render({}, request))
    typed = request.POST["text"]
    if typed == "refuse me":
        return HttpResponse(engines["django"].from_string(FORM).render({"late": True}, request), status=422)
    RECEIVED.append((str(request.user), typed, request.POST["form_key"]))
    return redirect("/en/my/thanks/")


def thanks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(THANKS).render({}, request))


def leave(request: HttpRequest) -> HttpResponseRedirect:
    request.session.flush()
    return HttpResponseRedirect("/en/", status=303)


urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(
        path("my/answer/", answer),
        path("my/thanks/", thanks),
        path("my/leave/", leave),
    ),
    *site,
]
