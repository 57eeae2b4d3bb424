"""A connected graph with masses in; a position for each node out, with the mean edge 1 long, the same on any machine.

The forces are those of ForceAtlas2 (Jacomy, Venturini, Heymann and Bastian, PLoS ONE 9(6), 2014): repulsion by degree over
distance, linear attraction, gravity; far nodes are summed by a Barnes-Hut tree (Nature 324, 1986). Coarsening by suns and
their planets follows FM3 (Hachul and Jünger, Graph Drawing 2004). Forces feed on their own rounding errors, so only
operations that IEEE 754 rounds exactly (+ - * / sqrt) take part in them, one at a time and in a fixed order; no BLAS, no
threads, no fused multiply-add, and fsum for sum, which rounds otherwise from Python 3.12 on. Sines and cosines come from
the platform and are rounded before use.
"""

import math

Point = tuple[float, float]

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_SMALLEST = 24  # nodes of the coarsest level
_STEPS_COARSE = 60  # rounds of forces on coarser levels, and on the finest, while the graph is not large
_STEPS_FINE = 30
_MOVES = 300_000  # of single nodes on one level, at most (and three rounds at least): keeps time linear in large graphs
_THETA2 = 1.2 * 1.2  # a cell this much smaller than far counts as one node; ForceAtlas2's default
_BUCKET = 12  # nodes of a Barnes-Hut cell that is not split further
_REPULSION = 0.1
_GRAVITY = 0.02


def circle(angle: float) -> Point:
    """The point of the unit circle at an angle, with the same bits on every platform."""
    return round(math.cos(angle), 9), round(math.sin(angle), 9)


