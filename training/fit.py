"""Logistic regression with a quadratic penalty, and its form for a choice among several: numpy and L-BFGS, no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.extraction.context import Features

Array = NDArray[np.floating[Any]]
Objective = Callable[[Array], tuple[float, Array]]


def vocabulary(rows: Sequence[Features], least: int = 4) -> dict[str, int]:
    """The features that enough rows have, in their order of name, each with its column."""
    counts = Counter(name for row in rows for name, value in row.items() if value)
    return {name: index for index, name in enumerate(sorted(name for name, count in counts.items() if count >= least))}


def matrix(rows: Sequence[Features], columns: dict[str, int]) -> Array:
    """The rows as a matrix."""
    table = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for index, row in enumerate(rows):
        for name, value in row.items():
            column = columns.get(name)
            if column is not None:
                table[index, column] = value
    return table


def fit_binary(table: Array, labels: Array, weights: Array, penalty: Array) -> Array:
    """The weights of a yes or no; the penalty is one figure a column."""

    def objective(point: Array) -> tuple[float, Array]:
        score = (table @ point.astype(np.float32)).astype(np.float64)
        loss = np.logaddexp(0.0, score) - labels * score
        slope = weights * (1.0 / (1.0 + np.exp(-np.clip(score, -35, 35))) - labels)
        return float(weights @ loss + 0.5 * penalty @ (point * point)), (slope.astype(np.float32) @ table).astype(
            np.float64
        ) + penalty * point

    return lbfgs(objective, np.zeros(table.shape[1]))


def fit_choice(tables: Sequence[Array], right: Sequence[Array], penalty: Array) -> Array:
    """The weights of a choice: in each group the right rows are to have the greatest share of the softmax."""
    bounds = np.cumsum([0, *(len(table) for table in tables)])
    table = np.concatenate(tables)
    is_right = np.concatenate(right)
    groups = np.repeat(np.arange(len(tables)), np.diff(bounds))

    def objective(point: Array) -> tuple[float, Array]:
        score = (table @ point.astype(np.float32)).astype(np.float64)
        top = np.maximum.reduceat(score, bounds[:-1])
        power = np.exp(score - top[groups])
        whole = np.add.reduceat(power, bounds[:-1])
        share = power / whole[groups]
        good = power * is_right
        sum_good = np.add.reduceat(good, bounds[:-1])
        loss = -np.log(np.maximum(sum_good / whole, 1e-300)).sum()
        slope = share - good / np.maximum(sum_good, 1e-300)[groups]
        return float(loss + 0.5 * penalty @ (point * point)), (slope.astype(np.float32) @ table).astype(
            np.float64
        ) + penalty * point

    return lbfgs(objective, np.zeros(table.shape[1]))


def lbfgs(objective: Objective, start: Array, rounds: int = 60, memory: int = 8) -> Array:
    """The lowest point of a smooth, convex objective, by L-BFGS with a backtracking search."""
    point = start
    value, slope = objective(point)
    steps: list[tuple[Array, Array]] = []
    for _ in range(rounds):
        move = -_direction(slope, steps)
        size, gain = 1.0 if steps else min(1.0, 1.0 / max(np.abs(slope).max(), 1e-9)), float(slope @ move)
        while True:
            after = point + size * move
            new_value, new_slope = objective(after)
            if new_value <= value + 1e-4 * size * gain or size < 1e-8:
                break
            size *= 0.5
        done = value - new_value < 1e-4 * max(abs(value), 1.0)
        if (new_slope - slope) @ (after - point) > 1e-12:
            steps = [*steps[-memory + 1 :], (after - point, new_slope - slope)]
        point, value, slope = after, new_value, new_slope
        if done:
            break
    return point


def _direction(slope: Array, steps: Sequence[tuple[Array, Array]]) -> Array:
    found = slope.copy()
    shares = []
    for move, change in reversed(steps):
        share = (move @ found) / (move @ change)
        shares.append(share)
        found -= share * change
    if steps:
        move, change = steps[-1]
        found *= (move @ change) / (change @ change)
    for (move, change), share in zip(steps, reversed(shares), strict=True):
        found += (share - (change @ found) / (move @ change)) * move
    return found
