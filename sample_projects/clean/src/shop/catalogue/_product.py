from dataclasses import dataclass


@dataclass(order=True)
class Product:
    name: str
    pence: int = 0

    class Meta:
        table = "products"
        ordering = ("name",)

    class Config:
        frozen = True
