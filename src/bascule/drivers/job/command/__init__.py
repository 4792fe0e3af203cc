"""Commands as jobs."""

from bascule.plan.facts import DriverFacts, DriverKind

DRIVER = DriverFacts("command", DriverKind.JOB, f"{__name__}.driver:CommandJobs")
