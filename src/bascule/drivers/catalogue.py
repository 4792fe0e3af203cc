"""The catalogue of drivers: name -> where it lives and what it needs. Nothing is imported before it is used.

Third parties add drivers by entry points in the groups `bascule.workload`, `bascule.traffic` and `bascule.check`.
"""
