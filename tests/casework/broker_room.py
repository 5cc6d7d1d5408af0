"""A corner of the broker that belongs to one test process alone, since tests run beside each other."""

import os
from collections.abc import Iterator

import pytest
from celery import current_app
from django.conf import settings
from redis import Redis

FIRST = 4  # the databases below are the program's


@pytest.fixture
def own_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """The bell rings here while the test runs. Empty before and after."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    broker = Redis.from_url(settings.REDIS_URL.partition("?")[0], db=FIRST + worker)
    monkeypatch.setattr(current_app.conf, "broker_write_url", _address(FIRST + worker))
    broker.flushdb()
    yield broker
    broker.flushdb()
    broker.close()


def _address(number: int) -> str:
    """The address of one database as Celery writes it."""
    server = settings.CELERY_BROKER_URL.partition("?")[0]
    if server.startswith("redis+socket://"):
        return f"{server}?virtual_host={number}"
    return f"{server.rsplit('/', 1)[0]}/{number}"


def rung(broker: Redis) -> int:
    """How often the bell was rung and nobody has listened."""
    return int(broker.llen("celery"))
