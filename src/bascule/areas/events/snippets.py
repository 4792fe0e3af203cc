"""Snippets: what one pastes into an application so that it tells of its events."""

from dataclasses import dataclass

_PAGE = """\
<script src="{url}/js/bascule.js" data-key="{key}" defer></script>"""
_PYTHON = """\
from segment.analytics import Client
analytics = Client("{key}", host="{url}")
analytics.track("user-1", "Order Completed", {{"price": 12.5}})"""
_NODE = """\
import {{ Analytics }} from "@segment/analytics-node";
const analytics = new Analytics({{ writeKey: "{key}", host: "{url}" }});
analytics.track({{ userId: "user-1", event: "Order Completed", properties: {{ price: 12.5 }} }});"""


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some lines of code, and what they are for (`events.snippet-…`)."""

    kind: str
    text: str


def snippets(url: str, key: str) -> tuple[Snippet, ...]:
    """For pages, for Python, for Node.js."""
    kinds = (("page", _PAGE), ("python", _PYTHON), ("node", _NODE))
    return tuple(Snippet(kind, text.format(url=url, key=key)) for kind, text in kinds)


def page_snippet(url: str, key: str) -> str:
    """For pages alone."""
    return _PAGE.format(url=url, key=key)
