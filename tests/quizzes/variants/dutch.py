"""The small quiz of these tests in Dutch, and a question of each kind whose words differ."""

NL = '''
title = "Een kleine quiz"
language = "nl"

[[question]]
id = "one"
stem = """
Welke?

Lees eerst `this`.
"""
explanation = "Omdat het **zo** is."
[[question.choice]]
text = "De sleutel"
belief = "Het juiste model"
feedback = "Over de sleutel."
[[question.choice]]
text = "Een valstrik"
belief = "Threads rekenen naast elkaar"
feedback = "Over de valstrik."
[[question.choice]]
text = "Nog een valstrik"
belief = "Processen delen objecten"
feedback = "Over de andere."

[[question]]
id = "several"
stem = "Welke allemaal?"
explanation = "Alle drie."
[[question.choice]]
text = "Waar een"
feedback = "Over waar een."
[[question.choice]]
text = "Waar twee"
feedback = "Over waar twee."
[[question.choice]]
text = "Waar drie"
feedback = "Over waar drie."
[[question.choice]]
text = "Onwaar een"
belief = "Threads hebben eigen globalen"
feedback = "Over onwaar een."
[[question.choice]]
text = "Onwaar twee"
belief = "Threads picklen"
feedback = "Over onwaar twee."
'''

LABELS = ("threads", "processes", "asyncio", "sequential")


def _rows(said: str) -> str:
    rows = (f'[[question.choice]]\ntext = "{e}"\nfeedback = "{e} {said}."\n' for e in LABELS)
    return "".join(rows)


SCENARIO = (
    'title = "T"\n[[question]]\nid = "s"\nkind = "scenario"\nstem = "A job"\nexplanation = "So."\n'
    + _rows("said").replace("\nfeedback", "\ncorrect = true\nfeedback", 1)
)
SCENARIO_NL = (
    'title = "T"\nlanguage = "nl"\n[[question]]\nid = "s"\nstem = "Werk"\nexplanation = "Zo."\n'
    + _rows("gezegd")
)
