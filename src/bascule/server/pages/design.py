"""The design: every component in every state, in both themes. Whoever adds a page builds it from what stands here."""

from fastapi import APIRouter, Request, Response

from bascule.kernel.i18n import Keys, say
from bascule.server.context import TheContext
from bascule.server.pages.page import page
from bascule.server.views.status import Tone

router = APIRouter(include_in_schema=False)
# Said by the template.
THEME = Keys("page.theme-{}", ("light", "dark"))
# What pills and notices are shown with; the words beside the colours are those of releases.
SHOWN = {
    Tone.CALM: say("page.releases-stopped"),
    Tone.MOVING: say("page.releases-moving"),
    Tone.GOOD: say("page.releases-succeeded"),
    Tone.CAUTION: say("page.hold-approval"),
    Tone.NEED: say("page.hold-trouble"),
}


@router.get("/design")
async def design(context: TheContext, request: Request) -> Response:
    """All of it on one page."""
    return await page(context, request, "design.html", tones=SHOWN, now=context.now())
