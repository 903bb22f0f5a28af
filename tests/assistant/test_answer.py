"""Answers as they are kept."""

import json

from assistant.answer import Answer, By, Sentence, Source


def test_an_answer_comes_back_from_the_database_as_it_was() -> None:
    source = Source("chapter", "1.3 The GIL", "/courses/x/gil/#turns", "One at a time.", "en")
    answer = Answer(True, [Sentence("One at a time.", (1,))], [source], By.MODEL)
    assert Answer.of_json(json.loads(json.dumps(answer.as_json()))) == answer
