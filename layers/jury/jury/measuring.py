"""What the alarms look at: counts without a name, under one namespace."""

from collections.abc import Mapping

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from jury.errors import CountsDisagree

NAMESPACE = "Venire"


def count(counts: Mapping[str, int], **dimensions: str) -> None:
    """Measure some counts, of everything or by the dimensions that are given."""
    metrics = EphemeralMetrics(namespace=NAMESPACE)
    for dimension, which in dimensions.items():
        metrics.add_dimension(dimension, which)
    for name, value in counts.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()


def mistake(error: BaseException) -> None:
    """Measure a mistake of ours, or counts that disagree, each for its own alarm."""
    count({"CountsDisagree" if isinstance(error, CountsDisagree) else "Defects": 1})
