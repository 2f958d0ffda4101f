try:
    from backend.settings import AUDIT
except ImportError:
    AUDIT = False
