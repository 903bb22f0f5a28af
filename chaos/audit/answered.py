"""Requests: no answer, and errors of the server, only while something was away that explains it."""

from collections.abc import Iterator

from chaos.browser import LEFT
from chaos.record import Exchange, Record

TOO_MANY = 429
SOON_OVER = 503
#: Nobody waits so long in a line of writers that moves.
LONG_S = 5.0


def exchanges(record: Record) -> Iterator[str]:
    for exchange in record.exchanges:
        fault = _fault(record, exchange)
        if fault:
            yield f"{fault}: {exchange}"


def _fault(record: Record, exchange: Exchange) -> str:
    """What is wrong with an exchange that no outage explains; nothing if it is in order.

    Without the database a page may fail, and has to say that it is a matter of moments. Without
    anything else it may not; a web process that was killed takes the answers with it that it was
    giving.
    """
    times = (exchange.since, exchange.until)
    if exchange.error == LEFT:
        return ""
    if exchange.status is None:
        silent = ("web", "postgres") if "Timeout" in exchange.error else ("web",)
        waited = record.away(silent, *times) or _in_line(record, exchange)
        return "" if waited else "no answer"
    if exchange.status >= 500:
        waited = record.away(("postgres",), *times) or _in_line(record, exchange)
        if not waited:
            return "an error of ours"
        return "" if exchange.status == SOON_OVER else "an error that does not say it is soon over"
    if exchange.status >= 400 and exchange.status != TOO_MANY:
        return "refused, though the form was in order"
    return ""


def _in_line(record: Record, exchange: Exchange) -> bool:
    """SQLite has one writer: whoever was stopped while writing, everybody else waited for."""
    if record.database != "sqlite" or exchange.until - exchange.since < LONG_S:
        return False
    writers = record.away(("web", "lab-worker", "default-worker"), exchange.since, exchange.until)
    return any(outage.how == "SIGSTOP" for outage in writers)


def streams(record: Record) -> Iterator[str]:
    for stream in record.streams:
        if stream.error and not record.away(("events",), stream.since, stream.until):
            yield f"the stream {stream.path.partition('?')[0]} broke: {stream.error}"
