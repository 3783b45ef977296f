"""The embedded local cloud: template.yaml without Docker and without an account."""

from local.cloud import LocalCloud

__all__ = ["LocalCloud"]
