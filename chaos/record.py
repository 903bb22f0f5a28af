"""The journal of a run, put together: what each form was told, what each outage covers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from chaos.journal import Entry


@dataclass(frozen=True)
class Exchange:
    """One request; `status` is None where no whole answer came. Times: seconds since the epoch."""

    learner: str
    method: str
    path: str
    status: int | None
    error: str
    since: float
    until: float

    def __str__(self) -> str:
        came = self.status or self.error
        took = f"{self.since:.1f} for {self.until - self.since:.1f} s"
        return f"{self.method} {self.path} at {took}: {came}"


@dataclass(frozen=True)
class Stream:
    """One event stream; `error` is empty where it ended well or the learner left."""

    path: str
    ended: bool
    error: str
    since: float
    until: float


@dataclass
class Sent:
    """A form with all its exchanges, the first one first."""

    id: str
    learner: UUID
    kind: str
    path: str
    data: list[tuple[str, str]]
    exchanges: list[Exchange] = field(default_factory=list)

    def value(self, name: str) -> str:
        return next((value for each, value in self.data if each == name), "")

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.data if each == name]

    @property
    def token(self) -> UUID:
        return UUID(self.value("token"))

    @property
    def acknowledged(self) -> Exchange | None:
        """The exchange in which the site said yes."""
        yes = (each for each in self.exchanges if each.status and 200 <= each.status < 400)
        return next(yes, None)

    @property
    def unanswered(self) -> bool:
        """Whether some sending of it may have been obeyed, or may still be, without an answer."""
        return not self.exchanges or any(each.status is None for each in self.exchanges)


@dataclass(frozen=True)
class Outage:
    """`target` was killed or stopped, so `part` was away; `until` is when it answered again."""

    target: str
    part: str
    how: str
    since: float
    until: float

    def covers(self, since: float, until: float) -> bool:
        return self.since <= until and since <= self.until


@dataclass
class Record:
    """All that was written down, with the `database` of the deployment: postgres or sqlite."""

    database: str = "postgres"
    cookies: dict[UUID, str] = field(default_factory=dict)
    forms: dict[str, Sent] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Sent]:
        return [form for form in self.forms.values() if form.kind == kind]

    def away(self, parts: Iterable[str], since: float, until: float) -> list[Outage]:
        """The outages of these parts that overlap such a time."""
        among = set(parts)
        return [each for each in self.outages if each.part in among and each.covers(since, until)]


def put_together(entries: Iterable[Entry], database: str = "postgres") -> Record:
    record = Record(database)
    for entry in entries:
        match entry["k"]:
            case "learner":
                record.cookies[UUID(entry["learner"])] = entry["cookie"]
            case "form":
                record.forms[entry["form"]] = _form(entry)
            case "exchange":
                _take(record, entry)
            case "stream":
                what = (entry["path"], entry["ended"], entry["error"])
                record.streams.append(Stream(*what, entry["from"], entry["until"]))
            case "outage":
                what = (entry["target"], entry["part"], entry["how"])
                record.outages.append(Outage(*what, entry["from"], entry["until"]))
    return record


def _form(entry: Entry) -> Sent:
    data = [(name, value) for name, value in entry["data"]]
    return Sent(entry["form"], UUID(entry["learner"]), entry["kind"], entry["path"], data)


def _take(record: Record, entry: Entry) -> None:
    exchange = Exchange(
        entry["learner"],
        entry["method"],
        entry["path"],
        entry["status"],
        entry["error"],
        entry["from"],
        entry["until"],
    )
    record.exchanges.append(exchange)
    if entry["form"]:
        record.forms[entry["form"]].exchanges.append(exchange)
