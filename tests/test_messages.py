"""The words of the interface are found, kept and checked."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from concurrency_course import messages


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one template and one module."""
    (tmp_path / "app").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "words.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        "TITLE = _('Lab')\n"
        "def say(n):\n"
        "    return ngettext('%(n)s run', '%(n)s runs', n)\n"
    )
    (tmp_path / "templates" / "page.html").write_text(
        '<p title="{% translate "Don\'t panic" %}">It\'s\n'
        "    {% blocktranslate trimmed with name=x %}\n"
        "      Hello <b>{{ name }}</b>\n"
        "    {% endblocktranslate %}\n"
        '  </p>{% translate "May" context "month" %}{{ _("filter") }}\n'
    )
    return tmp_path


def test_python_and_templates_give_their_messages_with_plural_and_context(root: Path) -> None:
    found = {(message.id, message.context) for message in messages.extract(root) if message.id}
    assert found == {
        ("Lab", None),
        (("%(n)s run", "%(n)s runs"), None),
        ("Don't panic", None),
        ("Hello <b>%(name)s</b>", None),
        ("May", "month"),
        ("filter", None),
    }


def test_an_update_adds_the_new_drops_the_unused_and_keeps_what_was_written(root: Path) -> None:
    path = root / "nl.po"
    messages.update(path, "nl", messages.extract(root))
    path.write_text(path.read_text().replace('"Lab"\nmsgstr ""', '"Lab"\nmsgstr "Labo"'))
    (root / "templates" / "page.html").write_text('{% translate "New" %}')
    messages.update(path, "nl", messages.extract(root))
    words = {message.id: message.string for message in messages.read(path, "nl") if message.id}
    assert words == {"Lab": "Labo", ("%(n)s run", "%(n)s runs"): ("", ""), "New": ""}


def test_an_update_without_new_words_changes_no_byte(root: Path) -> None:
    path = root / "nl.po"
    messages.update(path, "nl", messages.extract(root))
    before = path.read_bytes()
    source = root / "app" / "words.py"
    source.write_text("# one line further down\n" + source.read_text())
    messages.update(path, "nl", messages.extract(root))
    assert path.read_bytes() == before


def fault_of(english: str, dutch: str, *, flags: tuple[str, ...] = (), identical: str = "") -> str:
    found, catalog = Catalog(), Catalog(locale="nl")
    found.add(english, locations=[("page.html", 1)])
    catalog.add(english, dutch, flags=flags)
    return " ".join(why for _entry, why in messages.faults(catalog, found, [identical]))


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("Run", "Start"),
        ("%(n)s of %(m)s", "van %(m)s er %(n)s"),
        ("<b>Now</b>", "<b>Nu</b>"),
        ("100% measured", "100% gemeten"),
    ],
)
def test_a_good_translation_passes(english: str, dutch: str) -> None:
    assert fault_of(english, dutch) == ""


@pytest.mark.parametrize(
    ("english", "dutch", "why"),
    [
        ("Run", "", "not translated"),
        ("Run", "Run", "same as in English"),
        ("%(n)s left", "nog %(m)s", "other slots"),
        ("%(n)s left", "nog wat", "other slots"),
        ("<b>Now</b>", "Nu", "other slots or tags"),
    ],
)
def test_a_bad_translation_is_reported(english: str, dutch: str, why: str) -> None:
    assert why in fault_of(english, dutch)


def test_a_fuzzy_one_is_reported() -> None:
    assert "fuzzy" in fault_of("Run", "Start", flags=("fuzzy",))


def test_the_same_word_passes_when_it_is_on_the_list() -> None:
    assert fault_of("Lab", "Lab", identical="Lab") == ""


def test_a_plural_keeps_its_slots_in_each_form_but_one_may_leave_out_the_number() -> None:
    found, catalog = Catalog(), Catalog(locale="nl")
    found.add(("%(n)s run", "%(n)s runs"), locations=[("page.html", 1)])
    catalog.add(("%(n)s run", "%(n)s runs"), ("%(n)s meting", "metingen"))
    assert [why for _entry, why in messages.faults(catalog, found, [])] == [
        "has other slots or tags than its translation"
    ]


def test_missing_and_unused_entries_are_reported_by_name() -> None:
    found, catalog = Catalog(), Catalog(locale="nl")
    found.add("New", locations=[("page.html", 1)])
    catalog.add("Old", "Oud")
    entries = [entry for entry, _why in messages.faults(catalog, found, [])]
    assert entries == ["page.html: 'New'", "'Old'"]


def test_no_module_calls_gettext_by_a_name_that_extraction_does_not_know(
    repository: Path,
) -> None:
    alias = re.compile(r"gettext(?:_lazy)? as (?!_$)\w+", re.MULTILINE)
    apps = ("concurrency_course", "learners", "sandbox", "quizzes", "feedback", "lessons")
    sources = [file for app in apps for file in (repository / app).rglob("*.py")]
    assert [file for file in sources if alias.search(file.read_text())] == []
