"""Whatever is wrong with a call is said in one line that names it, and in a second one that says what to do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from importmap import cli
from tests.trees import plant

SHOP: dict[str, str | bytes] = {
    "shop/__init__.py": "from shop.models import Order\n__all__ = ['Order']\nLIMIT = 5\n",
    "shop/models.py": "from shop import api\n\n\nclass Order:\n    total = 0\n",
    "shop/api.py": "import shop.models\n\n\ndef f():\n    import shop.views\n",
    "shop/views.py": "from shop import Order\n",
    "empty/readme.txt": "hello",
    "file": "x",
    "notes.md": "# notes\n",
    "shop/alone.py": "",
    "old.json": "{}",
    "broken.toml": "[tool\n",
    "other.toml": "exlude = []\n",
    "latin.toml": "# é".encode("latin-1"),
}
USAGE = "see `importmap {} --help`"
SNAPSHOT = "write one with `importmap snapshot -o FILE`, or give the report.json of `importmap analyze`"
BEGIN = "`importmap check --write-baseline` makes one"
GROW = "`--accept REASON` adds what is new, `--prune` takes out what no longer occurs"
NOWHERE = r"there is no folder, Python file or installed package \"{}\"; looked in .* and sys.path"
ALIKE = "nothing is called alike; `importmap analyze` lists all there is in report.json"

# The call, what is wrong with it as an expression, and what to do; the words of click differ from release to release.
CALLS = [
    ("analyse", "no command is called analyse", "did you mean `importmap analyze`?"),
    ("grpah", "no command is called grpah", "did you mean `importmap graph`?"),
    ("gate", "no command is called gate", "`importmap --help` lists the commands"),
    ("version", "no command is called version", "did you mean `importmap --version`?"),
    ("shop", "no command is called shop", "the command comes first: `importmap analyze` reads what is named after it"),
    ("-x", "No such option.*-x.*", "see `importmap --help`"),
    ("--verison", "No such option.*--version.*", "see `importmap --help`"),
    ("help nosuch", "no command is called nosuch", "`importmap --help` lists the commands"),
    ("help analyse", "no command is called analyse", "did you mean `importmap analyze`?"),
    ("help analyze broken", ".*unexpected extra argument.*broken.*", USAGE.format("help")),
    ("analyze --fromat json", "No such option.*--format.*", USAGE.format("analyze")),
    ("analyze --format pdf", ".*--format.*'pdf' is not one of.*", USAGE.format("analyze")),
    ("analyze --output -", "--output - needs exactly one --format", USAGE.format("analyze")),
    ("analyze -f json -f dot -o -", "--output - needs exactly one --format", USAGE.format("analyze")),
    ("analyze -o file", "file cannot be a folder: .*/file is none", "choose another place with --output"),
    ("analyze -o file/x", "file/x cannot be a folder: .*/file is none", "choose another place with --output"),
    ("analyze -q -v", "--quiet and --verbose contradict each other", USAGE.format("analyze")),
    ("analyze --no-cache --cache-dir c", "--no-cache and --cache-dir contradict each other", USAGE.format("analyze")),
    ("analyze --cache-dir file", ".*--cache-dir.*'file' is a file.*", USAGE.format("analyze")),
    ("analyze --python 2.7", ".*--python.*2.7 is no version of Python 3 such as 3.11", USAGE.format("analyze")),
    ("analyze --python 3", ".*--python.*3 is no version of Python 3 such as 3.11", USAGE.format("analyze")),
    ("analyze --workers 0", ".*--workers.*0 is not in the range.*", USAGE.format("analyze")),
    ("analyze --workers many", ".*--workers.*'many' is not a valid.*", USAGE.format("analyze")),
    ("analyze --config nowhere.toml", ".*--config.*'nowhere.toml' does not exist.*", USAGE.format("analyze")),
    ("analyze --config shop", ".*--config.*'shop' is a directory.*", USAGE.format("analyze")),
    ("analyze --config broken.toml", r".*broken.toml is not valid TOML: .*\(at line 1.*\)", ""),
    ("analyze --config other.toml", 'other.toml has no key "exlude"', 'did you mean "exclude"?'),
    ("analyze --config latin.toml", ".*latin.toml is not UTF-8, byte 2 is wrong", "save the file in UTF-8"),
    ("analyze --root nowhere", '--root names "nowhere", which is no folder', "known are empty, shop"),
    ("analyze --root file", '--root names "file", which is no folder', "known are empty, shop"),
    ("analyze --root shp", '--root names "shp", which is no folder', 'did you mean "shop"?'),
    (
        "analyze --exclude !",
        '--exclude has the glob "!", which cannot be meant',
        'globs are those of .gitignore files: "backups/**", "*_old.py"',
    ),
    ("analyze --fail-on fatal", ".*--fail-on.*'fatal' is not one of.*", USAGE.format("analyze")),
    ("analyze shp", NOWHERE.format("shp"), 'did you mean "shop"?'),
    ("analyze shop/model.py", NOWHERE.format("shop/model.py"), 'did you mean "shop/models.py"?'),
    ("analyze notes.md", '"notes.md" is no Python file', "name a folder, a file that ends with .py, or a package"),
    ("analyze empty", "there is no Python file in .*/empty", "name another folder"),
    ("broken --all --top 3", "--all and --top contradict each other", USAGE.format("broken")),
    ("broken --top 0", ".*--top.*0 is not in the range.*", USAGE.format("broken")),
    ("broken --format xml", ".*--format.*'xml' is not one of.*", USAGE.format("broken")),
    ("where", "Missing argument 'NAME'.*", USAGE.format("where")),
    ("where nosuch", "no class or function is called nosuch", ALIKE),
    ("where Ordr", "no class or function is called Ordr", "did you mean Order?"),
    (
        "where LIMIT",
        "no class or function is called LIMIT",
        "it is a value: `importmap impact shop.LIMIT` tells who imports it",
    ),
    (
        "where shop.models",
        "no class or function is called shop.models",
        "it is a module: `importmap impact shop.models` tells who imports it",
    ),
    ("why shop.api", "Missing argument 'IMPORTED'.*", USAGE.format("why")),
    ("why shop.api shop.model", "no module or package is called shop.model", "did you mean shop.models?"),
    ("why nosuch shop", "no module or package is called nosuch", ALIKE),
    (
        "why shop.api shop.models.Order",
        "no module or package is called shop.models.Order",
        "it is a class of shop.models: ask for that module",
    ),
    ("impact", "Missing argument 'NAME'.*", USAGE.format("impact")),
    (
        "impact nosuch",
        "no module, package, file, class or function is called nosuch",
        "give a dotted name, or the path of a file",
    ),
    ("impact ordr", "no module, package, file, class or function is called ordr", "did you mean Order?"),
    (
        "impact shop/view.py",
        "no module, package, file, class or function is called shop/view.py",
        "did you mean shop.views?",
    ),
    ("affected", "Missing option '--base'.*", USAGE.format("affected")),
    (
        "affected --base main",
        ".* cannot be compared with main: there is no git repository",
        "run it in a clone of the project",
    ),
    (
        "graph --package shop --knot shop.api",
        "--package, --focus, --reaches, --knot and --between are five pictures: choose one",
        USAGE.format("graph"),
    ),
    ("graph --depth 2", "--depth says how far from --focus, and there is no --focus", USAGE.format("graph")),
    ("graph --package shopp", "no module or package is called shopp", "did you mean shop?"),
    ("graph --focus nosuch", "no module or package is called nosuch", "give a dotted name, such as shop.models"),
    (
        "graph --knot shop.alone",
        "shop.alone is in no cycle of imports",
        "`importmap analyze` lists the knots, under Cycles",
    ),
    ("graph -o shop", "shop is a folder", "name a file"),
    ("plan --format html", ".*--format.*'html' is not one of.*", USAGE.format("plan")),
    (
        "registry",
        "the configuration declares no concept",
        "declare what is to have one home under [[tool.importmap.single-source]]",
    ),
    (
        "registry --check nowhere.md",
        "nowhere.md cannot be read: No such file or directory",
        "`importmap registry -o nowhere.md` writes it",
    ),
    ("registry --check a.md -o b.md", "--check and --output contradict each other", USAGE.format("registry")),
    ("check --baseline nowhere.json", "nowhere.json cannot be read: No such file or directory", BEGIN),
    ("check --baseline shop", "shop cannot be read: Is a directory", BEGIN),
    ("check --baseline shop --write-baseline", "shop is there already", GROW),
    ("check --prune", "importmap-baseline.json cannot be read: No such file or directory", BEGIN),
    (
        "check --prune --accept x",
        "--write-baseline, --accept and --prune are done one at a time",
        USAGE.format("check"),
    ),
    ("check --accept ''", "--accept needs a reason in words", USAGE.format("check")),
    ("explain import-cycles", "no rule is called import-cycles", 'did you mean "import-cycle"?'),
    ("explain a b", ".*unexpected extra argument.*b.*", USAGE.format("explain")),
    ("snapshot", "Missing option.*--output.*", USAGE.format("snapshot")),
    ("snapshot -o shop", "shop is a folder", "name a file"),
    ("diff old.json", "old.json is not a snapshot of importmap: .*", SNAPSHOT),
    ("diff a.json b.json", "[ab].json cannot be read: No such file or directory", SNAPSHOT),
    ("diff old.json old.json", "old.json is not a snapshot of importmap: .*", SNAPSHOT),
    ("diff file file", "file is not whole, or not JSON: .*", SNAPSHOT),
    ("init --write --output -", "--write and --output - contradict each other", USAGE.format("init")),
    ("init -o shop", "shop is a folder", "name a file"),
    ("init -o other.toml", 'other.toml has no key "exlude"', 'did you mean "exclude"?'),
    ("init shop", ".*unexpected extra argument.*shop.*", USAGE.format("init")),
    ("completion tcsh", "Invalid value for .*SHELL.*'tcsh' is not one of.*", USAGE.format("completion")),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop, and files that are none of it."""
    return plant(tmp_path_factory.mktemp("wrong"), SHOP)


@pytest.mark.parametrize(("call", "message", "hint"), CALLS, ids=[call for call, _, _ in CALLS])
def test_a_wrong_call_is_told(
    call: str, message: str, hint: str, shop: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 2, nothing is on stdout, and the two lines are the ones that help."""
    monkeypatch.chdir(shop)
    monkeypatch.setenv("XDG_CACHE_HOME", str(shop.parent / "cache"))
    monkeypatch.delenv("CI", raising=False)  # where a baseline is not made at all
    assert cli.run(shlex.split(call)) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    told = re.escape(f"  {hint}\n") if hint else ""
    assert re.fullmatch(f"importmap: error: {message}\n{told}", captured.err)
    assert sorted(path.name for path in shop.iterdir()) == sorted({name.partition("/")[0] for name in SHOP})
