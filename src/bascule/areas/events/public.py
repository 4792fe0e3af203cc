"""What other areas may know of product events: who tells of them and into which place, and figures over them."""

from bascule.areas.events.runtime import Events
from bascule.areas.events.service import place_in, place_of
from bascule.areas.events.snippets import page_snippet
from bascule.areas.events.store.figures import Span
from bascule.areas.events.store.keys import Grant
from bascule.areas.events.store.measures import Measures, Question
from bascule.areas.events.store.snapshot import snapshot
from bascule.areas.events.store.sql import chosen
from bascule.areas.events.store.sql import fits as event_fits

__all__ = [
    "Events",
    "Grant",
    "Measures",
    "Question",
    "Span",
    "chosen",
    "event_fits",
    "page_snippet",
    "place_in",
    "place_of",
    "snapshot",
]
