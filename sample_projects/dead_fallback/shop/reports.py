from contextlib import suppress

as_table = None
with suppress(ImportError):
    from shop.tables import as_table


def report(rows: list[int]) -> str:
    try:
        from shop.charts import draw

        return draw(rows)
    except ImportError:
        return as_table(rows) if as_table else str(rows)


def send(rows: list[int]) -> str:
    try:
        from shop.mail import send_mail
    except ImportError as error:
        raise RuntimeError("no mail") from error
    return send_mail(report(rows))
