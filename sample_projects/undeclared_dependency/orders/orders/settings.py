import yaml

try:
    import tomli
except ImportError:
    tomli = None

LOADERS = (yaml, tomli)
