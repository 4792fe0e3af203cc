"""Writing the gates of a release as shapes, in the caller's language."""

from bascule.plan.enums import Gate
from bascule.server.api import shapes_gates as shapes
from bascule.server.api.said import certain, instant, said_or_none
from bascule.server.reader import Reader
from bascule.server.views.gates import ApprovalView, GatesView, ItemView


def gates(reader: Reader, view: GatesView) -> shapes.GatesShape:
    """What people have said, and what is still to be said."""
    return shapes.GatesShape(
        approvals=shapes.ApprovalsShape(
            demanded=said_or_none(reader, view.demands),
            lacking=said_or_none(reader, view.lacking),
            given=[_approval(reader, one) for one in view.approvals],
        ),
        checklists=[
            shapes.ChecklistShape(title=one.title, done=one.done, items=[_item(reader, item) for item in one.items])
            for one in view.lists
        ],
        overrides=[
            shapes.OverrideShape(
                by=one.by,
                by_name=reader.names.of(one.by),
                at=certain(one.at),
                reason=one.reason,
                gate=Gate(one.gate),
                name=one.name,
                until=instant(one.until),
            )
            for one in view.overrides
        ],
    )


def _approval(reader: Reader, one: ApprovalView) -> shapes.ApprovalShape:
    given = one.approval
    return shapes.ApprovalShape(
        by=given.by,
        by_name=reader.names.of(given.by),
        at=certain(given.at),
        note=given.note,
        counts=one.counts,
        withdrawn=instant(given.withdrawn),
    )


def _item(reader: Reader, view: ItemView) -> shapes.ItemShape:
    item, settled = view.item, view.settled
    return shapes.ItemShape(
        key=item.key,
        text=item.text,
        owner=item.owner,
        check=item.check,
        needs=item.needs,
        state=view.state,
        opens=instant(view.opens),
        by=settled.by if settled else None,
        by_name=reader.names.of(settled.by) if settled else None,
        at=instant(settled.at) if settled else None,
        note=settled.note if settled else "",
        link=settled.link if settled else "",
        file=settled.file if settled else "",
        digest=settled.digest if settled else "",
    )
