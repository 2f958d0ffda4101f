def write(cells: list[str]) -> str:
    return ";".join(cells)
