"""Signs of life: each worker and beat say every few seconds that they are there."""

import logging

from django.conf import settings

from sandbox import stream

log = logging.getLogger(__name__)

ANNOUNCE_S = 5.0  # two may be missed before `stream.ALIVE_S` is over


def announce(*kinds: str) -> None:
    """Programs of these kinds are alive on this machine. A broker that is gone is only logged."""
    try:
        for kind in kinds:
            stream.announce(kind, settings.MACHINE_NAME)
    except stream.BrokerGone as error:
        log.warning("The sign of life of %s did not get through: %s", ", ".join(kinds), error)
