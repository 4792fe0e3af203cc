"""The engine: claims a release, observes, decides, records the decision, then acts. The only place where things happen."""
