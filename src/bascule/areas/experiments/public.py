"""What who stands above may know of experiments: start one, have it read, and see what came of it."""

from bascule.areas.experiments.running import PACKAGES, require_packages, start_experiment
from bascule.areas.experiments.store import Experiments
from bascule.areas.experiments.worker import look

__all__ = ["PACKAGES", "Experiments", "look", "require_packages", "start_experiment"]
