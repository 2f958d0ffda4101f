"""The documentation site: what people wrote, and a page for each command and each rule: `python -m docs.pages`

A command's page is made from its help and a rule's page from its docstring and its sample, whenever the site is built,
so that there is nothing that could be out of date. In the pages that people write, `importmap broken` or `import-cycle`
set as code leads to such a page, and nobody has to write the link.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import tomlkit

from importmap import app
from importmap.cli import commands
from importmap.model.report import Rule

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "build" / "docs"
SITE = ROOT / "build" / "site"

# What the site shows, in this order; commands and rules come in between, and further pages at the end.
FIRST = {
    "index.md": "Home",
    "first-look.md": "A first look at strange code",
    "meeting.md": "An architecture meeting",
    "migration.md": "A migration with a budget",
    "plan.md": "A plan, and what is decided on it",
    "pull-request.md": "A pull request",
    "history.md": "How it went",
    "evidence.md": "Evidence that can be read",
    "changes.md": "What changed since the last meeting",
    "questions.md": "Questions and answers",
    "glossary.md": "Words",
}
LAST = {
    "configuration.md": "Configuration",
    "metrics.md": "Figures",
    "report.md": "report.json",
    "check.md": "The gate",
    "ci.md": "In CI, hooks and assistants",
    "affected.md": "What a change can reach",
    "apply.md": "Rewriting imports",
    "limits.md": "What is read, and how much",
    "performance.md": "How long it takes",
    "beside.md": "Beside other tools",
    "maintaining.md": "Keeping importmap working",
    "design.md": "How it is built",
    "changelog.md": "Changes",
}
ELSEWHERE = {"design.md": "DESIGN.md", "changelog.md": "CHANGELOG.md"}
CODE = re.compile(r"(^```.*?^```$|^#.*?$|^ {4}.*?$|\[[^\]]*\]\([^)]*\))|`(?P<code>[^`\n]+)`", re.DOTALL | re.MULTILINE)


def pages() -> dict[str, str]:
    """All pages by their paths, those of commands and rules included."""
    written = {path.name: path for path in sorted((ROOT / "docs").glob("*.md"))}
    written |= {name: ROOT / source for name, source in ELSEWHERE.items()}
    made = {f"commands/{name.replace(' ', '-')}.md": page for name, page in _commands(commands, "")}
    made |= {f"rules/{rule.id}.md": _rule(rule) for rule in app.rules()}
    made["commands/index.md"] = _listed("Commands", {name: made[name] for name in made if name.startswith("commands/")})
    made["rules/index.md"] = _listed("Rules", {name: made[name] for name in made if name.startswith("rules/")})
    found = {**{name: path.read_text("utf-8") for name, path in written.items()}, **made}
    return {name: _linked(name, text, made) for name, text in found.items()}


def settings(found: Mapping[str, str]) -> str:
    """The settings of the generator of the site. Nothing is fetched by who reads it, and it works from the disk."""
    groups = {
        title: [f"{folder}/index.md", *sorted(n for n in found if n.startswith(f"{folder}/") and "index" not in n)]
        for title, folder in (("Commands", "commands"), ("Rules", "rules"))
    }
    first, last = ([{title: name} for name, title in part.items()] for part in (FIRST, LAST))
    further = [name for name in found if "/" not in name and name not in FIRST and name not in LAST]
    project = {
        "site_name": "importmap",
        "site_description": "Reads a Python code base without running it and tells what its imports have become",
        "docs_dir": SOURCES.name,
        "site_dir": SITE.name,
        "use_directory_urls": False,
        "nav": [*first, *({title: names} for title, names in groups.items()), *last, *further],
        "theme": {"font": False, "features": ["navigation.indexes", "toc.follow", "content.code.copy"]},
    }
    return tomlkit.dumps({"project": project})


def main() -> None:
    """Write all pages and build the site from them; a link that leads nowhere is an error."""
    found = pages()
    for folder in (SOURCES, SITE):
        shutil.rmtree(folder, ignore_errors=True)
    for name, text in found.items():
        (SOURCES / name).parent.mkdir(parents=True, exist_ok=True)
        (SOURCES / name).write_text(text, "utf-8")
    for name in ("overview.png", "report.schema.json"):
        shutil.copy(ROOT / "docs" / name, SOURCES)
    configuration = SOURCES.with_name("zensical.toml")
    configuration.write_text(settings(found), "utf-8")
    program = Path(sys.executable).with_name("zensical")
    done = subprocess.run([str(program), "build", "--strict", "--clean", "-f", str(configuration)], check=False)
    if done.returncode:
        sys.exit(done.returncode)
    sys.stdout.write(f"Open {SITE / 'index.html'}\n")


def _commands(group: click.Group, above: str) -> Iterator[tuple[str, str]]:
    """The page of each command by its name, the commands below a command included."""
    for name in sorted(group.commands):
        command = group.commands[name]
        yield f"{above}{name}", _command(command, f"importmap {above}{name}")
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")


def _command(command: click.Command, name: str) -> str:
    """What the help of a command says, as a page."""
    context = click.Context(command, info_name=name, help_option_names=["-h", "--help"])
    usage = command.get_usage(context).replace("\n", "\n  ")
    records = [record for option in command.get_params(context) if (record := option.get_help_record(context))]
    rows = [f"- `{names}`: {' '.join(text.split())}" for names, text in records if text]
    parts = [f"# {name}", _plain(command.help or ""), f"```text\n{usage}\n```"]
    parts += ["\n".join(["## Options", "", *rows])]
    for epilog in _plain(command.epilog or "").split("\n\n") if command.epilog else ():
        title, _, lines = epilog.partition("\n")
        parts.append(f"## {title.rstrip(':')}\n\n```console\n{_prompted(lines)}\n```")
    return "\n\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    """What the docstring of a rule says, and what its sample shows, as a page."""
    pattern = re.compile(r"^(Finds|Why it hurts|Example|What to do): *\n*", re.MULTILINE)
    body = pattern.sub(r"## \1\n\n", rule.documentation)
    body = re.sub(r"^(## .*\n\n)(\w)", lambda found: found[1] + found[2].upper(), body, flags=re.MULTILINE)
    folder = rule.id.replace("-", "_")
    sample = (ROOT / "sample_projects" / folder / "README.md").read_text("utf-8").partition("\n")[2]
    return (
        f"# {rule.id}\n\n{rule.title}. Its severity is {rule.severity}, unless the configuration says otherwise.\n\n"
        f"{body}\n\n## The sample\n\n`sample_projects/{folder}` holds a few small files with what it finds, and a "
        f"proof that it is real.\n{sample}"
    )


def _listed(title: str, found: Mapping[str, str]) -> str:
    """A page that lists others, each with its first sentence."""
    lines = [f"# {title}", ""]
    for name, text in sorted(found.items()):
        heading, _, rest = text.partition("\n")
        sentence = rest.strip().split("\n\n")[0].partition(". ")[0].rstrip(".")
        lines.append(f"- [{heading.removeprefix('# ')}]({name.partition('/')[2]}): {sentence}.")
    return "\n".join(lines) + "\n"


def _linked(page: str, text: str, made: Mapping[str, str]) -> str:
    """A page whose code leads to the commands and rules that it names; headings, blocks and links stay as they are."""
    up = "../" * page.count("/")

    def link(found: re.Match[str]) -> str:
        code = found["code"] or ""
        command, *arguments = code.removeprefix("importmap ").split(" ")
        names = [f"rules/{name}.md" for name in (code, arguments[0] if command == "explain" and arguments else "")]
        names += [f"commands/{command}.md"] if code.startswith("importmap ") else []
        target = next((name for name in names if name in made and name != page), None)
        return f"[{found[0]}]({up}{target})" if target else found[0]

    return CODE.sub(link, text)


def _plain(text: str) -> str:
    """A text of click without the marks by which it keeps line breaks."""
    return re.sub(r"\n{3,}", "\n\n", text.replace("\b\n", "")).strip()


def _prompted(lines: str) -> str:
    """The lines of an example as one types them."""
    stripped = [line.removeprefix("  ") for line in lines.splitlines()]
    return "\n".join(f"$ {line}" if line.startswith("importmap") else line for line in stripped)


if __name__ == "__main__":
    main()
