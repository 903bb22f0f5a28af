"""Logs: a line an event, with the ids of what it belongs to; text for people, JSON for machines.

Ids come from context variables: whoever knows one binds it (`structlog.contextvars`), and it is in
every line until it is let go, of our code and of the libraries.
"""

import json
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: What opens a door: tokens of streams and private links in addresses, cookies, headers, passwords
#: in addresses.
SECRETS = re.compile(
    r"((?:[?&]t|\b(?:learner|sessionid|csrftoken))=|\bBearer |/preview/)[^\s;&'\"/]+"
    r"|(://[^\s:@/]*:)[^\s@/]+(?=@)",
    re.IGNORECASE,
)
PLAIN = re.compile(r"[\w.:/@+-]+")
FIRST = ("timestamp", "level", "logger", "event")

COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def settings_for(log_format: str) -> dict[str, Any]:
    """Django's LOGGING for `text` or `json`; also sets up structlog's own loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *COMMON,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": COMMON,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            in_order,
            {"text": as_text, "json": structlog.processors.JSONRenderer()}[log_format],
            without_secrets,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "celery": {"level": "WARNING"},  # else it tells of each task twice
            "httpx": {"level": "WARNING"},  # else it tells of each address
        },
    }


def in_order(logger: WrappedLogger, method: str, fields: EventDict) -> EventDict:
    """What every line has comes first; the supervisor reads it there."""
    return {**{name: fields.pop(name, "") for name in FIRST}, **fields}


def as_text(logger: WrappedLogger, method: str, fields: EventDict) -> str:
    """`2026-11-22T20:00:00.1Z WARNING name: what happened key=value`, a traceback below."""
    when, level, name, event = (fields.pop(part) for part in FIRST)
    below = [str(fields.pop(part)) for part in ("exception", "stack") if fields.get(part)]
    more = [f"{key}={_plain(value)}" for key, value in fields.items()]
    return "\n".join([" ".join([f"{when} {level.upper()} {name}: {event}", *more]), *below])


def _plain(value: object) -> str:
    """As it is, or quoted so that it stays on its line."""
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text)


def without_secrets(logger: WrappedLogger, method: str, line: str) -> str:
    """The last word on every line, whoever wrote it."""
    return SECRETS.sub(r"\1\2...", line)
