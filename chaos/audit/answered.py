"""Requests: no answer, and errors of the server, only while something was away that explains it."""

from collections.abc import Iterator

from chaos.record import Exchange, Record

TOO_MANY = 429


def exchanges(record: Record) -> Iterator[str]:
    for exchange in record.exchanges:
        fault = _fault(record, exchange)
        if fault:
            yield f"{fault}: {exchange}"


def _fault(record: Record, exchange: Exchange) -> str:
    """What is wrong with an exchange that no outage explains; nothing if it is in order.

    Without the database a page may fail. Without anything else it may not; a web process that was
    killed takes the answers with it that it was giving.
    """
    times = (exchange.since, exchange.until)
    if exchange.status is None:
        silent = ("web", "postgres") if "Timeout" in exchange.error else ("web",)
        return "" if record.away(silent, *times) else "no answer"
    if exchange.status >= 500:
        return "" if record.away(("postgres",), *times) else "an error of ours"
    if exchange.status >= 400 and exchange.status != TOO_MANY:
        return "refused, though the form was in order"
    return ""


def streams(record: Record) -> Iterator[str]:
    for stream in record.streams:
        if stream.error and not record.away(("events",), stream.since, stream.until):
            yield f"the stream {stream.path.partition('?')[0]} broke: {stream.error}"
