"""What is typed about a Pop becomes its settings, and back."""

import pytest
from django.template.loader import render_to_string

from resources.models import Pop
from resources.pops.forms import FirstPopForm, PopForm
from resources.pops.rules import settings_of

TYPED = {"name": "Counter", "status": "active_dev", "road": "keydock", "pipeline_id": "p-1"}


def test_a_form_of_a_pop_gives_its_settings_back() -> None:
    pop = Pop(
        name="Counter", worker_base_url="https://w.example", pipeline_id="p", through_keydock=True,
        serves_unnamed=True, configuration={"ü": [1.5, None]},
    )  # fmt: skip
    sent = {name: value for name, value in PopForm.of(pop, None).initial.items() if value}
    form = PopForm.of(pop, sent)
    assert form.is_valid()
    assert form.settings() == settings_of(pop)


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"a": NaN}', '{"a": "\\ud800"}', '{"a":1,"a":2}', "1"]
)
def test_what_is_no_json_object_is_refused(text: str) -> None:
    assert "configuration" in PopForm({**TYPED, "configuration": text}).errors


def test_an_empty_configuration_is_none() -> None:
    form = PopForm({**TYPED, "configuration": " "})
    assert form.is_valid()
    assert form.settings().configuration == {}


@pytest.mark.parametrize(("worker", "status"), [("", "inactive"), ("https://w", "active_prod")])
def test_a_first_pop_runs_when_it_has_a_worker(worker: str, status: str) -> None:
    form = FirstPopForm({"name": "x", "worker_base_url": worker, "road": "direct"})
    assert form.is_valid()
    assert form.settings().status == status


def test_nothing_is_called_optional_that_another_choice_demands() -> None:
    """An active Pop needs its worker: "(optional)" beside its address would be refused a moment later."""
    form = PopForm()
    shown = {name: form[name].as_field_group() for name in ("worker_base_url", "pipeline_id")}
    assert [name for name, field in shown.items() if "optional" in field] == []
    assert "optional" in form["configuration"].as_field_group()


def test_the_choice_of_the_road_has_one_pair_of_words() -> None:
    roads = [label.partition(":")[0] for _, label in PopForm().fields["road"].choices]
    for through, words in ((False, "Directly"), (True, "Through the portal")):
        shown = render_to_string("resources/pops/_road.html", {"pop": Pop(through_keydock=through)})
        assert shown.strip() == words
        assert words in roads
