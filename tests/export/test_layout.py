"""Positions: reproducible to the bit, apart, and grouped as the network is."""

import math
import os
import random
import subprocess
import sys
from itertools import combinations
from pathlib import Path

from kg.export.layout import place

ROOT = Path(__file__).parents[2]


def papers_and_hubs(count: int, seed: int = 1) -> tuple[int, list[tuple[int, int]]]:
    """A made-up network like that of papers: hubs with many leaves, one large component, small ones, lone nodes."""
    random_ = random.Random(seed)
    edges = []
    for node in range(10, count):
        if random_.random() < 0.8:
            edges.append((node, random_.randrange(10) if random_.random() < 0.5 else random_.randrange(10, node + 1)))
    return count, edges


def sizes(count: int, edges: list[tuple[int, int]]) -> list[float]:
    degrees = [0] * count
    for a, b in edges:
        degrees[a] += 1
        degrees[b] += 1
    return [3 + 2 * math.sqrt(degree) for degree in degrees]


def test_nothing_and_little() -> None:
    assert place(0, [], []) == []
    assert place(1, [(0, 0)], [3.0]) == [(0.0, 0.0)]
    lone = place(3, [], [3.0] * 3)
    assert len(set(lone)) == 3


def test_nodes_lie_apart() -> None:
    count, edges = papers_and_hubs(600)
    radii = sizes(count, edges)
    positions = place(count, edges, radii)
    overlaps = [
        (a, b)
        for a, b in combinations(range(count), 2)
        if math.dist(positions[a], positions[b]) < 0.9 * (radii[a] + radii[b])
    ]
    assert len(overlaps) <= count // 100, overlaps


def test_the_picture_fills_the_plane_and_no_line() -> None:
    count, edges = papers_and_hubs(600)
    xs, ys = zip(*place(count, edges, sizes(count, edges)), strict=True)
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    assert 0.5 < width / height < 2
    assert len(set(xs)) > 0.8 * count
    assert len(set(ys)) > 0.8 * count


def test_neighbours_are_nearer_than_strangers() -> None:
    count, edges = papers_and_hubs(600)
    positions = place(count, edges, sizes(count, edges))
    near = [math.dist(positions[a], positions[b]) for a, b in edges if a != b]
    far = [math.dist(positions[a], positions[(b * 7 + 13) % count]) for a, b in edges]
    assert sum(near) / len(near) < 0.5 * sum(far) / len(far)


def test_components_do_not_mix() -> None:
    triangles = [(3 * k + i, 3 * k + (i + 1) % 3) for k in range(30) for i in range(3)]
    positions = place(90, triangles, [4.0] * 90)
    centres = [[sum(positions[3 * k + i][axis] for i in range(3)) / 3 for axis in (0, 1)] for k in range(30)]
    for k in range(90):
        distances = [math.dist(positions[k], centre) for centre in centres]
        assert distances.index(min(distances)) == k // 3


def test_parallel_edges_and_their_order_change_nothing() -> None:
    count, edges = papers_and_hubs(80)
    radii = sizes(count, edges)
    again = [(b, a) for a, b in reversed(edges)] + edges
    assert place(count, edges, radii) == place(count, again, radii)


def test_a_star_with_very_many_leaves() -> None:
    edges = [(0, leaf) for leaf in range(1, 3000)]
    positions = place(3000, edges, sizes(3000, edges))
    assert positions[0] == (0.0, 0.0)
    assert len(set(positions)) == 3000


def test_every_process_gets_the_same_bits() -> None:
    code = (
        "from tests.export.test_layout import papers_and_hubs, sizes; from kg.export.layout import place\n"
        "count, edges = papers_and_hubs(400); print(place(count, edges, sizes(count, edges)))"
    )
    outs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(outs) == 1


def test_known_positions_stay() -> None:
    """A change of the algorithm, or a machine that rounds otherwise, shows here: then every committed GEXF moves."""
    count, edges = papers_and_hubs(300)
    positions = place(count, edges, sizes(count, edges))
    assert [positions[0], positions[9], positions[150], positions[299]] == [
        (194.5, 275.2),
        (-280.3, 186.1),
        (9.6, -605.2),
        (-1.5, 636.4),
    ]
