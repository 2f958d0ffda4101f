from shopkit.environment import Environment as _Environment


class Environment(_Environment):
    """The settings of this service."""
