"""A name is found as people write it; what could mean anybody else is not."""

import pytest

from oqu.kernel.full_names import FullName, any_of, in_full

PETROVA = FullName("Ким", "Светлана", "Петровна")
QYZY = FullName("Ақбөпеева", "Жазирабану", "Қарлығашқызы")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        (PETROVA, "Светлана Петровна, спасибо!", "—, спасибо!"),
        (PETROVA, "СВЕТЛАНА ПЕТРОВНА", "—"),
        (PETROVA, "Ким С. П. и С.П. Ким", "— и —"),
        (PETROVA, "Светлана и Петровна", "Светлана и Петровна"),
        (QYZY, "Қарлығашқызы Жазирабану келді", "— келді"),
        (QYZY, "Жазирабану Қарлығашқызына рахмет", "—на рахмет"),
        (FullName("", "Светлана", "Петровна"), "Светлана Петровна", "—"),
        (FullName("Ким", "Светлана"), "Светлана Петровна", "Светлана Петровна"),
    ],
)
def test_a_name_is_found_in_full_or_with_the_patronymic(name: FullName, text: str, left: str) -> None:
    assert any_of(in_full([name])).sub("—", text) == left


def test_every_form_holds_one_of_the_telling_parts() -> None:
    for name in (PETROVA, QYZY, FullName("", "Светлана", "Петровна"), FullName("Ким", "Светлана")):
        assert all(name.telling() & {*form} for form in name.forms())
