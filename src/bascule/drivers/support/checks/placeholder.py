"""Placeholders: values that somebody meant to replace (changeme, your-key-here, xxxx, example.com). Pure."""

import re

_WORDS = re.compile(
    r"(?i)(change[\s_-]?(?:me|this|it)|replace[\s_-]?(?:me|this)|to[\s_-]?do\b|fix[\s_-]?me\b|placeholder|dummy|"
    r"your[\s_-]+[\w\s-]{0,60}(?:here|key|token|secret|password|id|url|domain|value)|(?:insert|enter|put|add)[\s_-]+your|"
    r"<[\w\s-]{1,60}>|\[your[^\]]{0,60}\]|example\.(?:com|org|net)\b|\.example\b|not[\s_-]?set|à[\s_-]?remplacer|"
    r"remplace[rz]?[\s_-]?(?:moi|ceci)|(?:votre|ton)[\s_-]+[\w-]{1,40}[\s_-]ici)"
)
_WHOLE = re.compile(
    r"(?i)(x{3,}|\*{3,}|\.{3,}|…+|-{3,}|_{3,}|0{8,}|1234567?8?9?0?|abc(?:123|def)?|foo|bar|foobar|none|null|nil|undefined|"
    r"n/?a|tbd|test|secret|password|passwd|default|example|exemple|sample|change|value|string|todo|fixme|xxx+.*|.*xxx+)\Z"
)


def is_placeholder(value: str) -> bool:
    """Whether a value was never filled in."""
    value = value.strip().strip("\"'")
    return not value or bool(_WHOLE.match(value) or _WORDS.search(value[:1000]))
