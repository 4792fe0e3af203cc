"""Experiments on users: their variants are a flag's, their figures those of events; what these say is `bascule.experiment`'s."""
