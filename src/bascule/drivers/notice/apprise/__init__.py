"""Messages by apprise: chat, mail, SMS, pagers, webhooks."""

from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts("apprise", DriverKind.NOTICE, f"{__name__}.driver:AppriseMessenger")
