"""Words: messages as data, rendered in a person's language where that person reads them."""

from bascule.base.words.catalogue import languages, spoken
from bascule.base.words.keys import Keys
from bascule.base.words.language import ENGLISH, Language
from bascule.base.words.message import Message, say
from bascule.base.words.render import render

__all__ = ["ENGLISH", "Keys", "Language", "Message", "languages", "render", "say", "spoken"]
