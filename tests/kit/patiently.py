"""HTTP over the network for tests: as `httpx`, but as patient as a busy machine needs it.

What must be fast is measured in `bench/`; here a slow answer is no fault, and five seconds (`httpx`'s own patience) are passed by
on a machine that other tests use at the same time.
"""

from functools import partial

import httpx

PATIENCE = 60.0

get = partial(httpx.get, timeout=PATIENCE)
post = partial(httpx.post, timeout=PATIENCE)
put = partial(httpx.put, timeout=PATIENCE)
request = partial(httpx.request, timeout=PATIENCE)
Client = partial(httpx.Client, timeout=PATIENCE)
