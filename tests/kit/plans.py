"""Plans that tests change."""

GOOD = """\
bascule: 1
name: shop
environments:
  staging:
    override: {api: {route: {envoy: {listen: 9080}}}}
  production: {after: staging}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    health: {path: /health, every: 5s}
    keep: 1h
    release:
      - check: [tests]
      - deploy
      - smoke: [GET /health is 200]
      - traffic: 5% for 10m
      - traffic: 50% for 20m
      - traffic: 100%
      - soak: 30m
guards:
  - {when: error_rate > 1% for 5m, then: roll back}
checks:
  tests: {command: pytest -q, timeout: 10m}
"""
