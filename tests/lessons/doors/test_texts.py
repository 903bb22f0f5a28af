"""What was loaded stays known, byte for byte."""

from pathlib import Path

from lessons.doors import texts
from lessons.models import Course
from tests.lessons.test_load_course import Load


def test_every_text_of_the_folder_is_kept_byte_for_byte(load: Load, folder: Path):
    (folder / "course.nl.toml").write_bytes('title = "Één"\r\n# no end of line'.encode())
    golden = folder / "01-first/01-alpha/golden"
    golden.mkdir()
    (golden / "a.py.txt").write_bytes(b"1\n\n\n")
    load()
    kept = texts.stored(Course.objects.get())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix(): path.read_bytes() for path in files} == {
        path: text.encode() for path, text in kept.items()
    }


def test_what_is_no_text_hidden_or_elsewhere_is_not_kept(load: Load, folder: Path):
    load()
    before = texts.stored(Course.objects.get())
    (folder / "picture.png").write_bytes(b"\x89PNG\xff")
    (folder / "null.txt").write_bytes(b"a\0b")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("x")
    elsewhere = folder.parent / "secret.txt"
    elsewhere.write_text("x")
    (folder / "link.txt").symlink_to(elsewhere)
    load()
    assert texts.stored(Course.objects.get()) == before


def test_a_load_keeps_what_the_files_say_now(load: Load, folder: Path):
    load()
    lesson = folder / "01-first/01-alpha/lesson.md"
    lesson.write_text(lesson.read_text().replace("The text", "Another text"))
    (folder / "01-first/01-alpha/quiz.toml").unlink()
    load()
    kept = texts.stored(Course.objects.get())
    assert kept["01-first/01-alpha/lesson.md"] == lesson.read_text()
    assert "01-first/01-alpha/quiz.toml" not in kept
