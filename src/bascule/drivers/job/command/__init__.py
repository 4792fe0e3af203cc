"""Commands as jobs."""

from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts("command", DriverKind.JOB, f"{__name__}.driver:CommandJobs")
