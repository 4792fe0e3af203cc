"""I18n: messages as data, rendered in a person's language where that person reads them."""

from bascule.kernel.i18n.catalogue import languages, spoken
from bascule.kernel.i18n.keys import Keys
from bascule.kernel.i18n.language import ENGLISH, Language
from bascule.kernel.i18n.message import Message, iso, say
from bascule.kernel.i18n.render import render

__all__ = ["ENGLISH", "Keys", "Language", "Message", "iso", "languages", "render", "say", "spoken"]
