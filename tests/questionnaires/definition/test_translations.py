from oqu.questionnaires.definition import reading, translations
from tests.questionnaires.definition.given import every_kind, plain


def test_a_complete_questionnaire_lacks_nothing() -> None:
    assert translations.missing(every_kind()) == {"kk": [], "ru": [], "en": []}


def test_each_lacking_text_is_named_with_its_place() -> None:
    data = plain()
    del data["titles"]["kk"]
    del data["sections"][0]["items"][0]["scale"]["low"]["kk"]
    del data["sections"][0]["items"][1]["rows"][1]["texts"]["ru"]
    del data["sections"][0]["items"][2]["options"][0]["texts"]["kk"]
    data["sections"][1]["titles"] = {"kk": "Жазу"}

    found = translations.missing(reading.read(data))

    assert found == {
        "kk": ["titles", "overall.low", "pace.slow"],
        "ru": ["quality.technique", "open"],
        "en": ["open"],
    }


def test_only_the_languages_asked_for_are_looked_at() -> None:
    data = plain()
    data["titles"] = {"ru": "Все виды"}

    assert translations.missing(reading.read(data), ["ru", "kk"]) == {"ru": [], "kk": ["titles"]}


def test_a_text_that_nobody_wrote_lacks_nowhere() -> None:
    data = plain()
    del data["intro"]

    assert "intro" not in dict(translations.texts_of(reading.read(data)))
