"""What the lab counts. Every process of a host writes into one folder (`settings.METRICS_DIR`).

All of them have labels: one without would leave a file for each command that only imports this.
"""

from prometheus_client import Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300, 1800, 3600)

STAGE = Histogram(
    "course_run_stage_seconds",
    "How long an execution took to reach a stage from the one before",
    ("stage",),
    buckets=SECONDS,
)
ENDED = Counter("course_executions_ended", "Executions that ended", ("demo", "state", "valid"))
REPEATED = Counter("course_executions_repeated", "Attempts that were lost and repeated", ("why",))
REFUSED = Counter("course_gate_refusals", "Rounds that the gate refused, by each reason", ("code",))
STREAMS = Gauge(
    "course_streams_open", "Event streams open now", ("of",), multiprocess_mode="livesum"
)
ALL = (STAGE, ENDED, REPEATED, REFUSED, STREAMS)
