"""The families of sentences that templates say: `t("page.kind-" ~ kind)` is `page.kind-{}` here, with all that `kind` can be.

Only the check of the sentences reads them; what Python says, too, is declared where it is said.
"""

from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import Keys
from bascule.kernel.slot import Slot
from bascule.migration.reading import Danger
from bascule.plan.enums import KindName, Role, Severity, Then
from bascule.plan.sign_off import Proof
from bascule.plan.spec import StepKind
from bascule.release.calendar import DateState
from bascule.release.draft import NoteKind
from bascule.release.facts import Verb
from bascule.server.views.checks import CheckState
from bascule.server.views.criteria import CriterionState
from bascule.server.views.gates import ItemState
from bascule.server.views.inbox import Wanted
from bascule.server.views.journal import Topic
from bascule.server.views.migrations import When
from bascule.server.views.steps import StepState
from bascule.server.views.stops import Fold

FAMILIES = (
    Keys("alerts.severity-{}", Severity),
    Keys("alerts.then-{}", (one.replace(" ", "-") for one in Then)),
    Keys("details.fold-{}", (one for one in Fold if one is not Fold.NONE)),
    Keys("details.topic-{}", Topic),
    Keys("calendar.state-{}", DateState),
    Keys("page.check-{}", CheckState),
    Keys("page.criterion-{}", CriterionState),
    Keys("page.danger-{}", (one for one in Danger if one is not Danger.SAFE)),
    Keys("page.item-{}", ItemState),
    Keys("page.kind-{}", (*NoteKind, *KindName)),
    Keys("page.need-{}", Wanted),
    Keys("page.needs-{}", (Proof.NOTE, Proof.LINK, Proof.FILE)),
    Keys("page.slot-{}", Slot),
    Keys("page.slot-{}-short", Slot),
    Keys("page.state-{}", StepState),
    Keys("page.step-{}", StepKind),
    Keys("page.verb-{}", (Verb.HOLD, Verb.RESUME, Verb.PROMOTE, Verb.ROLL_BACK, Verb.CANCEL)),
    Keys("page.verdict-{}", (*Verdict, "none")),
    Keys("page.when-{}", When),
    Keys("people.role-{}", Role),
)
