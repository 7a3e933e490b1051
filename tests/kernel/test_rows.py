"""Every model of ours has the base class through which the journal names its rows."""

from django.apps import apps

from oqu.kernel.rows import Row


def test_every_model_of_ours_is_a_row() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("oqu.")]
    assert [model for model in ours if not issubclass(model, Row)] == []
