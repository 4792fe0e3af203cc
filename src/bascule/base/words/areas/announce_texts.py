"""What is said of each occasion, in both languages, where a plan has no words of its own: templates, titles first."""

_WHAT = "{component} {version} → {environment}"

TEXTS = {
    "announce.title-started": (f"🚀 Release started: {_WHAT}", f"🚀 Mise en production commencée\u00a0: {_WHAT}"),
    "announce.text-started": (
        "Release {release} of {component} {version} into {environment} (was {previous})\n"
        "• Started: {started}, by {author}\n• {url}",
        "Mise en production {release} de {component} {version} en {environment} (avant\u00a0: {previous})\n"
        "• Début\u00a0: {started}, par {author}\n• {url}",
    ),
    "announce.title-promoted": (f"🟢 All traffic: {_WHAT}", f"🟢 Tout le trafic\u00a0: {_WHAT}"),
    "announce.text-promoted": (
        "All users of {environment} have {component} {version}; the release goes on watching it\n"
        "• Since the start: {took}\n• {url}",
        "Tous les utilisateurs de {environment} ont {component} {version}\u202f; la veille continue\n"
        "• Depuis le début\u00a0: {took}\n• {url}",
    ),
    "announce.title-succeeded": (f"✅ Release succeeded: {_WHAT}", f"✅ Mise en production réussie\u00a0: {_WHAT}"),
    "announce.text-succeeded": (
        "{component} {version} is in {environment} (was {previous})\n"
        "• Started: {started}\n• Took: {took}\n• Changelog: {changelog}\n• Figures and journal: {url}",
        "{component} {version} est en {environment} (avant\u00a0: {previous})\n"
        "• Heure\u00a0: {started}\n• Durée\u00a0: {took}\n• Changelog\u00a0: {changelog}\n• Métriques et journal\u00a0: {url}",
    ),
    "announce.title-rolled-back": (f"↩️ Rolled back: {_WHAT}", f"↩️ Retour en arrière\u00a0: {_WHAT}"),
    "announce.text-rolled-back": (
        "{component} in {environment} is back on {previous}; {version} was taken out\n"
        "• Because: {because}\n• After: {took}\n• {url}",
        "{component} en {environment} est revenu à {previous}\u202f; {version} a été retirée\n"
        "• Cause\u00a0: {because}\n• Après\u00a0: {took}\n• {url}",
    ),
    "announce.title-failed": (f"🔴 Release failed: {_WHAT}", f"🔴 Mise en production échouée\u00a0: {_WHAT}"),
    "announce.text-failed": (
        "{component} {version} did not reach anybody in {environment}\n• Because: {because}\n• After: {took}\n• {url}",
        "{component} {version} n'a atteint personne en {environment}\n"
        "• Cause\u00a0: {because}\n• Après\u00a0: {took}\n• {url}",
    ),
    "announce.title-cancelled": (f"⏹️ Release cancelled: {_WHAT}", f"⏹️ Mise en production annulée\u00a0: {_WHAT}"),
    "announce.text-cancelled": (
        "Release {release} of {component} {version} into {environment} was cancelled\n• Because: {because}\n• {url}",
        "La mise en production {release} de {component} {version} en {environment} a été annulée\n"
        "• Cause\u00a0: {because}\n• {url}",
    ),
    "announce.title-held": (f"⏸️ Waiting for {{whom}}: {_WHAT}", f"⏸️ En attente de {{whom}}\u00a0: {_WHAT}"),
    "announce.text-held": (
        "Release {release} holds\n• Because: {because}\n• Waits for: {whom}\n• Type: {type}\n• {url}",
        "La mise en production {release} est en attente\n"
        "• Cause\u00a0: {because}\n• Attend\u00a0: {whom}\n• À saisir\u00a0: {type}\n• {url}",
    ),
    "announce.title-late-item": (f"⏰ Overdue: {{item}} ({_WHAT})", f"⏰ En retard\u00a0: {{item}} ({_WHAT})"),
    "announce.text-late-item": (
        "An item of the checklist of release {release} is overdue\n• {item}\n• For: {owner}\n• {url}",
        "Un point de la liste de contrôle de {release} est en retard\n• {item}\n• Pour\u00a0: {owner}\n• {url}",
    ),
    "announce.title-incident": (f"🚨 Somebody is needed: {_WHAT}", f"🚨 Il faut quelqu'un\u00a0: {_WHAT}"),
    "announce.text-incident": (
        "Release {release} of {component} {version} into {environment} needs a person now\n• {because}\n• {url}",
        "La mise en production {release} de {component} {version} en {environment} a besoin de quelqu'un maintenant\n"
        "• {because}\n• {url}",
    ),
    "announce.title-outage": (
        "🔴 {component} is {state} in {environment}",
        "🔴 {component} est {state} en {environment}",
    ),
    "announce.text-outage": (
        "{component} {version} in {environment} does not serve as it should; it is being brought back\n"
        "• {because}\n• Since: {since}\n• Last words: {output}\n• {url}",
        "{component} {version} en {environment} ne sert pas comme il faut\u202f; on le relève\n"
        "• {because}\n• Depuis\u00a0: {since}\n• Derniers mots\u00a0: {output}\n• {url}",
    ),
    "announce.title-outage-calls": (
        "🚨 Somebody is needed: {component} in {environment} does not come back",
        "🚨 Il faut quelqu'un\u00a0: {component} en {environment} ne revient pas",
    ),
    "announce.text-outage-calls": (
        "{component} {version} in {environment} does not stay up by itself\n"
        "• {because}\n• Since: {since}\n• Last words: {output}\n• {url}",
        "{component} {version} en {environment} ne tient pas tout seul\n"
        "• {because}\n• Depuis\u00a0: {since}\n• Derniers mots\u00a0: {output}\n• {url}",
    ),
    "announce.title-outage-over": (
        "✅ {component} serves again in {environment}",
        "✅ {component} est de nouveau en service en {environment}",
    ),
    "announce.text-outage-over": (
        "{component} {version} in {environment} serves as it should\n• It was out since {since}, for {took} until now\n• {url}",
        "{component} {version} en {environment} sert de nouveau comme il faut\n"
        "• La panne a commencé {since}, il y a {took}\n• {url}",
    ),
    "announce.title-maintenance": (
        "🛠️ Maintenance planned: {plan}, {environment}, {planned}",
        "🛠️ Maintenance prévue\u00a0: {plan}, {environment}, {planned}",
    ),
    "announce.text-maintenance": (
        "{message}\n• What: {plan}, {environment}\n• When: {planned}\n• Announced by {author}",
        "{message}\n• Quoi\u00a0: {plan}, {environment}\n• Quand\u00a0: {planned}\n• Annoncée par {author}",
    ),
    "announce.title-figure": (
        "⚠️ {metric} is {value}, {limit} ({environment})",
        "⚠️ {metric} est à {value}, {limit} ({environment})",
    ),
    "announce.text-figure": (
        "{metric} of {plan} in {environment} is where it may not be\n"
        "• Now: {value}, between {interval}; {cases} cases since {since}\n• Alert: {limit}\n• {url}",
        "{metric} de {plan} en {environment} est là où il ne doit pas être\n"
        "• Actuellement\u00a0: {value}, entre {interval}\u202f; {cases} cas depuis {since}\n"
        "• Alerte\u00a0: {limit}\n• {url}",
    ),
    "announce.title-figure-over": (
        "✅ {metric} is back at {value} ({environment})",
        "✅ {metric} est revenu à {value} ({environment})",
    ),
    "announce.text-figure-over": (
        "{metric} of {plan} in {environment} is no longer {limit}\n"
        "• Now: {value}, between {interval}; {cases} cases since {since}\n• {url}",
        "{metric} de {plan} en {environment} n'est plus {limit}\n"
        "• Actuellement\u00a0: {value}, entre {interval}\u202f; {cases} cas depuis {since}\n• {url}",
    ),
    "announce.title-experiment": (
        "🧪 {experiment} ({environment}): {outcome}",
        "🧪 {experiment} ({environment})\u00a0: {outcome}",
    ),
    "announce.text-experiment": (
        "The experiment {experiment} of {plan} in {environment}\n• {because}\n• {url}",
        "L'expérience {experiment} de {plan} en {environment}\n• {because}\n• {url}",
    ),
    "announce.title-step": (f"💬 {_WHAT}", f"💬 {_WHAT}"),
}