def lay_out(graph: list[list[int]], masses: list[float]) -> list[Point]:
    """Positions of the nodes of a connected graph, given as each node's neighbours."""
    levels = [(graph, masses)]
    parents: list[list[int]] = []
    while len(levels[-1][0]) > _SMALLEST:
        coarse, weights, parent = _coarsen(*levels[-1])
        if len(coarse) > 0.9 * len(levels[-1][0]):
            break
        levels.append((coarse, weights))
        parents.append(parent)
    points: list[Point] = []
    for k in range(len(levels[-1][0])):
        x, y = circle(k * GOLDEN_ANGLE)
        points.append((x * math.sqrt(k), y * math.sqrt(k)))
    for depth in range(len(levels) - 1, -1, -1):
        graph, masses = levels[depth]
        if depth < len(levels) - 1:
            points = _refine(points, parents[depth], math.sqrt(len(graph) / len(levels[depth + 1][0])))
        steps = _STEPS_FINE if len(levels) > 1 and depth == 0 else _STEPS_COARSE
        _relax(points, graph, masses, min(steps, max(3, _MOVES // len(graph))))
    lengths = [_distance(points[a], points[b]) for a, others in enumerate(graph) for b in others]
    mean = math.fsum(lengths) / len(lengths) if lengths else 1.0
    return [(x / mean, y / mean) for x, y in points]


def _distance(a: Point, b: Point) -> float:
    x, y = a[0] - b[0], a[1] - b[1]
    return math.sqrt(x * x + y * y)


def _coarsen(graph: list[list[int]], masses: list[float]) -> tuple[list[list[int]], list[float], list[int]]:
    """Merge each node with a neighbouring sun: suns are the heaviest nodes, no two of them neighbours."""
    order = sorted(range(len(graph)), key=lambda i: (-masses[i], i))
    sun = [-1] * len(graph)
    suns: list[int] = []
    blocked = [False] * len(graph)
    for i in order:
        if not blocked[i]:
            sun[i] = len(suns)
            suns.append(i)
            for j in graph[i]:
                blocked[j] = True
    weights = [masses[i] for i in suns]
    for i in order:
        if sun[i] < 0:
            sun[i] = min(
                (sun[j] for j in graph[i] if blocked[j] is False and sun[j] >= 0), key=lambda s: (weights[s], s)
            )
            weights[sun[i]] += masses[i]
    joined: list[set[int]] = [set() for _ in suns]
    for i, others in enumerate(graph):
        joined[sun[i]].update(sun[j] for j in others if sun[j] != sun[i])
    return [sorted(others) for others in joined], weights, sun


def _refine(points: list[Point], parent: list[int], grow: float) -> list[Point]:
    """Start the members of each merged node around it, near enough not to cross those of its neighbours."""
    seen = [0] * len(points)
    finer = []
    for group in parent:
        x, y = points[group]
        dx, dy = circle(seen[group] * GOLDEN_ANGLE)
        spread = 0.3 * math.sqrt(seen[group])
        seen[group] += 1
        finer.append((x * grow + dx * spread, y * grow + dy * spread))
    return finer


def _relax(points: list[Point], graph: list[list[int]], masses: list[float], steps: int) -> None:
    """Move the points by the forces, ever less far."""
    reach = math.sqrt(len(points)) + 1
    for step in range(steps):
        limit = reach * 0.25 * (1 - step / steps) + 0.01
        push = _repulsion(points, masses)
        moved = []
        for i, (x, y) in enumerate(points):
            fx, fy = push[i]
            mass = masses[i]
            fx -= _GRAVITY * mass * x
            fy -= _GRAVITY * mass * y
            for j in graph[i]:
                fx += points[j][0] - x
                fy += points[j][1] - y
            share = 0.5 / (len(graph[i]) + 1.0 + _GRAVITY * mass)
            fx *= share
            fy *= share
            length = math.sqrt(fx * fx + fy * fy)
            if length > limit:
                fx *= limit / length
                fy *= limit / length
            moved.append((x + fx, y + fy))
        points[:] = moved


class _Cell:
    """A square of the plane: its mass, the middle of it, its squared width, and either four quarters or its nodes."""

    __slots__ = ("mass", "nodes", "quarters", "width2", "x", "y")

    def __init__(
        self, nodes: list[int], points: list[Point], masses: list[float], box: tuple[float, float, float]
    ) -> None:
        left, bottom, width = box
        mass = x = y = 0.0
        for i in nodes:
            m = masses[i]
            mass += m
            x += m * points[i][0]
            y += m * points[i][1]
        self.mass, self.x, self.y, self.width2 = mass, x / mass, y / mass, width * width
        self.nodes: list[int] = nodes
        self.quarters: list[_Cell] = []
        if len(nodes) > _BUCKET and width > 1e-6:
            half = width / 2
            split: list[list[int]] = [[], [], [], []]
            for i in nodes:
                split[(points[i][0] >= left + half) + 2 * (points[i][1] >= bottom + half)].append(i)
            self.quarters = [
                _Cell(some, points, masses, (left + half * (q % 2), bottom + half * (q // 2), half))
                for q, some in enumerate(split)
                if some
            ]


def _repulsion(points: list[Point], masses: list[float]) -> list[Point]:
    """The push of all nodes on each: product of masses over distance."""
    left, bottom = min(x for x, _ in points), min(y for _, y in points)
    width = max(max(x for x, _ in points) - left, max(y for _, y in points) - bottom) * 1.001 + 1e-9
    root = _Cell(list(range(len(points))), points, masses, (left, bottom, width))
    pushes = []
    for i, (x, y) in enumerate(points):
        fx = fy = 0.0
        stack = [root]
        while stack:
            cell = stack.pop()
            dx = x - cell.x
            dy = y - cell.y
            square = dx * dx + dy * dy
            if cell.width2 < square * _THETA2:
                pull = cell.mass / square
                fx += dx * pull
                fy += dy * pull
            elif cell.quarters:
                stack += cell.quarters
            else:
                for j in cell.nodes:
                    if j != i:
                        dx = x - points[j][0]
                        dy = y - points[j][1]
                        square = dx * dx + dy * dy
                        if square < 1e-4:  # as good as the same place: part them by a fixed direction
                            dx, dy, square = (0.01 if i < j else -0.01), 0.0, 1e-4
                        pull = masses[j] / square
                        fx += dx * pull
                        fy += dy * pull
        pushes.append((fx * masses[i] * _REPULSION, fy * masses[i] * _REPULSION))
    return pushes
