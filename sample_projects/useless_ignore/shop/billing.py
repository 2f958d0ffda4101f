class Invoice:
    total = 0
