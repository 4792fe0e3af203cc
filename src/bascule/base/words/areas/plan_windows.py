"""Sentences of the area `plan_windows`: what is wrong with a written window, and whether a window is open."""

_READING = {
    "plan_windows.list": (
        "found {found}; allowed: one line, or a list of them",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: une ligne, ou une liste de lignes",
    ),
    "plan_windows.span": (
        "found {found}; allowed: days and hours such as Mon-Thu 10:00-17:00, hours alone, or always",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: des jours et des heures comme lun-jeu 10h-17h, des heures seules, ou toujours",
    ),
    "plan_windows.day": (
        'found "{found}"; allowed: days such as Mon, Mon-Thu or Mon,Wed',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: des jours comme lun, lun-jeu ou lun,mer",
    ),
    "plan_windows.hours": (
        'found "{found}"; allowed: hours such as 10:00-17:00, on the 24-hour clock',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: des heures comme 10h-17h ou 10:00-17:00",
    ),
    "plan_windows.time": (
        'found "{found}"; allowed: times from 00:00 to 24:00',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: une heure de 00:00 à 24:00",
    ),
    "plan_windows.start": (
        'found "{found}" as a beginning; write 00:00 of the next day',
        "trouvé\u00a0: «\u00a0{found}\u00a0» comme début\u202f; écrivez 00:00 du lendemain",
    ),
    "plan_windows.no_time": (
        'found "{found}", which ends when it begins',
        "trouvé\u00a0: «\u00a0{found}\u00a0», qui finit en commençant",
    ),
    "plan_windows.write_always": (
        "for a whole day write 00:00-24:00, for no limit write always",
        "pour un jour entier, écrivez 00:00-24:00\u202f; pour ne rien limiter, écrivez toujours",
    ),
    "plan_windows.exception": (
        "found {found}; allowed: holidays FR, a date, a range such as 2026-12-18..2027-01-04, days such as Fri, or the name of a calendar",
        "trouvé\u00a0: {found}\u202f; attendu\u00a0: jours fériés FR, une date, une période comme 2026-12-18..2027-01-04, des jours comme ven, ou le nom d'un calendrier",
    ),
    "plan_windows.dates": (
        'found "{found}"; allowed: a date such as 2026-11-27, or a range such as 2026-12-18..2027-01-04 or 2026-12-24 12:00..2026-12-26 08:00',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: une date comme 2026-11-27, ou une période comme 2026-12-18..2027-01-04 ou 2026-12-24 12:00..2026-12-26 08:00",
    ),
    "plan_windows.no_date": (
        "{found} is not a day of the calendar",
        "{found} n'est pas un jour du calendrier",
    ),
    "plan_windows.year": (
        "found the year {found}; allowed: 1970 to 2199",
        "trouvé\u00a0: l'année {found}\u202f; attendu\u00a0: de 1970 à 2199",
    ),
    "plan_windows.no_end": (
        "found {found}; a moment needs an end: {found}..2026-12-26 08:00",
        "trouvé\u00a0: {found}\u202f; il manque une fin\u00a0: {found}..2026-12-26 08:00",
    ),
    "plan_windows.backwards": (
        "found {found}, which ends before it begins",
        "trouvé\u00a0: {found}, qui finit avant de commencer",
    ),
    "plan_windows.no_country": (
        'found "{found}"; allowed: a country, such as holidays FR, or a part of it, such as holidays FR-57',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; attendu\u00a0: un pays, comme jours fériés FR, ou l'une de ses parties, comme jours fériés FR-57",
    ),
    "plan_windows.country": (
        'the holidays of "{found}" are not known; allowed: the two letters of a country, such as FR',
        "les jours fériés de «\u00a0{found}\u00a0» ne sont pas connus\u202f; attendu\u00a0: les deux lettres d'un pays, comme FR",
    ),
    "plan_windows.subdivision": (
        '"{found}" has no holidays of its own in {country}; those that have: {allowed}',
        "«\u00a0{found}\u00a0» n'a pas de jours fériés propres en {country}\u202f; ceux qui en ont\u00a0: {allowed}",
    ),
    "plan_windows.calendar": (
        'unknown calendar "{found}"; this plan has: {allowed}',
        "calendrier inconnu «\u00a0{found}\u00a0»\u202f; ce plan connaît\u00a0: {allowed}",
    ),
    "plan_windows.nested": (
        'found "{found}"; a calendar holds dates, holidays and days, but no other calendar',
        "trouvé\u00a0: «\u00a0{found}\u00a0»\u202f; un calendrier contient des dates, des jours fériés et des jours, mais pas d'autre calendrier",
    ),
    "plan_windows.reserved": (
        'a calendar cannot be called "{name}": in `except` that means something else',
        "un calendrier ne peut pas s'appeler «\u00a0{name}\u00a0»\u00a0: dans `except`, ce mot a un autre sens",
    ),
    "plan_windows.notice": (
        "a notice needs a window with hours, such as `window: Sun 02:00-06:00`",
        "un préavis demande une fenêtre avec des heures, comme `window: dim 02h-06h`",
    ),
    "plan_windows.gone": (
        "the holidays of {place} are no longer known",
        "les jours fériés de {place} ne sont plus connus",
    ),
    "plan_windows.gone_hint": (
        "name the dates in a calendar of the plan, or override the window with a reason",
        "inscrivez les dates dans un calendrier du plan, ou dérogez à la fenêtre avec un motif",
    ),
}

_LOOKING = {
    "plan_windows.open": ("The window is open.", "La fenêtre est ouverte."),
    "plan_windows.open_until": (
        "The window is open until {until:moment}.",
        "La fenêtre est ouverte jusqu'au {until:moment}.",
    ),
    "plan_windows.closed_until": (
        "The window is closed: {because}. It opens {opens:moment}.",
        "La fenêtre est fermée\u00a0: {because}. Elle ouvre le {opens:moment}.",
    ),
    "plan_windows.closed": (
        "The window is closed: {because}. It does not open in the next 400 days.",
        "La fenêtre est fermée\u00a0: {because}. Elle n'ouvre pas dans les 400 jours qui viennent.",
    ),
    "plan_windows.closed_unannounced": (
        "The window is closed: {because}. No announcement opens it yet; it must go out {notice:duration} ahead.",
        "La fenêtre est fermée\u00a0: {because}. Aucune annonce ne l'ouvre encore\u202f; elle doit partir {notice:duration} à l'avance.",
    ),
    "plan_windows.outside": ("outside its hours", "hors de ses heures"),
    "plan_windows.holiday": ("{name:tongue} is a holiday ({place})", "{name:tongue} est férié ({place})"),
    "plan_windows.frozen": ('calendar "{calendar}", {dates}', "calendrier «\u00a0{calendar}\u00a0», {dates}"),
    "plan_windows.excepted": ("excepted: {dates}", "exclu\u00a0: {dates}"),
    "plan_windows.weekday": ("excepted: {days:tongue}", "exclu\u00a0: {days:tongue}"),
    "plan_windows.unannounced": (
        "these hours were not announced {notice:duration} ahead",
        "ces heures n'ont pas été annoncées {notice:duration} à l'avance",
    ),
}

WORDS = {**_READING, **_LOOKING}
