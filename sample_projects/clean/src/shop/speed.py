import warnings

try:
    import orjson as json
except ImportError:
    import json

try:
    from shop.fast import checksum
except ImportError:
    from shop.slow import checksum_in_python as checksum

try:
    import tomllib
except ModuleNotFoundError:
    warnings.warn("Python 3.10 is deprecated here", DeprecationWarning, stacklevel=2)
    tomllib = None


def pack(value: object) -> str:
    return f"{checksum(str(value))}{json.dumps(value)}{tomllib is not None}"
