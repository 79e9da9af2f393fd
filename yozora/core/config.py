"""Configurations as data: frozen dataclasses to plain dicts and back, and `--set a.b=value` by declared types."""

from __future__ import annotations

import ast
import dataclasses
import difflib
import functools
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from yozora.core.errors import UsageError

T = TypeVar("T")


def to_dict(config: Any) -> Any:
    """Return a dataclass (nested ones too) as plain data for JSON."""
    if dataclasses.is_dataclass(config) and not isinstance(config, type):
        return {field.name: to_dict(getattr(config, field.name)) for field in dataclasses.fields(config)}
    if isinstance(config, (list, tuple)):
        return [to_dict(item) for item in config]
    if isinstance(config, dict):
        return {key: to_dict(value) for key, value in config.items()}
    return config


def from_dict(kind: type[T], data: Mapping[str, Any]) -> T:
    """Return the dataclass `kind` from what `to_dict` made; an unknown name is an error."""
    hints = _hints(kind)  # type: ignore[arg-type]
    names = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for name in data:
        if name not in names:
            raise UsageError(f"{kind.__name__} has no {name!r}{_nearest(name, names)}.")
    return kind(**{name: _build(hints[name], value) for name, value in data.items()})


def apply_settings(config: T, settings: Iterable[str]) -> T:
    """Return `config` with each "a.b=value" put in its place; types are checked, unknown names refused."""
    for setting in settings:
        path, sign, text = setting.partition("=")
        if not sign:
            raise UsageError(f"--set takes name=value, not {setting!r}.")
        config = _replace(config, path.split("."), text, path)
    return config


def _replace(config: Any, path: list[str], text: str, whole: str) -> Any:
    """Return `config` with the value at `path` replaced; a number steps into a tuple."""
    name, rest = path[0], path[1:]
    if isinstance(config, tuple):
        if not name.isdigit() or int(name) >= len(config):
            raise UsageError(f"{whole}: {name!r} must be a number from 0 to {len(config) - 1}.")
        index = int(name)
        if not rest:
            raise UsageError(f"{whole}: set one of its fields, as in {whole}.name=value.")
        return (*config[:index], _replace(config[index], rest, text, whole), *config[index + 1 :])
    if not dataclasses.is_dataclass(config) or isinstance(config, type):
        raise UsageError(f"{whole}: nothing can be set inside {type(config).__name__}.")
    names = {field.name for field in dataclasses.fields(config)}
    if name not in names:
        raise UsageError(f"{whole}: {type(config).__name__} has no {name!r}{_nearest(name, names)}.")
    old = getattr(config, name)
    hint = _hints(type(config))[name]
    new = _replace(old, rest, text, whole) if rest else _parse(hint, text, whole)
    return dataclasses.replace(config, **{name: new})


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the declared types of a dataclass; to work them out takes longer than anything else here."""
    return typing.get_type_hints(kind)


def _nearest(name: str, names: Iterable[str]) -> str:
    """Return "; did you mean ...?" if some name is close."""
    close = difflib.get_close_matches(name, list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; it has {', '.join(sorted(names))}"


def _parse(hint: Any, text: str, path: str) -> Any:
    """Return `text` as a value of type `hint`."""
    options = typing.get_args(hint) if _is_union(hint) else (hint,)
    if typing.get_origin(hint) is typing.Literal:
        if text in typing.get_args(hint):
            return text
        raise UsageError(f"{path} must be one of {', '.join(map(str, typing.get_args(hint)))}, not {text!r}.")
    if type(None) in options and text.lower() == "none":
        return None
    if str in options:
        return text
    if bool in options and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        value = ast.literal_eval(text.replace("_", ""))
    except (ValueError, SyntaxError):
        value = text
    if float in options and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    origins = tuple(typing.get_origin(option) or option for option in options)
    if not isinstance(value, origins) or (isinstance(value, bool) and bool not in options):
        raise UsageError(f"{path} must be {' or '.join(o.__name__ for o in origins)}, not {text!r}.")
    try:
        return _build(hint, value)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def _is_union(hint: Any) -> bool:
    """Return whether `hint` is "A | B"."""
    return typing.get_origin(hint) in (types.UnionType, typing.Union)


def _build(hint: Any, value: Any) -> Any:
    """Return plain `value` as the type `hint` declares."""
    if _is_union(hint):
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        return None if value is None else _build(options[0], value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and isinstance(value, Mapping):
        return from_dict(hint, value)
    if typing.get_origin(hint) is tuple and isinstance(value, (list, tuple)):
        arguments = typing.get_args(hint)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in value)
        if len(arguments) != len(value):
            raise UsageError(f"{len(arguments)} values are needed, not {len(value)}: {value!r}.")
        return tuple(_build(argument, item) for argument, item in zip(arguments, value, strict=True))
    if hint in (int, float, str, bool) and not isinstance(value, (int, float) if hint is float else hint):
        raise UsageError(f"{value!r} is no {hint.__name__}.")
    return value
