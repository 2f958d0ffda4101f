from dataclasses import dataclass


@dataclass
class Report:
    customer: str
    text: str
    answered: bool = False
