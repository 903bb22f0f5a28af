"""Words that give a question away, in English and Dutch, and where they are looked for."""

import re
from collections.abc import Iterator

CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
EMPHASIS = re.compile(r"(\*{1,2}|_{1,2})(?=\S)(.+?)(?<=\S)\1")
SENTENCE = re.compile(r"[^.?!:]*\?")

BY_PLACE = re.compile(
    r"\b(?:all|none|both|some|either|neither|any) (?:of )?(?:the )?(?:choices |answers )?"
    r"(?:above|below)\b"
    r"|\A(?:both |either |neither |zowel )?\(?[A-H]\)? (?:and|or|nor|en|of|als) \(?[A-H]\)?\.?\Z"
    r"|\b(?:alle|al het|geen van|geen van de|beide) (?:hier)?(?:boven|onder)staande\b"
    r"|\b(?:alle|geen van de|beide) (?:antwoorden )?hier(?:boven|onder)\b",
    re.IGNORECASE,
)
ALL_OR_NONE = re.compile(
    r"\A(?:(?:all|none|both|neither) of (?:these|them)"
    r"|(?:all|both|none|neither) of the (?:other )?(?:choices|answers|options)"
    r"|(?:alle|beide|geen van (?:de|deze|alle|beide)) (?:andere )?(?:antwoorden|keuzes|opties)"
    r"|geen van (?:deze|alle|beide)|al deze)"
    r"(?: (?:is|are|zijn) (?:right|true|correct|juist|goed|waar))?[.!]?\Z",
    re.IGNORECASE,
)
"""The whole of a choice: in a sentence about the matter the same words are harmless."""
NEGATION = re.compile(
    r"\b(?:[Nn]ot|[Nn]ever|[Ee]xcept|[Cc]annot|\w+n['’]t|[Nn]iet|[Gg]een|[Nn]ooit|[Bb]ehalve)\b"
)
ABSOLUTE = re.compile(
    r"\b(?:always|never|in every case|in all cases|no matter what|altijd|nooit|in alle gevallen)\b",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """A text without the marks of emphasis and code, its white space as one."""
    return " ".join(re.sub(r"[`*]", "", text).split())


def questions_in(stem: str) -> Iterator[str]:
    """The sentences that ask, without code and without what is emphasised."""
    plain = EMPHASIS.sub(" ", CODE.sub(" ", stem))
    return (found[0].strip() for found in SENTENCE.finditer(plain))
