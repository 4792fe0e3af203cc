"""Pure: what a feature flag is, what its rules mean, and who gets which variant. `bascule.flags` serves applications."""
