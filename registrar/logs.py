"""What the processes write in their logs: JSON, one object a line, with the request's id, without personal values.

Three nets, one behind the other. Of an exception only its kinds, codes and places are written, never its message,
because messages repeat the values they stumble over. Of a page only its route is written, never its address, because
addresses carry one-time links and what was searched for. And whatever looks like an ID number, a telephone number or
an e-mail address is masked wherever it stands.

A line break cannot forge a line: JSON writes it as `\\n` (S:AUD-04).
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

ROOT: Final = Path(__file__).resolve().parent.parent
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FRAMES_SHOWN: Final = 25
KINDS_SHOWN: Final = 5
EXTRAS: Final = {"method", "route", "status", "ms"}
"""What a logger may add beside its sentence."""
MASKED: Final = (
    (re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![0-9A-Za-z])"), "[ID number]"),
    (re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z])"), "[phone]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (re.compile(r"(?<=/)\w{4,8}-[0-9a-f]{32}"), "[link]"),
    (re.compile(r"(/[^\s?]*)\?[^\s\"']+"), r"\1?…"),
)
SECRET_OF_CELERY: Final = frozenset({"args", "kwargs", "exc", "traceback", "return_value", "argsrepr", "kwargsrepr"})


def configuration(level: str = "INFO") -> dict[str, Any]:
    """For `logging.config.dictConfig`: Django, Celery, gunicorn and our own loggers, all into the error stream."""
    plain: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "registrar.logs.Lines"}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            **dict.fromkeys(("django", "django.server", "gunicorn.error", "celery"), plain),
            "gunicorn.access": {"handlers": [], "propagate": False},  # we write a line of our own, by route
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }


class Lines(structlog.stdlib.ProcessorFormatter):
    """Writes a record as one line of JSON."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        before: list[Processor] = [
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=EXTRAS),
        ]
        last: list[Processor] = [
            structlog.contextvars.merge_contextvars,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_messages,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _masked,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False),
        ]
        super().__init__(foreign_pre_chain=before, processors=last)

    def format(self, record: logging.LogRecord) -> str:
        """The line. The record itself stays as it is for other handlers."""
        return super().format(_told_safely(record))


def _told_safely(record: logging.LogRecord) -> logging.LogRecord:
    """A copy whose arguments name kinds of exceptions and routes instead of messages and addresses."""
    told = logging.makeLogRecord(record.__dict__)
    request = getattr(record, "request", None)
    path = str(getattr(request, "path", "")) or None
    if isinstance(told.args, Mapping):
        told.args = {key: "…" if key in SECRET_OF_CELERY else _safe(one, path) for key, one in told.args.items()}
    elif told.args:
        told.args = tuple(route_of(request) if path and one == path else _safe(one, path) for one in told.args)
    return told


def _safe(value: Any, path: str | None) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value.replace(path, "…") if path and path != "/" and isinstance(value, str) else value


def route_of(request: Any) -> str:
    """The pattern of the page's address, as `applications/<int:pk>/`; of an address that is none, a dash."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "-"


def _without_messages(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Of an exception: what it is, what the database calls it, where it came from."""
    told = event.pop("exc_info", None)
    event.pop("stack_info", None)
    failure = told[1] if isinstance(told, tuple) else told
    if isinstance(failure, BaseException):
        event["exception"] = [_kind(one) for one in _chain(failure)][:KINDS_SHOWN]
        event["frames"] = _frames(failure)
    return event


def _chain(failure: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = failure
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _kind(failure: BaseException) -> str:
    """As `psycopg.errors.UniqueViolation 23505 a_form_takes_effect_once`."""
    kind = type(failure)
    said = getattr(failure, "diag", None)
    codes = [getattr(failure, "sqlstate", None), *(getattr(said, name, None) for name in ("constraint_name",))]
    return " ".join([f"{kind.__module__}.{kind.__qualname__}", *(str(code) for code in codes if code)])


def _frames(failure: BaseException) -> list[str]:
    frames = traceback.extract_tb(failure.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames][-FRAMES_SHOWN:]


def _short(filename: str) -> str:
    return filename.rpartition("/site-packages/")[2].removeprefix(f"{ROOT}/")


def _masked(_logger: Any, _name: str, event: EventDict) -> EventDict:
    return {key: _mask(value) for key, value in event.items()}


def _mask(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, instead in MASKED:
            value = pattern.sub(instead, value)
        return value
    return [_mask(one) for one in value] if isinstance(value, list) else value
