import datetime as dt
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.utils.safestring import mark_safe

from core.templatetags.ui import ComponentError

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


def render(source: str, **context) -> BeautifulSoup:
    return BeautifulSoup(Template("{% load ui %}" + source).render(Context(context)), "html.parser")


class OfferForm(forms.Form):
    title = forms.CharField(label="Intitulé", help_text="En quelques mots.")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Nature", choices=[("a", "Emploi"), ("b", "Stage")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="D'accord")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_badge_has_an_icon_and_a_text_whatever_its_tone():
    badge = render('{% badge "Validé" tone="success" %}').span
    assert badge.get_text(strip=True) == "Validé"
    assert badge.find("use")["href"].endswith("#check-circle")


@pytest.mark.parametrize(
    "source",
    [
        '{% badge "Validé" tone="vert" %}',
        '{% badge "" %}',
        '{% icon "does-not-exist" %}',
        '{% avatar "Jean" size="huge" %}',
        '{% meter value=-1 max=10 label="x" %}',
        '{% meter value=1 max=10 label="x" secondary=2 %}',
        '{% empty_state title="Rien" url="/x/" %}',
        '{% empty_state title="Rien" action="Créer" %}',
        '{% notice tone="blue" %}x{% end_notice %}',
        "{% stepper steps 4 %}",
        "{% stepper steps 0 %}",
        "{% timeline events %}",
        '{% tabs two_active label="x" %}',
        '{% chart id="c" kind="pie3d" labels=steps series=series title="x" %}',
        '{% chart id="c" kind="bar" labels=steps series=series title="x" %}',
        "{% field steps %}",
    ],
)
def test_an_impossible_component_fails_loudly(source):
    with pytest.raises(ComponentError):
        render(
            source,
            steps=["Un", "Deux", "Trois"],
            events=[{"title": "Sans date"}],
            two_active=[{"label": "A", "url": "/", "active": True}, {"label": "B", "url": "/", "active": True}],
            series=[{"label": "Heures", "values": [1, 2]}],
        )


def test_what_a_user_typed_is_escaped_in_every_component():
    danger = "<script>alert(1)</script>"
    page = render(
        "{% badge x %}{% notice title=x %}{{ x }}{% end_notice %}{% stat label=x value=x hint=x %}"
        "{% page_header title=x lead=x %}{{ x }}{% end_page_header %}{% avatar x %}{% timeline events %}"
        "{% empty_state title=x text=x %}{% facts pairs %}{% meter value=1 max=2 label=x %}"
        '{% fact x %}{{ x }}{% end_fact %}{% chart id="c" kind="bar" labels=labels series=series title=x %}',
        x=danger,
        events=[{"at": NOW, "title": danger, "text": danger, "by": danger}],
        pairs=[(danger, danger)],
        labels=[danger],
        series=[{"label": danger, "values": [1]}],
    )
    assert [script.get("type") for script in page.find_all("script")] == ["application/json"]
    assert danger not in page.find("script").string


def test_markup_inside_a_block_component_stays_markup():
    page = render('{% page_header title="Offres" %}<a href="/x/">Créer</a>{% end_page_header %}')
    assert page.find("a")["href"] == "/x/"
    assert page.h1.get_text() == "Offres"


def test_a_meter_writes_its_figures_and_never_draws_past_its_end():
    page = render('{% meter value=912.5 max=833 label="Heures" unit="h" %}')
    assert "912,5\u00a0h" in page.get_text()
    assert "110\u00a0%" in page.get_text()
    assert page.find("rect", class_="p-meter__done")["width"] == "100.00"
    assert "p-meter--success" in page.div["class"]


def test_a_meter_behind_what_is_expected_says_so_in_words():
    late = render('{% meter value=100 max=833 label="Heures" unit="h" expected=200 %}')
    assert "en retard" in late.get_text()
    assert "p-meter--warning" in late.div["class"]
    on_time = render('{% meter value=200 max=833 label="Heures" unit="h" expected=200 %}')
    assert "en retard" not in on_time.get_text()


def test_a_meter_without_a_goal_shows_the_figure_alone():
    page = render('{% meter value=14 max=0 label="Heures" unit="h" %}')
    assert "aucun objectif fixé" in page.get_text()
    assert page.svg is None


def test_a_field_ties_its_label_its_help_and_its_error_to_the_control():
    form = OfferForm({"title": ""})
    page = render("{% field form.title %}", form=form)
    control = page.find("input")
    assert page.label["for"] == control["id"]
    described = control["aria-describedby"].split()
    assert [page.find(id=name) is not None for name in described] == [True, True]
    assert control["aria-invalid"] == "true"
    assert "is-invalid" in control["class"]


def test_only_optional_fields_are_marked():
    assert "facultatif" in render("{% field form.note %}", form=OfferForm()).get_text()
    assert "facultatif" not in render("{% field form.title %}", form=OfferForm()).get_text()
    assert "facultatif" not in render("{% field form.agree %}", form=OfferForm()).get_text()


def test_choices_are_a_group_with_a_legend():
    page = render("{% field form.kind %}", form=OfferForm())
    assert page.fieldset.legend.get_text(strip=True) == "Nature"
    assert {label["for"] for label in page.find_all("label")} == {one["id"] for one in page.find_all("input")}


def test_a_hidden_field_is_drawn_without_furniture():
    page = render("{% field form.secret %}", form=OfferForm())
    assert page.find("label") is None
    assert page.input["type"] == "hidden"


