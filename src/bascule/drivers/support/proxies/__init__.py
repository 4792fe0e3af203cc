"""What the proxies of our own share: routes, ports, sockets, and how a route is changed."""
