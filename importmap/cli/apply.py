"""`importmap apply`: the rewrites of a plan or of a list, as a patch or written, proved first"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from importmap.cli.options import FILE, Settings, config_of, meter_of, settings
from importmap.cli.output import FINDINGS, STDOUT, remark, show
from importmap.model.change import Move
from importmap.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from importmap.analysis import Analysis
    from importmap.config import Config
    from importmap.model.change import Figure, Rewrite
    from importmap.model.ruling import Ruling
    from importmap.rewrite.proof import Proof

_NAMED = 5  # places that mention something
_date = re.compile(r"[\w.+-]+")
_APPLY_EXAMPLES = """\
\b
Examples:
  importmap apply --all | git apply
  importmap apply --step 4f1c22aa --write
  importmap apply --safe --explain
  importmap apply --decisions decisions.json --write
  importmap apply --move shop.api shop.web.api --write
  importmap apply --move shop.api.Order shop.models
  echo 'shop.api.Order shop.Order' | importmap apply --file - --write
  importmap apply --undo

\b
A list has one wish on a line:
  shop.api.Order shop.Order   who goes by the first path goes by the second
  shop.Order                  who goes by any other path goes by this one
  shop.api.Order -            the import goes that only passes it on
"""


@click.command(epilog=_APPLY_EXAMPLES, short_help="Rewrite imports, as a patch or in place, proved first.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--write", "-w", "is_written", is_flag=True, help="Write the files, all of them or none.")
@click.option("--step", "steps", multiple=True, metavar="ID", help="This step of the plan. Repeatable.")
@click.option("--safe", is_flag=True, help="Only rewrites that cannot change what code does.")
@click.option("--all", "every", is_flag=True, help="All steps that can be carried out.")
@click.option("--decisions", "decided", type=FILE, metavar="FILE", help="The steps that are agreed on in it.")
@click.option("--file", "listed", metavar="LIST", help="Paths and what to go by instead; - reads them from stdin.")
@click.option("--move", nargs=2, metavar="OLD NEW", help="A module goes to another name, or a class to a module.")
@click.option("--shim", metavar="DATE", help="With --move: the old name warns until then, and forwards.")
@click.option("--force", is_flag=True, help="Write what is not committed, too, or turns out worse.")
@click.option("--text", "texts", is_flag=True, help="Change the text files, too, that name what goes another way.")
@click.option("--undo", is_flag=True, help="Take back what was written last.")
@click.option("--explain", is_flag=True, help="List what is refused and why, instead of the patch.")
@settings
def apply(
    chosen: Settings,
    targets: tuple[str, ...],
    is_written: bool,
    steps: tuple[str, ...],
    safe: bool,
    every: bool,
    decided: Path | None,
    listed: str | None,
    move: tuple[str, str] | None,
    shim: str | None,
    force: bool,
    texts: bool,
    undo: bool,
    explain: bool,
) -> int:
    """Rewrite imports: of steps of the plan, or as a list says; or move a module. Without --write, print the patch.

    Before anything is printed or written, the code is read again as it would be. What would change what a name yields,
    break an import, close a circle or lose a comment is refused, and the rest is done.
    """
    ways = sum((bool(steps), every, decided is not None, listed is not None, move is not None))
    if undo and (ways or safe or is_written or force or texts or explain or shim):
        raise click.UsageError("--undo stands alone")
    if is_written and not ways and not safe:
        raise click.UsageError(
            "say what to write: --step ID, --safe, --all, --decisions FILE, --file LIST or --move OLD NEW"
        )
    if force and not is_written:
        raise click.UsageError("--force says what to write, and there is no --write")
    _check_ways(ways, safe=safe, unplanned="--file" if listed is not None else "--move" if move else "")
    if shim is not None and (move is None or not _date.fullmatch(shim)):
        raise click.UsageError("--shim belongs to --move, and takes a date or a version: 2027-01-31, 3.0")
    text = _text(listed) if listed is not None else None
    rulings = _decided(decided) if decided is not None else None
    with meter_of(chosen) as meter:
        config = config_of(chosen, targets)
        if undo:
            return _undo(config, quiet=chosen.quiet)
        from importmap import app

        project, settled = app.settled(config)
        if settled:
            meter.stage("reading again")
        analysis = app.understood(project, config, meter)
        if move is not None:
            proof, others = app.moved(analysis, Move(*move, shim or ""), meter, text=texts)
            return _moved(analysis, proof, others, chosen, written=is_written, force=force)
        asked = app.planned(analysis, steps, meter, rulings, safe=safe) if text is None else None
        rewrites = asked.rewrites if asked is not None else app.turned(analysis, text or "")
        if is_written:  # the proof takes minutes where much is asked for
            app.check_writable(analysis, [rewrite.path for rewrite in rewrites], force=force)
        proof = app.proved(asked.analysis if asked is not None else analysis, rewrites, meter)
        found = app.figures(asked, proof, meter) if asked is not None and proof.edits else ()
        proof, others = app.followed(analysis, proof, text=texts)
    if not chosen.quiet:
        _remarks(asked.left_out if asked is not None else (), found, settled)
        _mention(others)
    if is_written and proof.edits:
        with meter_of(chosen) as meter:
            meter.stage("writing")
            app.write(analysis, proof.edits, found, force=force)
    return _tell(proof, len(rewrites), written=is_written, explain=explain, quiet=chosen.quiet)


def _check_ways(ways: int, *, safe: bool, unplanned: str) -> None:
    """UsageError if what is asked for is asked for in several ways."""
    if ways > 1:
        raise click.UsageError("--step, --all, --decisions, --file and --move contradict each other: choose one")
    if safe and unplanned:
        raise click.UsageError(f"--safe and {unplanned} contradict each other: of that nothing is known to be safe")


def _moved(
    analysis: Analysis, proof: Proof, others: Sequence[Rewrite], chosen: Settings, *, written: bool, force: bool
) -> int:
    """Print or write what carries out a move, or say why it is refused."""
    from importmap import app
    from importmap.render.patch import patch
    from importmap.render.reasons import reasons

    if proof.refusals:
        show(reasons(proof.refusals))
        if not chosen.quiet:
            remark("the move is refused, and nothing is written")
        return FINDINGS
    if not chosen.quiet:
        _mention(others)
    if written:
        with meter_of(chosen) as meter:
            meter.stage("writing")
            app.write(analysis, proof.edits, force=force)
    else:
        show(patch(proof.edits))
    if not chosen.quiet:
        done = (
            "written; `importmap apply --undo` takes it back"
            if written
            else "nothing is written yet, --write does that"
        )
        remark(f"the move takes {_files(len(proof.edits))}; {done}")
    return 0


def _undo(config: Config, *, quiet: bool) -> int:
    """Take back what was written last."""
    from importmap import app

    paths = app.undone(config)
    if not quiet:
        remark(f"{_files(len(paths))} taken back")
    return 0


def _decided(path: Path) -> tuple[Ruling, ...]:
    """What a file of decisions says."""
    from importmap.plan.rulings import load

    return load(path)


def _remarks(left_out: Iterable[str], found: Iterable[Figure], settled: Sequence[str]) -> None:
    """Say what cannot be done, and what becomes of each metric that changes, or was to, and if that was predicted."""
    from importmap.render.writing import figure

    if settled:
        remark(f"an earlier run was ended while it wrote; {_files(len(settled))} of it settled first")
    for said in left_out:
        remark(said)
    for one in found:
        if one.predicted is None:
            if one.now != one.measured:
                said = "with what imports bring in that failed until now"
                remark(f"{one.metric}: {figure(one.now)} -> {figure(one.measured)}, {said}")
        elif not one.now == one.predicted == one.measured:
            said = "as predicted" if one.predicted == one.measured else f"predicted {figure(one.predicted)}"
            remark(f"{one.metric}: {figure(one.now)} -> {figure(one.measured)}, {said}")


def _mention(others: Sequence[Rewrite]) -> None:
    """Say where else something names what goes another way."""
    places = list(dict.fromkeys(f"{one.path}:{one.line}" for one in others))
    if places:
        more = f" and {len(places) - _NAMED:,} more places" if len(places) > _NAMED else ""
        hint = "; --text changes text files" if any(not one.path.endswith(".py") for one in others) else ""
        remark(f"also mentioned in {', '.join(places[:_NAMED])}{more}{hint}")


def _tell(proof: Proof, wanted: int, *, written: bool, explain: bool, quiet: bool) -> int:
    """Print the patch, or what is refused, and say what has become of what was asked for."""
    from importmap.render.patch import patch
    from importmap.render.reasons import reasons
    from importmap.render.writing import counted

    if explain:
        show(reasons(proof.refusals))
    elif not written:
        show(patch(proof.edits))
    if not quiet:
        made = f"{counted(len(proof.made), 'rewrite')} in {_files(len(proof.edits))}"
        if not wanted:
            remark("there is nothing to rewrite")
        elif not proof.edits and not proof.refusals:
            remark("all is as it should be: nothing is left to rewrite")
        elif not proof.edits:
            remark("nothing is rewritten")
        elif written:
            remark(f"{made} written; `importmap apply --undo` takes them back")
        else:
            remark(f"{made} can be made; nothing is written yet, --write does that")
        if proof.refusals:
            hint = "" if explain else "; --explain tells why"
            remark(f"{counted(len(proof.refusals), 'rewrite')} refused{hint}")
    return FINDINGS if proof.refusals and not proof.edits else 0


def _files(number: int) -> str:
    from importmap.render.writing import counted

    return counted(number, "file")


def _text(listed: str) -> str:
    """What a list says; ConfigError if it cannot be read."""
    try:
        content = sys.stdin.buffer.read() if listed == STDOUT else Path(listed).read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, ValueError, AttributeError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "it is no text in UTF-8"
        message = f"the list {listed} cannot be read: {reason}"
        raise ConfigError(message, "name a file with one wish on a line, see --help") from error