def test_every_error_of_the_summary_links_to_something_on_the_page():
    form = OfferForm({"title": ""})
    form.is_valid()
    form.add_error(None, "Ce créneau est pris.")
    page = render("{% form_errors form %}{% fields form %}", form=form)
    summary = page.find(class_="p-error-summary")
    links = [link["href"] for link in summary.find_all("a")]
    assert "Ce créneau est pris." in summary.get_text()
    assert len(links) == 3
    assert all(page.find(id=href.removeprefix("#")) for href in links)


def test_a_form_not_sent_yet_says_which_fields_must_be_filled():
    page = render("{% form_errors form %}", form=OfferForm())
    assert "facultatif" in page.get_text()


def test_pagination_keeps_the_filters_of_the_address(rf):
    page_obj = Paginator(range(60), 20).get_page(2)
    page = render(
        '{% pagination page_obj noun="offre" %}', page_obj=page_obj, request=rf.get("/offres/?q=jardin&page=2")
    )
    assert "21 à 40 sur 60 offres" in page.get_text()
    assert page.find("a", rel="next")["href"] == "?q=jardin&page=3"
    assert page.find("a", attrs={"aria-current": "page"}).get_text() == "2"


def test_a_single_page_shows_its_count_only():
    page = render('{% pagination page_obj noun="offre" %}', page_obj=Paginator(range(1), 20).get_page(1))
    assert page.get_text(strip=True) == "1 offre"
    assert page.nav is None


def test_a_list_within_a_page_is_where_one_lands(rf):
    class About(forms.Form):
        q = forms.CharField(required=False)
        de = forms.CharField(widget=forms.HiddenInput, required=False)

    request = rf.get("/journee/?q=x&de=3")
    bar = render('{% filter_bar form anchor="liste" %}{% end_filter_bar %}', form=About(request.GET), request=request)
    assert bar.form["action"] == "#liste"
    assert bar.find("a", string="Tout effacer")["href"] == "/journee/?de=3#liste"
    pages = render('{% pagination p anchor="liste" %}', p=Paginator(range(30), 10).get_page(1), request=request)
    assert pages.find("a", rel="next")["href"] == "?q=x&de=3&page=2#liste"


def test_the_filter_bar_is_open_and_counts_when_a_filter_is_in_use(rf):
    class Filter(forms.Form):
        q = forms.CharField(label="Mot", required=False)

    used = render("{% filter_bar form %}{% end_filter_bar %}", form=Filter({"q": "x"}), request=rf.get("/offres/?q=x"))
    assert used.details.has_attr("open")
    assert used.find("a")["href"] == "/offres/"
    unused = render("{% filter_bar form %}{% end_filter_bar %}", form=Filter({}), request=rf.get("/offres/"))
    assert not unused.details.has_attr("open")


def test_the_filter_bar_that_is_the_same_for_all_is_the_one_that_would_be_drawn(rf):
    class Filter(forms.Form):
        q = forms.CharField(label="Mot", required=False)
        vue = forms.CharField(widget=forms.HiddenInput, required=False)

    class Kept(Filter):
        is_same_for_all = True

    bar = '{% filter_bar form label="Chercher" anchor="liste" %}{% end_filter_bar %}'
    for query in ("", "q=", "page=2", "q=x", "vue=carte"):
        request = rf.get(f"/offres/?{query}")
        for _ in range(2):
            kept, drawn = (render(bar, form=one(request.GET), request=request) for one in (Kept, Filter))
            assert str(kept) == str(drawn)


def test_a_timeline_takes_the_log_of_a_workflow_as_it_is():
    class Log:
        at, label, reason, actor = NOW, "Heures validées", "", "Claire Dumas"

    page = render("{% timeline logs %}", logs=[Log()])
    assert "Heures validées" in page.get_text()
    assert "4\u00a0mars\u00a02026 à 13\u00a0h\u00a000 · Claire Dumas" in page.get_text()


def test_a_chart_comes_with_the_same_figures_as_a_table():
    page = render(
        '{% chart id="hours" kind="bar" labels=labels series=series title="Heures" unit="h" %}',
        labels=["Janvier", "Février"],
        series=[{"label": "Validées", "values": [Decimal("120.5"), None]}],
    )
    assert page.find(id="hours-data") is not None
    assert page.canvas["data-chart"] == "hours-data"
    assert [cell.get_text() for cell in page.tbody.find_all("td")] == ["120,5", "—"]


@pytest.mark.django_db
def test_the_gallery_shows_every_component(client):
    response = client.get("/composants/")
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert len(page.find_all("section", class_="p-section")) >= 18
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_options_of_a_list_are_those_of_django():
    class Choice(forms.Form):
        place = forms.ChoiceField(
            choices=[("", "Tous"), (1, "L'«A» & <b>"), ("Groupe <1>", [('x"y', mark_safe("<i>sûr</i>")), (3, "Trois")])]
        )

    widget = Choice({"place": "1"}).fields["place"].widget
    ours, djangos = (
        BeautifulSoup(widget.render("place", "1", renderer=renderer), "html.parser").find_all(["option", "optgroup"])
        for renderer in (None, DjangoTemplates())
    )
    assert [str(one).split() for one in ours] == [str(one).split() for one in djangos]
    assert [one["value"] for one in ours if one.has_attr("selected")] == ["1"]
