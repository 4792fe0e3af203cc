"""Product events: who may tell of them, the intake, and the figures that are read back. What a call says is `bascule.events`'."""
