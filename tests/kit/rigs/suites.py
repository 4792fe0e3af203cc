"""Which drivers each conformance suite runs on; the catalogue is held against it."""

import pytest

from tests.kit.rigs.databases import RIGS

WORKLOADS = ["process", pytest.param("docker", marks=pytest.mark.docker)]
TRAFFIC = ["envoy", pytest.param("haproxy", marks=pytest.mark.haproxy)]
NETWORK = ["dns", "tls", "ports", "postgres", "redis", "image", "headers", "accessibility", "page", "load", "probe"]
CHECKS = [
    "http",
    "command",
    "tests",
    "coverage",
    "lint",
    "vulnerabilities",
    "size",
    "environment",
    "secrets",
    *NETWORK,
]
DATABASES = list(RIGS)
