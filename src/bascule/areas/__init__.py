"""Areas: one folder a feature. Nothing imports one by name but another one that builds on it: `platform.area` finds them."""
