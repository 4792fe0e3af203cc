"""Pictures: the geometry of charts and of the see-saw. Pure."""
