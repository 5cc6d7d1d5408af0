"""Which of some words a piece of code uses, itself or through what it calls: asked of the running code.

The words are keys that stand as constants in functions, such as those of parameters. Followed are the functions and
classes that a function names; what is found through an object at run time (a method of an argument) is not seen, so
that every kind, act, sweep and page has to be asked by itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from types import CodeType, FunctionType, ModuleType
from typing import Any

Follow = Callable[[Any], bool]


def words_used_by(start: Any, words: Collection[str], *, follow: Follow) -> frozenset[str]:
    """The words used by a function or class, and by all it names, directly or not, that `follow` admits."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        found |= {text for text in _texts_of_class(one) if text in words}
        for function in _functions_of(one):
            constants, names = _used(function.__code__)
            found |= constants.intersection(words)
            waiting += [other for other in _named(names, function.__globals__) if follow(other)]
    return frozenset(found)


def _functions_of(one: Any) -> Iterator[FunctionType]:
    """The plain functions in a function, a class or what wraps one."""
    one = inspect.unwrap(getattr(one, "__func__", one))
    if isinstance(one, FunctionType):
        yield one
    elif isinstance(one, property | cached_property):
        yield from _functions_of(one.fget if isinstance(one, property) else one.func)
    elif inspect.isclass(one):
        for member in vars(one).values():
            if isinstance(member, FunctionType | property | cached_property | classmethod | staticmethod):
                yield from _functions_of(member)


def _texts_of_class(one: Any) -> Iterator[str]:
    return (value for value in vars(one).values() if isinstance(value, str)) if inspect.isclass(one) else iter(())


def _used(code: CodeType) -> tuple[set[str], set[str]]:
    """The text constants and the names of a function, with those of the functions inside it."""
    constants: set[str] = set()
    names = set(code.co_names)
    waiting: list[Any] = list(code.co_consts)
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            constants.add(one)
        elif isinstance(one, tuple | frozenset):
            waiting += one
        elif isinstance(one, CodeType):
            inner, inner_names = _used(one)
            constants |= inner
            names |= inner_names
    return constants, names


def _named(names: Iterable[str], scope: dict[str, Any]) -> Iterator[Any]:
    """What functions and classes the names mean, also as `module.name`."""
    known = [scope[name] for name in names if name in scope]
    inside = [getattr(one, name, None) for one in known if isinstance(one, ModuleType) for name in names]
    for one in (*known, *inside):
        if callable(one) and isinstance(getattr(one, "__module__", None), str):
            yield one
