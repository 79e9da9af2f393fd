"""Who imports whom: the import graph of a package, read from its syntax trees; nothing is run.

Every way in counts: imports at the top, inside functions, under `if TYPE_CHECKING`, relative ones, and
`import_module("literal")`. The `__init__` files that Python runs on the way to a module do not count: in this house
they hold nothing (`test_sizes.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "yozora"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Name:
    """A dotted name as a file mentions it; `source` must be a module: "a.b" in `from a.b import c`."""

    dotted: str
    source: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Module:
    """One file of the package. `name` is dotted, a package's `__init__` bearing the package's own name."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def is_init(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def num_lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def is_empty(self) -> bool:
        """Whether it holds no more than a docstring and `__all__`."""
        return all(is_docstring(node) or is_all(node) for node in self.tree.body)

    @cached_property
    def imports(self) -> tuple[Name, ...]:
        """What it imports, in whatever way."""
        return tuple(self._imports())

    @cached_property
    def uses(self) -> tuple[Name, ...]:
        """What it imports, and what it reaches by dots from there (`import torch` … `torch.distributed.init`)."""
        bound = {"open": "builtins.open"}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.split(".")[0]  # `import a.b` binds a, `import a.b as c` binds a.b
                    bound[alias.asname or first] = alias.name if alias.asname else first
        reached = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and (dotted := _dotted(node, bound)):
                reached.append(Name(dotted=dotted, source=dotted, line=node.lineno))
        return (*self.imports, *reached)

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def defined(self) -> set[str]:
        """Names at the top of the file: functions, classes and `Class.method`."""
        names = set()
        for node in self.tree.body:
            if isinstance(node, Function | ast.ClassDef):
                names.add(node.name)
            if isinstance(node, ast.ClassDef):
                names |= {f"{node.name}.{child.name}" for child in node.body if isinstance(child, Function)}
        return names

    def _imports(self) -> Iterator[Name]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Name(dotted=alias.name, source=alias.name, line=node.lineno)
            elif isinstance(node, ast.ImportFrom):
                source = self._absolute(node)
                for alias in node.names:
                    dotted = source if alias.name == "*" else f"{source}.{alias.name}"
                    yield Name(dotted=dotted, source=source, line=node.lineno)
            elif isinstance(node, ast.Call) and (dotted := _imported_by_call(node)):
                yield Name(dotted=dotted, source=dotted, line=node.lineno)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        home = self.name.split(".")
        home = home[: len(home) - node.level + self.is_init]
        return ".".join([*home, *([node.module] if node.module else [])])


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The modules of one package by their dotted names."""

    root: str
    modules: dict[str, Module]

    @classmethod
    def of(cls, folder: Path) -> Graph:
        """Read every .py file under `folder`, the package's own."""
        modules = {}
        for path in sorted(folder.rglob("*.py")):
            parts = [folder.name, *path.relative_to(folder).with_suffix("").parts]
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            modules[name] = Module(name=name, path=path)
        return cls(root=folder.name, modules=modules)

    def path(self, name: str) -> str:
        """The file of a module, as one writes it: `yozora/core/seeds.py`."""
        module = self.modules[name]
        depth = name.count(".") + module.is_init
        return "/".join(module.path.parts[-depth - 1 :])

    def inside(self, name: Name) -> bool:
        """Whether the name belongs to this package."""
        return name.dotted == self.root or name.dotted.startswith(f"{self.root}.")

    def imports_inside(self, module: Module) -> Iterator[Name]:
        """The imports of a module that stay in this package."""
        return (name for name in module.imports if self.inside(name))

    def target(self, name: Name) -> str | None:
        """The module that an import loads: `a.b.c` itself, else `a.b` which has `c` in it; None if there is neither."""
        return next((dotted for dotted in (name.dotted, name.source) if dotted in self.modules), None)

    def neighbours(self, module: str) -> set[str]:
        """Modules that one module imports."""
        targets = {self.target(name) for name in self.imports_inside(self.modules[module])}
        return {target for target in targets if target}

    def closure(self, entry: str) -> set[str]:
        """All modules one can be led to from `entry`, itself included."""
        seen, todo = set(), [entry]
        while todo:
            module = todo.pop()
            if module not in seen:
                seen.add(module)
                todo.extend(self.neighbours(module))
        return seen


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is a bare string."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_all(node: ast.stmt) -> bool:
    """Whether a statement sets `__all__`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def find_cycle(edges: dict[str, set[str]]) -> list[str] | None:
    """Return one cycle of a graph as the nodes on the way, first and last the same; None if there is none."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str] | None:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        for neighbour in sorted(edges.get(node, ())):
            if cycle := visit(neighbour, [*path, node]):
                return cycle
        done.add(node)
        return None

    return next((cycle for node in sorted(edges) if (cycle := visit(node, []))), None)


def _dotted(node: ast.expr, bound: dict[str, str]) -> str | None:
    """`torch.distributed` of an expression that starts at an imported name, else None."""
    if isinstance(node, ast.Name):
        return bound.get(node.id)
    if isinstance(node, ast.Attribute) and (start := _dotted(node.value, bound)):
        return f"{start}.{node.attr}"
    return None


def _imported_by_call(node: ast.Call) -> str | None:
    """The module of `import_module("a.b")`, `importlib.import_module("a.b")` or `__import__("a.b")`."""
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if function in ("import_module", "__import__") and node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None
