"""A connection of the API as a sequence that asks for its pages as they are reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from .transport import Json

T = TypeVar("T")

PAGE_SIZE = 200
"""The most the server gives at once."""


class Paged(Sequence[T], Generic[T]):
    """Lazy and list-like. A page is asked for once and kept: the sequence does not change under its reader.

    Args:
        fetch: answers a connection (`nodes`, `pageInfo`) from `first` and `after`.
        build: makes an item of a node.
    """

    def __init__(self, fetch: Callable[[int, str | None], Json], build: Callable[[Json], T]) -> None:
        self._fetch = fetch
        self._build = build
        self._items: list[T] = []
        self._cursor: str | None = None
        self._complete = False

    def _next_page(self) -> None:
        connection = self._fetch(PAGE_SIZE, self._cursor)
        self._items.extend(self._build(node) for node in connection["nodes"])
        self._cursor = connection["pageInfo"]["endCursor"]
        self._complete = not connection["pageInfo"]["hasNextPage"]

    def _reach(self, index: int | None) -> None:
        while not self._complete and (index is None or len(self._items) <= index):
            self._next_page()

    def __iter__(self) -> Iterator[T]:
        index = 0
        while True:
            self._reach(index)
            if index >= len(self._items):
                return
            yield self._items[index]
            index += 1

    def __len__(self) -> int:
        """How many there are; reads every page."""
        self._reach(None)
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            ends = (index.start or 0, -1 if index.stop is None else index.stop)
            self._reach(max(ends) - 1 if min(ends) >= 0 else None)
            return self._items[index]
        self._reach(index if index >= 0 else None)
        return self._items[index]

    def rows(self) -> list[dict[str, Any]]:
        """The items as rows of a table; reads every page."""
        raise NotImplementedError
