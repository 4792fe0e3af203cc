"""Words: messages as data, rendered in French or English where a person reads them."""

from bascule.base.words.message import Message, say
from bascule.base.words.render import Language, render

__all__ = ["Language", "Message", "render", "say"]
