"""Processes that work for this one: when they start, and in what order they answer."""

from multiprocessing import active_children

from kg.workers import workers


def test_all_start_with_the_first_task() -> None:
    """Else one could start while the pool sees that another has ended, and find its pipes closed."""
    before = set(active_children())
    with workers(3) as found:
        results = found.each(abs, [-1])
        assert next(results) == 1
        assert len(set(active_children()) - before) == 3
    assert set(active_children()) <= before


def test_results_are_in_the_order_of_the_tasks() -> None:
    with workers(2) as found:
        assert [*found.each(abs, range(-20, 0))] == [*range(20, 0, -1)]
