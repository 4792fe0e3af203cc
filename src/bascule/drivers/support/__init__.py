"""What several drivers need: a data folder, atomic files, processes that outlive us, placeholders. No backend's knowledge."""
