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
    tomllib = None


def pack(value: object) -> str:
    return f"{checksum(str(value))}{json.dumps(value)}{tomllib is not None}"
