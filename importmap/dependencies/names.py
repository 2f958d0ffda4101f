"""Which distribution offers which import, as far as names and a table of the well-known ones tell

The environment in which importmap runs says nothing of the project that it reads, so it is not asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

# Imports whose distributions are called otherwise; several distributions may offer one.
_TABLE = """
Crypto pycryptodome pycrypto
Cryptodome pycryptodomex
IPython ipython
MySQLdb mysqlclient
OpenSSL pyopenssl
PIL pillow pillow-simd
PyQt5 pyqt5
PyQt6 pyqt6
Xlib python-xlib
_pytest pytest
absl absl-py
allauth django-allauth
apiclient google-api-python-client
attr attrs
attrs attrs
bs4 beautifulsoup4 bs4
cairo pycairo
celery celery
compressor django-compressor
dal django-autocomplete-light
corsheaders django-cors-headers
crispy_forms django-crispy-forms
cv2 opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
dateparser dateparser
dateutil python-dateutil
debug_toolbar django-debug-toolbar
discord discord-py py-cord
django_filters django-filter
dns dnspython
docx python-docx
dotenv python-dotenv
environ django-environ environ-config
faiss faiss-cpu faiss-gpu
fitz pymupdf
flask_cors flask-cors
flask_login flask-login
flask_sqlalchemy flask-sqlalchemy
future future
gi pygobject
git gitpython
github pygithub
gitlab python-gitlab
google.auth google-auth
google.genai google-genai
google.generativeai google-generativeai
google.oauth2 google-auth
google.protobuf protobuf
googleapiclient google-api-python-client
graphql graphql-core
grpc grpcio grpcio-status
grpc_status grpcio-status
grpc_tools grpcio-tools
haystack django-haystack haystack-ai
imapclient imapclient
jose python-jose
jwt pyjwt
kafka kafka-python kafka-python-ng
konlpy konlpy
ldap python-ldap
llama_index llama-index llama-index-core
lxml lxml
magic python-magic python-magic-bin file-magic
markdown markdown
memcache python-memcached
mpl_toolkits matplotlib
multipart python-multipart multipart
mysql mysql-connector-python
nacl pynacl
oauth2client oauth2client
openid python3-openid
opentelemetry opentelemetry-api
opentelemetry.sdk opentelemetry-sdk
opentelemetry.exporter opentelemetry-exporter-otlp
opentelemetry.instrumentation opentelemetry-instrumentation
opentelemetry.proto opentelemetry-proto
opentelemetry.semconv opentelemetry-semantic-conventions
pkg_resources setuptools
playhouse peewee
pptx python-pptx
psycopg psycopg psycopg-binary
psycopg2 psycopg2 psycopg2-binary
passlib passlib libpass
py py
pylab matplotlib
pythoncom pywin32
pywintypes pywin32
rest_framework djangorestframework
rest_framework_extensions drf-extensions
ruamel.yaml ruamel-yaml
saml2 pysaml2
sentry_sdk sentry-sdk
serial pyserial
setuptools setuptools
skimage scikit-image
sklearn scikit-learn
slack_sdk slack-sdk
slugify python-slugify awesome-slugify unicode-slugify
snappy python-snappy
social_django social-auth-app-django
socks pysocks
speech_recognition speechrecognition
tabulate tabulate
telegram python-telegram-bot
termcolor termcolor
tlz toolz
typing_extensions typing-extensions
usb pyusb
vcr vcrpy
websocket websocket-client
werkzeug werkzeug
win32api pywin32
win32con pywin32
wx wxpython
xdist pytest-xdist
yaml pyyaml
zmq pyzmq
"""
_OFFERED: Mapping[str, tuple[str, ...]] = {
    row.split()[0]: tuple(row.split()[1:]) for row in _TABLE.strip().splitlines()
}
# What is needed without being imported: servers, drivers that are named in addresses, plug-ins, what others import.
_UNSEEN = re.compile(
    r"(?:types|pytest|mypy|sphinx|flake8|pylint|mkdocs|django|drf|wagtail|flask|celery|opentelemetry|jupyter|"
    r"backports|zope|nvidia|pyobjc)-.+|.+-(?:stubs|plugin|backend|binary|extensions)|"
    r"gunicorn|uvicorn|hypercorn|daphne|uwsgi|waitress|whitenoise|supervisor|honcho|flower|"
    r"asyncpg|aiosqlite|aiomysql|pymysql|mysqlclient|psycopg.*|cx-oracle|oracledb|pyodbc|asyncmy|.*-sqlalchemy|sqlalchemy-.+|"
    r"python-dotenv|uvloop|httptools|watchfiles|watchdog|greenlet|gevent|eventlet|brotli.*|hiredis|lz4|zstandard|python-multipart|"
    r"email-validator|tzdata|pytz|certifi|setuptools|pip|wheel|cython|typing-extensions|importlib-.+|"
    r"ruff|black|isort|mypy|pyright|coverage|tox|nox|pre-commit|ipython|ipykernel|notebook|twine|build|"
    r"pyarrow|openpyxl|xlrd|xlsxwriter|tables|fastparquet|lxml|html5lib|jinja2|itsdangerous|cryptography|pyopenssl|argon2-cffi|bcrypt|"
    r"mkdocs|sphinx|zensical|"
    r"sentencepiece|accelerate|bitsandbytes|safetensors|tiktoken|hf-transfer|hf-xet|colorama|pywin32|rich|urllib3|idna"
)

_SHORT = 3  # letters of a word that is in other words by chance
_EVERYWHERE = ("api", "client", "core", "django", "flask", "plugin", "python", "types", "typing")  # say nothing


def distribution_of(requirement: str) -> str:
    """The name of what is required, in the form in which names are compared: "shop-orders" for "Shop.Orders[x]>=2"."""
    name = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", requirement)
    return normal(name[1]) if name else ""


def normal(name: str) -> str:
    """A name in the form in which names are compared."""
    return re.sub(r"[-_.]+", "-", name).strip("-").lower()


def offering(package: str) -> tuple[str, ...]:
    """The distributions that are known to offer a package; () if none is."""
    while package:
        if package in _OFFERED:
            return _OFFERED[package]
        package = package.rpartition(".")[0]
    return ()


def is_offered(package: str, distribution: str) -> bool:
    """Whether a distribution offers a package, by the table or because both have one name, as far as names go."""
    if distribution in offering(package):
        return True
    name = normal(package)
    if name == distribution or name.startswith(f"{distribution}-"):
        return True
    if "." in package and distribution.startswith(f"{name}-"):  # opentelemetry-exporter-otlp for opentelemetry.exporter
        return True
    # The `python-` and `py` of a name are often left out, as is what follows the first words.
    core = re.sub(r"^python-|-python$|^py(?=[a-z])|^lib", "", distribution)
    return normal(core) == re.sub(r"^py(?=[a-z])", "", name)


def may_be_offered(package: str, distribution: str) -> bool:
    """Whether names do not rule it out that a distribution offers a package

    One holds the other, as a whole or as initials, or both have a long word in common. The first word of both is no
    such word: it tells a family, whose members are called differently because they are different.
    """
    top = normal(package.partition(".")[0])
    squeezed, whole = top.replace("-", ""), distribution.replace("-", "")
    if squeezed in whole or (len(whole) > _SHORT and whole in squeezed):
        return True
    words, others = top.split("-"), distribution.split("-")
    if squeezed == "".join(word[:1] for word in others):  # dal for django-autocomplete-light
        return True
    if words[0] == others[0]:
        words, others = words[1:], others[1:]
    return any(_is_telling(word) and word in squeezed for word in others) or any(
        _is_telling(word) and word in whole for word in words
    )


def _is_telling(word: str) -> bool:
    """Whether a word of a name says what the name is about."""
    return len(word) > _SHORT and word not in _EVERYWHERE


def is_known(distribution: str) -> bool:
    """Whether the table knows what a distribution offers."""
    return distribution in _imports()


def is_unseen(distribution: str) -> bool:
    """Whether a distribution is of those that are needed without being imported."""
    return _UNSEEN.fullmatch(distribution) is not None


def _imports() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for package, distributions in _OFFERED.items():
        for one in distributions:
            found[one].append(package)
    return {name: tuple(packages) for name, packages in found.items()}
