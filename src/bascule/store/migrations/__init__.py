"""Schema migrations. `pre` ones add and may run under the old code; `post` ones remove and run after it is gone."""
