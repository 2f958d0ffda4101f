import jinja2

TEMPLATES = jinja2
