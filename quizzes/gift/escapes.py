"""Which characters mean something in GIFT, and how a text says that they do not."""

SPECIAL = "~=#{}:"
#: Stand-ins while a text is taken apart, from a plane that no real text uses.
_FIRST = 0xF0000
_OF = {f"\\{each}": chr(_FIRST + n) for n, each in enumerate(SPECIAL)}
_OF |= {"\\\\": chr(_FIRST + 20), "\\n": chr(_FIRST + 21)}
_MEANT = {stand_in: pair[1] for pair, stand_in in _OF.items()} | {chr(_FIRST + 21): "\n"}


def hide(text: str) -> str:
    """The text with each escaped character out of the way of whoever looks for special ones."""
    parts = text.split("\\\\")  # first: the second of two backslashes escapes nothing
    return _OF["\\\\"].join(map(_hide, parts))


def _hide(text: str) -> str:
    for pair, stand_in in _OF.items():
        text = text.replace(pair, stand_in)
    return text


def meant(text: str) -> str:
    """The characters themselves in the place of what `hide` made of them."""
    return "".join(_MEANT.get(each, each) for each in text)


def escaped(text: str) -> str:
    """A text as GIFT writes it: one block without empty lines."""
    doubled = text.replace("\\", "\\\\")
    written = "".join(f"\\{each}" if each in SPECIAL else each for each in doubled)
    return written.replace("\n", "\\n")
