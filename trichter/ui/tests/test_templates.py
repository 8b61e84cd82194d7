"""Every template of every package compiles; every icon named anywhere is in the list."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation

from trichter.ui.icons import shapes

PACKAGE = Path(__file__).parent.parent.parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
ICON = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']""")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_template_compiles(path):
    get_template(path.relative_to(path.parents[len(path.parts) - path.parts.index("templates") - 2]).as_posix())


def test_every_icon_in_a_template_is_in_the_list():
    wanted = {name: path for path in TEMPLATES for name in ICON.findall(path.read_text())}

    assert {name: str(path) for name, path in wanted.items() if name not in shapes()} == {}


def test_no_icon_is_listed_twice_or_out_of_order():
    names = (PACKAGE.parent / "frontend" / "icons.txt").read_text().split()

    assert names == sorted(set(names))


class Sample(forms.Form):
    name = forms.CharField(help_text="As on the card.")
    at = forms.DateTimeField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput)


def draw(form) -> str:
    return Template("{% for bound in form %}{% field bound %}{% endfor %}").render(Context({"form": form}))


def test_field_ties_help_and_error_to_its_control():
    html = draw(Sample({"name": "", "kind": "a"}))

    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'for="id_name"' in html


def test_date_and_time_use_the_browsers_input_in_every_language():
    with translation.override("de"):
        form = Sample({"name": "x", "kind": "a", "secret": "s", "at": "2026-11-22T14:30"})
        html = draw(form)

        assert form.is_valid()
        assert form.cleaned_data["at"].hour == 14
    assert 'type="datetime-local"' in html
    assert 'value="2026-11-22T14:30"' in html


def test_group_of_choices_is_a_fieldset_with_a_legend():
    assert "<legend" in draw(Sample())


def test_hidden_field_has_no_label():
    assert 'for="id_secret"' not in draw(Sample())


def test_a_form_as_a_whole_uses_our_fields():
    html = str(Sample({"name": "", "kind": "a"}))

    assert 'class="form-control is-invalid"' in html
    assert 'id="id_name_error"' in html
