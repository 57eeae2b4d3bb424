"""A network in, as a count of nodes, pairs of indices and radii; a position for each node out, the same on any machine.

The picture is made in four steps, each of which suits what graphs of papers look like (hubs with many leaves, one large
component, many small ones). Leaves are taken off; what is left of each component is laid out by forces, coarsest first;
leaves come back as a disc of petals around their hub; and the components are packed in rings around the largest.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.export.forces import GOLDEN_ANGLE, Point, circle, lay_out

_ROOM = 2.0  # area of the circle that a component lies in, at least, in areas of its discs
_UNTANGLE = 40  # rounds of pushing overlapping discs apart, at most, while the graph is not large
_PUSHES = 300_000  # looks at single discs, at most (and three rounds at least): keeps time linear in large graphs
_GAP = 3.0  # between discs
_LENGTH = 1.0  # of a mean edge between hubs, in mean discs, at least; at 4 discs are lost in the white


def place(count: int, edges: Sequence[tuple[int, int]], radii: Sequence[float]) -> list[Point]:
    """Positions of `count` nodes with these radii, rounded to 0.1; parallel edges and loops count once and not at all.

    >>> place(2, [(0, 1)], [1.0, 1.0])
    [(0.0, 0.0), (4.6, 0.0)]
    """
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for a, b in sorted({(min(e), max(e)) for e in edges if e[0] != e[1]}):
        neighbours[a].append(b)
        neighbours[b].append(a)
    positions: list[Point] = [(0.0, 0.0)] * count
    placed = [_component(nodes, neighbours, radii) for nodes in _components(neighbours)]
    placed.sort(key=lambda c: (-c[1], min(c[0])))
    for (inside, _), (x, y) in zip(placed, _rings([radius for _, radius in placed]), strict=True):
        for node, (dx, dy) in inside.items():
            positions[node] = (round(x + dx, 1) + 0.0, round(y + dy, 1) + 0.0)
    return positions


def _components(neighbours: list[list[int]]) -> Iterator[list[int]]:
    seen = [False] * len(neighbours)
    for start in range(len(neighbours)):
        if seen[start]:
            continue
        seen[start] = True
        nodes = [start]
        for node in nodes:
            for other in neighbours[node]:
                if not seen[other]:
                    seen[other] = True
                    nodes.append(other)
        yield sorted(nodes)


def _component(nodes: list[int], neighbours: list[list[int]], radii: Sequence[float]) -> tuple[dict[int, Point], float]:
    """The positions of one component around its middle, and the radius of the circle that holds it."""
    leaves: dict[int, list[int]] = {}
    for node in nodes:
        if len(neighbours[node]) == 1:
            (hub,) = neighbours[node]
            if len(neighbours[hub]) > 1 or hub < node:
                leaves.setdefault(hub, []).append(node)
    taken = {leaf for found in leaves.values() for leaf in found}
    core = [node for node in nodes if node not in taken]
    petals = [_petals(radii[node], [radii[leaf] for leaf in leaves.get(node, ())]) for node in core]
    index = {node: i for i, node in enumerate(core)}
    graph = [[index[other] for other in neighbours[node] if other in index] for node in core]
    discs = [disc for _, disc in petals]
    spread = lay_out(graph, [1.0 + len(neighbours[node]) for node in core])
    length = max(_LENGTH * (math.fsum(discs) / len(discs) * 2 + _GAP), _roomy(spread, discs))
    centres = _untangle([(x * length, y * length) for x, y in spread], discs)
    middle_x = math.fsum(x for x, _ in centres) / len(centres)
    middle_y = math.fsum(y for _, y in centres) / len(centres)
    inside: dict[int, Point] = {}
    reach = 0.0
    for node, centre, (offsets, disc) in zip(core, centres, petals, strict=True):
        x, y = centre[0] - middle_x, centre[1] - middle_y
        inside[node] = (x, y)
        far = math.sqrt(x * x + y * y)
        reach = max(reach, far + disc)
        out_x, out_y = (x / far, y / far) if far > 1e-9 else (1.0, 0.0)  # the first petal points out of the crowd
        for leaf, (dx, dy) in zip(leaves.get(node, ()), offsets, strict=True):
            inside[leaf] = (x + dx * out_x - dy * out_y, y + dx * out_y + dy * out_x)
    return inside, reach


def _petals(hub: float, leaves: Sequence[float]) -> tuple[list[Point], float]:
    """Offsets of leaves around a hub, as a sunflower sets its seeds, and the radius of the whole disc."""
    if not leaves:
        return [], hub
    widest = max(leaves)
    # seed k of a sunflower stands at sqrt(k), and each seed has the same area of the disc; the hub takes the first ones
    spacing = 1.15 * (2 * widest + _GAP / 2)
    nearest = (hub + widest + _GAP / 2) / spacing * 1.25
    first = math.ceil(nearest * nearest)
    offsets = []
    for k in range(len(leaves)):
        x, y = circle(k * GOLDEN_ANGLE)
        distance = spacing * 0.8 * math.sqrt(first + k)
        offsets.append((x * distance, y * distance))
    return offsets, spacing * 0.8 * math.sqrt(first + len(leaves) - 1) + widest


def _roomy(points: list[Point], discs: Sequence[float]) -> float:
    """The factor by which to stretch the points so that discs leave room in the circle that they lie in."""
    middle_x = math.fsum(x for x, _ in points) / len(points)
    middle_y = math.fsum(y for _, y in points) / len(points)
    # of points spread evenly over a circle of radius r, the mean squared distance to the middle is r * r / 2
    square = (
        2
        * math.fsum((x - middle_x) * (x - middle_x) + (y - middle_y) * (y - middle_y) for x, y in points)
        / len(points)
    )
    filled = math.fsum((disc + _GAP) * (disc + _GAP) for disc in discs)
    return math.sqrt(_ROOM * filled / square) if square > 0 else 0.0


def _untangle(points: list[Point], discs: Sequence[float]) -> list[Point]:
    """Push overlapping discs apart until none overlap, or for so many rounds."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    order = sorted(range(len(points)), key=lambda i: (-discs[i], i))
    size = 2 * sorted(discs)[len(discs) // 2] + _GAP
    for _ in range(min(_UNTANGLE, max(3, _PUSHES // len(points)))):
        cells: dict[tuple[int, int], list[int]] = {}
        moved = False
        # smallest first, so that each pair is met once, from the larger, which knows how far to look
        for i in reversed(order):
            for j in _near(xs[i], ys[i], 2 * discs[i] + _GAP, size, cells):
                dx, dy = xs[j] - xs[i], ys[j] - ys[i]
                least = discs[i] + discs[j] + _GAP
                square = dx * dx + dy * dy
                if square >= least * least * 0.999:
                    continue
                moved = True
                distance = math.sqrt(square)
                push = least - distance
                if distance < 1e-9:
                    dx, distance = 1.0, 1.0
                # the larger disc moves less
                share = discs[j] * discs[j] / (discs[i] * discs[i] + discs[j] * discs[j])
                dx *= push / distance
                dy *= push / distance
                xs[i] -= dx * share
                ys[i] -= dy * share
                xs[j] += dx * (1 - share)
                ys[j] += dy * (1 - share)
            cells.setdefault((int(xs[i] // size), int(ys[i] // size)), []).append(i)
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def _near(x: float, y: float, reach: float, size: float, cells: dict[tuple[int, int], list[int]]) -> list[int]:
    """What the cells of a grid hold within reach of a point, and a little beyond."""
    columns = range(int((x - reach) // size), int((x + reach) // size) + 1)
    rows = range(int((y - reach) // size), int((y + reach) // size) + 1)
    if len(columns) * len(rows) > len(cells):  # a disc so large that to look at all that there is comes cheaper
        return [j for (column, row), nodes in cells.items() if column in columns and row in rows for j in nodes]
    return [j for column in columns for row in rows for j in cells.get((column, row), ())]


def _rings(radii: list[float]) -> Iterator[Point]:
    """The centres of circles, given largest first: the first in the middle, the others in rings around it."""
    if not radii:
        return
    yield 0.0, 0.0
    inner = radii[0]
    rest = radii[1:]
    while rest:
        ring = inner + rest[0] + 3 * _GAP
        angles, total = [0.0], 0.0
        for radius, after in pairwise(rest):
            total += math.asin(min(1.0, (radius + after + 2 * _GAP) / (2 * ring))) * 2
            if total + math.asin(min(1.0, (rest[0] + after + 2 * _GAP) / (2 * ring))) * 2 > 2 * math.pi:
                break
            angles.append(total)
        if len(angles) == len(rest):  # the outermost ring may have room to spare: spread it
            end = total + math.asin(min(1.0, (rest[0] + rest[-1] + 2 * _GAP) / (2 * ring))) * 2
            angles = [angle * 2 * math.pi / end for angle in angles]
        for angle in angles:
            x, y = circle(angle)
            yield x * ring, y * ring
        inner = ring + rest[0]
        rest = rest[len(angles) :]
