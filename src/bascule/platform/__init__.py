"""The platform: what every feature stands on. It knows of no feature: those are found."""
