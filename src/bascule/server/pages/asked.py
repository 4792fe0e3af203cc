"""What a form of a release page asks for, as a request: who, what, why, and the evidence that came with it."""

from starlette.datastructures import FormData, UploadFile

from bascule.release.facts import Request, Verb
from bascule.release.people import Permission
from bascule.server.accounts.auth import Who
from bascule.server.asks import roles_for
from bascule.server.context import AppContext
from bascule.store.files import File

LONGEST = {"reason": 500, "link": 2000, "item": 100, "plan": 200, "version": 2000, "choice": 240}


async def request_of(context: AppContext, release: str, verb: Verb, who: Who, form: FormData) -> Request:
    """The request; a file is kept on the way."""
    detail: dict[str, object] = {}
    if verb is Verb.APPROVE:
        detail = {"plan": field(form, "plan"), "version": field(form, "version")}
    elif verb is Verb.CONFIRM:
        detail = {"item": field(form, "item"), "link": field(form, "link"), "skip": "skip" in form}
        detail |= await _kept(context, release, who, form.get("file"))
    elif verb is Verb.RESUME:
        detail = {"skip": "skip" in form}
    elif verb is Verb.OVERRIDE:
        gate, _, name = field(form, "choice").partition(":")
        detail = {"gate": gate, "name": name}
    asking = (
        await roles_for(context, who, verb, release)
        if not detail.get("skip") or who.may(Permission.SKIP)
        else frozenset()
    )
    return Request(
        0, verb, who.by(), field(form, "reason"), asking, {key: value for key, value in detail.items() if value}
    )


def field(form: FormData, name: str) -> str:
    """A field of the form, of the length that it may have."""
    return str(form.get(name, "")).replace("\x00", "")[: LONGEST[name]].strip()


async def _kept(context: AppContext, name: str, who: Who, upload: object) -> dict[str, str]:
    if not isinstance(upload, UploadFile) or not upload.filename:
        return {}
    release, *_ = await context.plane.queries.members(name)
    file = File(upload.filename.replace("\x00", "")[:200], await upload.read())
    await context.plane.files.keep(release.id, file, who.by(), context.now())
    return {"file": file.name, "digest": file.digest}
