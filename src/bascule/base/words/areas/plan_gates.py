"""Sentences of the area `plan`: kinds, approvals, checklists, several components."""

GATES = {
    "plan.unknown_kind": (
        'no kind of release "{name}" here; defined: {allowed}',
        "aucun type de mise en production «\u00a0{name}\u00a0» ici\u202f; définis\u00a0: {allowed}",
    ),
    "plan.unknown_checklist": (
        'no checklist "{name}"; defined: {allowed}',
        "aucune liste de contrôle «\u00a0{name}\u00a0»\u202f; définies\u00a0: {allowed}",
    ),
    "plan.unknown_channel": (
        'no channel "{name}"; defined: {allowed}',
        "aucun canal «\u00a0{name}\u00a0»\u202f; définis\u00a0: {allowed}",
    ),
    "plan.unknown_owner": (
        '"{name}" is neither a role nor one of `people`; known: {allowed}',
        "«\u00a0{name}\u00a0» n'est ni un rôle ni l'une des personnes de `people`\u202f; connus\u00a0: {allowed}",
    ),
    "plan.approvals": (
        'found {found}; write for example "2 reviewers", "1 reviewer and 1 tech-lead", or "none"',
        "trouvé\u00a0: {found}\u202f; écrivez par exemple «\u00a02 relecteurs\u00a0», «\u00a01 relecteur et 1 "
        "tech-lead\u00a0», ou «\u00a0aucune\u00a0»",
    ),
    "plan.approvals_role": (
        '"{found}" is no role that approves; allowed: {allowed}',
        "«\u00a0{found}\u00a0» n'est pas un rôle qui approuve\u202f; admis\u00a0: {allowed}",
    ),
    "plan.band": (
        'found {found}; write when the item is due after the release has all traffic, for example "5-30 min"',
        "trouvé\u00a0: {found}\u202f; écrivez quand le point est dû une fois tout le trafic basculé, par exemple "
        "«\u00a05-30 min\u00a0»",
    ),
    "plan.band_order": (
        "found {found}; the second time comes after the first",
        "trouvé\u00a0: {found}\u202f; le second temps vient après le premier",
    ),
    "plan.not_such_tag": (
        '{environment} takes tags of the form {allowed}, and "{version}" is none',
        "{environment} admet des étiquettes de la forme {allowed}, ce que «\u00a0{version}\u00a0» n'est pas",
    ),
    "plan.no_tag": (
        '"{version}" is no tag of the repository, and {environment} takes tags only',
        "«\u00a0{version}\u00a0» n'est pas une étiquette du dépôt, et {environment} n'admet que des étiquettes",
    ),
    "plan.not_on_branch": (
        "{environment} takes what is on {allowed}; {version} is on: {found}",
        "{environment} admet ce qui est sur {allowed}\u202f; {version} est sur\u00a0: {found}",
    ),
    "plan.unused_checklist": (
        'no step confirms the checklist "{name}"',
        "aucune étape ne fait confirmer la liste de contrôle «\u00a0{name}\u00a0»",
    ),
    "plan.band_early": (
        '"{text}" is due after the release has all traffic, but this step comes before `traffic: 100%` and would wait '
        "for ever",
        "«\u00a0{text}\u00a0» est dû une fois tout le trafic basculé, mais cette étape précède `traffic: 100%` et "
        "attendrait indéfiniment",
    ),
    "plan.gate_late": (
        "`{kind}` stands after the first step that moves something; nothing may move before its gates",
        "`{kind}` suit la première étape qui change quelque chose\u202f; rien ne doit bouger avant ses portes",
    ),
    "plan.component_cycle": (
        "components wait for each other: {names}",
        "des composants s'attendent mutuellement\u00a0: {names}",
    ),
}
