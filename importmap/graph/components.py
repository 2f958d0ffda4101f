"""Strongly connected components, by Tarjan's algorithm without recursion"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def components(nodes: Iterable[T], onward: Callable[[T], Iterable[T]]) -> Iterator[list[T]]:
    """The groups of more than one node that all reach each other; `onward` is what leads from a node."""
    number: dict[T, int] = {}
    lowest: dict[T, int] = {}
    stack: list[T] = []
    waiting: set[T] = set()
    for start in nodes:
        if start in number:
            continue
        number[start] = lowest[start] = len(number)
        stack.append(start)
        waiting.add(start)
        way: list[tuple[T, Iterator[T]]] = [(start, iter(onward(start)))]
        while way:
            node, others = way[-1]
            for other in others:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    stack.append(other)
                    waiting.add(other)
                    way.append((other, iter(onward(other))))
                    break
                if other in waiting and number[other] < lowest[node]:
                    lowest[node] = number[other]
            else:
                way.pop()
                if way and lowest[node] < lowest[way[-1][0]]:
                    lowest[way[-1][0]] = lowest[node]
                if lowest[node] == number[node]:
                    found: list[T] = []
                    while not found or found[-1] != node:
                        found.append(stack.pop())
                    waiting.difference_update(found)
                    if len(found) > 1:
                        yield found
