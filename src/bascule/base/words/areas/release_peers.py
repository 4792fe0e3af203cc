"""Sentences of the area `release`: several components in one release."""

PEERS = {
    "release.waits-for-gates": (
        "Nothing moves before the gates of {component} are satisfied.",
        "Rien ne bouge avant que les portes de {component} soient franchies.",
    ),
    "release.waits-for-component": (
        "Moves after {component}, which is not through yet.",
        "Bouge après {component}, qui n'a pas encore terminé.",
    ),
    "release.waits-together": (
        "Through its steps; it ends together with {component}, which is still on its way.",
        "Au bout de ses étapes ; elle s'achève avec {component}, encore en chemin.",
    ),
    "release.peer-back": (
        "{component} goes back, and what is released together goes back together. {because}",
        "{component} revient en arrière, et ce qui part ensemble revient ensemble. {because}",
    ),
    "release.group-back": (
        "What is released together goes back together.",
        "Ce qui part ensemble revient ensemble.",
    ),
    "release.cannot-go-back": (
        "{because} {component} cannot go back once users have it; do this instead: {instead}",
        "{because} {component} ne peut pas revenir en arrière une fois chez les utilisateurs ; à la place : {instead}",
    ),
    "release.back-after": (
        "Waits for {component} to give its traffic back first.",
        "Attend que {component} rende d'abord son trafic.",
    ),
    "release.do-instead": (
        "There is no way back once users have it; do this instead: {instead}",
        "Pas de retour en arrière une fois chez les utilisateurs ; à la place : {instead}",
    ),
}
