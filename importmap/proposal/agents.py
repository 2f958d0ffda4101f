"""What coding assistants are told about importmap, and the hook that runs it after an edit"""

from __future__ import annotations

import json
import re

from importmap.model.errors import ConfigError

HOOK = "importmap check --new-code --quiet >&2 || exit 2"  # an assistant is only shown what a hook says with code 2
_BEGIN, _END = "<!-- importmap: begin -->", "<!-- importmap: end -->"
_BLOCK = re.compile(rf"{re.escape(_BEGIN)}.*?{re.escape(_END)}\n?", re.DOTALL)
_LINES = f"""{_BEGIN}
## Imports

- Before you import or define a class or function, ask `importmap where NAME`: it may be there, with one path to use.
- After you have edited Python files, run `importmap check --new-code`, and write what it says instead.
- Before you move or delete a module, class or function, ask `importmap impact NAME` who imports it.
{_END}
"""


def instructed(text: str) -> str:
    """The instructions for assistants with a part about importmap, in the place of one that is there."""
    if _BLOCK.search(text):
        return _BLOCK.sub(lambda _: _LINES, text, count=1)
    return f"{text.rstrip()}\n\n{_LINES}" if text.strip() else _LINES


def hooked(text: str, name: str) -> str:
    """The settings of an assistant with the hook, unless they have it; ConfigError where they cannot be read."""
    try:
        settings = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not JSON: {error}", "mend it first") from error
    hooks = settings.setdefault("hooks", {}) if isinstance(settings, dict) else None
    after = hooks.setdefault("PostToolUse", []) if isinstance(hooks, dict) else None
    if not isinstance(after, list):
        raise ConfigError(f"{name} has no hooks that can be added to", "mend it first")
    if "importmap check --new-code" in json.dumps(after):
        return text
    after.append({"matcher": "Edit|MultiEdit|Write", "hooks": [{"type": "command", "command": HOOK}]})
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
