"""What feedback is about: something with a kind, a slug and a version, and nothing else known."""

from dataclasses import astuple, dataclass
from typing import Self

from django.core import signing
from django.utils.text import slugify

SALT = "feedback.subject"


@dataclass(frozen=True)
class Subject:
    """One version of one thing, such as a lesson."""

    kind: str
    slug: str
    version: str

    @property
    def root_id(self) -> str:
        """The id of its panel on a page."""
        return f"feedback-{self.kind}-{slugify(self.slug.replace('/', '-'))}"

    def token(self) -> str:
        """Goes through a form and comes back unchanged, or not at all."""
        return signing.dumps(astuple(self), salt=SALT)

    @classmethod
    def from_token(cls, token: str) -> Self:
        """The subject of a form of ours; raises signing.BadSignature for any other."""
        kind, slug, version = signing.loads(token, salt=SALT)
        return cls(kind, slug, version)
