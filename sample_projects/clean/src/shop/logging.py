import logging
from logging import handlers

_memory = handlers.MemoryHandler(10)
_logger = logging.getLogger("shop")


def log(text: str) -> None:
    _logger.info(text)
