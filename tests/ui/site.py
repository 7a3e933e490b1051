"""A site of two pages for tests of the scripts: a form whose answer may wait, and the page that thanks for it."""

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template import engines
from django.urls import URLPattern, URLResolver, path

from oqu.config.urls import urlpatterns as site
from oqu.kernel.fields import FileField
from oqu.kernel.uploads import sent_files
from oqu.web import access

RECEIVED: list[tuple[str, str, str]] = []
"""Who sent what under which key, in the order of arrival, before any de-duplication."""

FORM = """{% extends "ui/base.html" %}{% block main %}<h1>Answer</h1>
{% form draft=name offline=True submit="Send" %}{% if late %}<p class="errors">Too late</p>{% endif %}
<label>Text <textarea name="text">{{ typed }}</textarea></label>{% if tone %}<label>Tone <select name="tone">
<option{% if tone == "pale" %} selected{% endif %}>pale</option><option{% if tone == "dark" %} selected{% endif %}>dark</option>
</select></label>{% endif %}{% endform %}
{% post_button "Sign out" "/en/my/leave/" forget=True %}{% endblock %}"""
PHOTO = """{% extends "ui/base.html" %}{% block main %}<h1>Photo</h1>
{% form form offline=True submit="Send" %}{% field form.photo max_mb=1 %}{% endform %}{% endblock %}"""
NOTE = """{% extends "ui/base.html" %}{% block main %}<h1>Note</h1>
{% form form draft="note" offline=True submit="Send" %}{% field form.text %}{% field form.photo max_mb=1 %}{% endform %}{% endblock %}"""
THANKS = """{% extends "ui/base.html" %}{% block main %}<h1>Received</h1>{% endblock %}"""


def answer(request: HttpRequest) -> HttpResponse:
    name = request.path.split("/")[3]
    if request.method != "POST":
        stored = {"name": name, "typed": request.GET.get("stored", ""), "tone": request.GET.get("tone", "")}
        return HttpResponse(engines["django"].from_string(FORM).render(stored, request))
    typed = request.POST["text"]
    if typed == "its place is withdrawn":
        raise Http404
    if typed == "its place is closed to you":
        raise PermissionDenied
    if typed == "refuse me":
        return HttpResponse(
            engines["django"].from_string(FORM).render({"name": name, "late": True}, request), status=422
        )
    if typed.startswith("choose for me"):  # a refusal that corrects what was chosen
        corrected = {"name": name, "typed": typed, "tone": "dark"}
        return HttpResponse(engines["django"].from_string(FORM).render(corrected, request), status=422)
    if typed.startswith("show me"):  # a preview: the page comes back with what was typed
        return HttpResponse(
            engines["django"].from_string(FORM).render({"name": name, "typed": typed}, request)
        )
    RECEIVED.append((str(request.user), typed, access.form_key(request)))
    return redirect("/en/my/thanks/")


class PhotoForm(forms.Form):
    photo = FileField(label="Photo")


def photo(request: HttpRequest) -> HttpResponse:
    form = PhotoForm(request.POST or None, sent_files(request) or None)
    if form.is_valid() and form.cleaned_data["photo"].name != "refuse.txt":
        sent = form.cleaned_data["photo"]
        RECEIVED.append((str(request.user), sent.read().decode(), access.form_key(request)))
        messages.success(request, f"{sent.name} has arrived")
        return redirect("/en/my/thanks/")
    if form.is_bound:
        form.add_error("photo", "Not this one")
    page = engines["django"].from_string(PHOTO).render({"form": form}, request)
    return HttpResponse(page, status=422 if form.is_bound else 200)


class NoteForm(forms.Form):
    text = forms.CharField(label="Text", widget=forms.Textarea)
    photo = FileField(label="Photo", required=False)


def note(request: HttpRequest) -> HttpResponse:
    """An answer with a file that it can do without."""
    form = NoteForm(request.POST or None, sent_files(request) or None)
    if form.is_valid():
        photo = form.cleaned_data["photo"]
        words = f"{form.cleaned_data['text']}, {photo.name if photo else 'no file'}"
        RECEIVED.append((str(request.user), words, access.form_key(request)))
        return redirect("/en/my/thanks/")
    return HttpResponse(engines["django"].from_string(NOTE).render({"form": form}, request))


def thanks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(THANKS).render({}, request))


def leave(request: HttpRequest) -> HttpResponseRedirect:
    request.session.flush()
    return HttpResponseRedirect("/en/", status=303)


urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(
        path("my/answer/", answer),
        path("my/second/", answer),
        path("my/photo/", photo),
        path("my/note/", note),
        path("my/thanks/", thanks),
        path("my/leave/", leave),
    ),
    *site,
]
