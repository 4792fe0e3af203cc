"""Reports: what came of a release, against the goals of its plan, with what people have learnt."""
