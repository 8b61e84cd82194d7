"""The wizard: file, columns, the whole list, check. Every step is a page with an address of its own."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trichter.accounts.access import may
from trichter.history.errors import Refused
from trichter.ui.parts import part
from trichter.ui.toasts import toast

from .. import services
from ..forms import SettingsForm, UploadForm
from ..models import ImportRun
from ..presenting import cleaned_preview, column_rows, looked_at, outcomes
from .access import find_run

ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "cp850", "iso-8859-15", "mac-roman", "utf-16", "cp1250", "cp1251"]
DELIMITERS = [(";", _("semicolon ;")), (",", _("comma ,")), ("\t", _("tab")), ("|", "|")]
STEPS = [
    ("file", _("File")),
    ("columns", _("Columns")),
    ("settings", _("About the list")),
    ("check", _("Check")),
]


def draft(request, run_id: int) -> ImportRun | None:
    """The run, if it can still be prepared."""
    found = find_run(request, run_id)
    return found if found.status == ImportRun.Status.DRAFT else None


@require_http_methods(["GET", "POST"])
@may("capture.import")
def new(request):
    """Choose a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        options = services.Options(language="de" if (get_language() or "").startswith("de") else "en")
        try:
            run = services.prepare(form.cleaned_data["file"], by=request.user, options=options)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("capture:file", run.pk)
    context = {"form": form, "tab": "imports", "steps": steps("file")}
    return render(request, "capture/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@never_cache
@may("capture.import")
def file(request, run_id: int):
    """What was found in the file; corrected, the file is looked at anew."""
    run = draft(request, run_id)
    if run is None:
        return redirect("capture:run", run_id)
    problem = ""
    if request.method == "POST":
        try:
            services.look_again(run, **said(request.POST))
        except Refused as refusal:
            problem = str(refusal)
    context = {
        "run": run,
        "problem": problem,
        "steps": steps("file", run),
        "tab": "imports",
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS,
        **looked_at(run),
    }
    return part(request, "capture/_look.html", context, status=422 if problem else 200, page="capture/file.html")


def said(data) -> dict:
    """What the user says about how the file is written."""
    header = data.get("header_row", "")
    given = {"encoding": data.get("encoding"), "delimiter": data.get("delimiter"), "sheet": data.get("sheet")}
    if header.lstrip("-").isdecimal():
        given["header_row"] = max(-1, min(int(header), 1000) - 1)
    return {key: value for key, value in given.items() if value not in (None, "")}


@require_http_methods(["GET", "POST"])
@never_cache
@may("capture.import")
def columns(request, run_id: int):
    """Where each column goes. `again` keeps the page; else the next step follows."""
    run = draft(request, run_id)
    if run is None:
        return redirect("capture:run", run_id)
    problem = ""
    if request.method == "POST":
        try:
            services.choose_columns(run, request.POST, missing_words(request.POST))
        except Refused as refusal:
            problem = str(refusal)
        else:
            if "again" not in request.POST:
                return redirect("capture:settings", run.pk)
    context = {"run": run, "problem": problem, "steps": steps("columns", run), "tab": "imports", **column_rows(run)}
    return part(request, "capture/_columns.html", context, status=422 if problem else 200, page="capture/columns.html")


def missing_words(data) -> list[str]:
    """Ticked words and typed ones, each once."""
    typed = [word.strip() for word in data.get("missing_more", "").split(",")]
    return [*dict.fromkeys(word[:60] for word in [*data.getlist("missing"), *typed] if word)][:50]


@require_http_methods(["GET", "POST"])
@never_cache
@may("capture.import")
def settings(request, run_id: int):
    """What is said once for all rows."""
    run = draft(request, run_id)
    if run is None:
        return redirect("capture:run", run_id)
    options = services.Options.of(run.options)
    initial = {**options.as_json(), "name": run.name, "overwrite": "1" if options.overwrite else ""}
    initial["system"] = options.system or services.default_system(run)
    form = SettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_options(run, form.options(options), name=form.cleaned_data["name"])
        return redirect("capture:check", run.pk)
    mapping = services.mapping_of(run)
    context = {
        "run": run,
        "form": form,
        "steps": steps("settings", run),
        "tab": "imports",
        "kinds": services.CONTACT_KINDS,
        "has_ids": any(one.target == "external_id" for one in mapping.columns),
        "about_companies": services.is_company_list(mapping, options),
    }
    return render(request, "capture/settings.html", context, status=422 if form.errors else 200)


@require_GET
@never_cache
@may("capture.import")
def check(request, run_id: int):
    """The first rows as they will be, and what a dry run says."""
    run = draft(request, run_id)
    if run is None and find_run(request, run_id).dry_run:
        run = find_run(request, run_id)
    if run is None:
        return redirect("capture:run", run_id)
    context = {
        "run": run,
        "steps": steps("check", run),
        "tab": "imports",
        "busy": run.is_busy,
        "outcomes": outcomes(run.trial),
        "has_errors": services.errors_of(run).exists() and bool(run.trial),
    }
    if request.htmx and not request.htmx.boosted:
        return part(request, "capture/_trial.html", context)
    return render(request, "capture/check.html", {**context, **cleaned_preview(run)})


@require_POST
@may("capture.import")
def try_out(request, run_id: int):
    """Start the dry run."""
    return begin(request, run_id, dry_run=True, then="capture:check")


@require_POST
@may("capture.import")
def start(request, run_id: int):
    """Start the import."""
    return begin(request, run_id, dry_run=False, then="capture:run")


def begin(request, run_id: int, *, dry_run: bool, then: str):
    """Queue the work, then show it."""
    run = find_run(request, run_id)
    try:
        services.start_import(run, dry_run=dry_run)
    except Refused as refusal:
        toast(request, str(refusal), tone="danger")
        return redirect("capture:check", run.pk)
    return redirect(then, run.pk)


def steps(current: str, run: ImportRun | None = None) -> list[dict]:
    """The steps with their addresses; those ahead can be opened once there is a file."""
    names = [name for name, _label in STEPS]
    return [
        {
            "name": name,
            "number": number,
            "label": label,
            "current": name == current,
            "done": names.index(name) < names.index(current),
            "url_name": f"capture:{name}" if run is not None else "",
        }
        for number, (name, label) in enumerate(STEPS, start=1)
    ]
