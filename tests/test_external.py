"""Packages from outside as nodes: who imports them, and by which way"""

from __future__ import annotations

import pytest

from importmap import app, drawing, external
from importmap.analysis import Analysis
from importmap.model.chains import Loading
from importmap.model.errors import UnknownNameError
from importmap.model.picture import BoxKind, Picture, Wish
from importmap.model.project import ModuleKind
from importmap.model.report import ExternalPackage
from importmap.render import dot
from importmap.scan.extract import extract
from tests.code import analysed

SHOP = {
    "shop/__init__.py": "",
    "shop/api.py": "import os\nfrom shop import client\n",
    "shop/client.py": "import requests, requests.adapters\nfrom requests import get, post\ndef f():\n    import yaml\n",
    "shop/jobs.py": "from shop import api, client\nimport requests\n",
    "shop/types.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from yaml import Node\n",
    "shop/idle.py": "import shop\n",
}
# Each row: an import, and the package that it means.
PACKAGES = [
    ("import requests", "requests"),
    ("import requests.adapters", "requests"),
    ("from requests import get", "requests"),
    ("import google.protobuf.message", "google.protobuf"),
    ("from google import protobuf", "google.protobuf"),
    ("from google.cloud import storage", "google.cloud.storage"),
    ("from google.cloud.storage import Client", "google.cloud.storage"),
    ("from zope import *", "zope"),
]


@pytest.mark.parametrize(("statement", "package"), PACKAGES)
def test_a_package_is_called_as_it_is_imported(statement: str, package: str) -> None:
    """The outermost name tells a package, or where many share that, the next ones."""
    (found,) = extract(f"{statement}\n".encode()).imports
    assert external.package_of(found) == package


def test_packages_are_counted_by_modules_and_statements() -> None:
    """A statement counts once however many names it imports, at the moment at which it is needed first."""
    assert external.packages(external.edges(analysed(SHOP))) == (
        ExternalPackage("requests", 2, 3, 0, 0),
        ExternalPackage("yaml", 2, 0, 1, 1),
    )


def ways(analysis: Analysis, importer: str, imported: str, *, every: bool = False) -> list[list[str]]:
    """The chains from a module to a package, by the modules on them."""
    found = app.why(analysis, importer, imported, every=every)
    return [[chain[0].importer, *(step.imported for step in chain)] for chain in found.chains]


def test_why_leads_outside() -> None:
    """The shortest chain ends with the import of the package."""
    analysis = analysed(SHOP)
    assert ways(analysis, "shop.api", "requests") == [["shop.api", "shop.client", "requests"]]
    assert ways(analysis, "shop", "requests") == [["shop.client", "requests"]]
    every = [["shop.client", "requests"], ["shop.jobs", "requests"]]
    assert ways(analysis, "shop", "requests", every=True) == every
    assert app.why(analysis, "shop.api", "yaml").loading is Loading.LATER
    assert app.why(analysis, "shop.types", "yaml").loading is Loading.NEVER
    assert ways(analysis, "shop.idle", "yaml") == []
    (chain,) = app.why(analysis, "shop.client", "requests").chains
    assert [place.location.line for place in chain[-1].places] == [1, 2]
    with pytest.raises(UnknownNameError, match="numpy"):
        app.why(analysis, "shop", "numpy")


def test_a_module_of_the_code_wins() -> None:
    """A name of the analysed code means that, whatever else has the name."""
    files = {**SHOP, "requests/__init__.py": "", "shop/jobs.py": "import requests\n"}
    assert ways(analysed(files), "shop.jobs", "requests") == [["shop.jobs", "requests"]]
    assert external.edges(analysed(files)) == {
        pair: edge for pair, edge in external.edges(analysed(files)).items() if pair[1] == "yaml"
    }


def test_packages_are_drawn_on_request() -> None:
    """They are boxes of their own sort; of a picture of the whole the least imported ones are one box."""
    many = {f"shop/m{number:02}.py": "".join(f"import p{n:02}\n" for n in range(number, 50)) for number in range(50)}
    analysis = analysed({"shop/__init__.py": "", **many})
    report = app.report(analysis)
    outside = outside_of(drawing.overview(app.outward(analysis, report, whole=True)))
    assert len(outside) == 41
    assert "other packages" in outside
    near = drawing.picture(app.outward(analysis, report, whole=False), Wish(focus="shop.m48"))
    assert outside_of(near) == {"p48", "p49"}
    assert "dashed" in dot.write(near)
    assert all(module.kind is not ModuleKind.EXTERNAL for module in report.modules)
    assert outside_of(drawing.overview(report)) == set()


def outside_of(picture: Picture) -> set[str]:
    """The boxes of packages from outside."""
    return {box.name for box in picture.boxes if box.kind is BoxKind.OUTSIDE}
