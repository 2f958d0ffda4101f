from catalogue.search import index, synonyms


class Query:
    def __init__(self, text: str) -> None:
        self.words = text.split()

    def run(self) -> list[object]:
        shelf = index.Index()
        return [product for word in self.words for form in synonyms.forms(word) for product in shelf.find(form)]
