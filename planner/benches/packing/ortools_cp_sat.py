"""The yardstick: CP-SAT of OR-tools on one instance of nodes that are all alike, on one thread. It begins with
what first-fit decreasing comes to."""

import collections
import csv
import sys
import time

from ortools.sat.python import cp_model

nodes_path, pods_path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
with open(nodes_path) as file:
    (node,) = csv.DictReader(file)
resources = [name for name in node if name in ("cpu_millis", "memory_bytes", "pods") or name.startswith("res:")]


def amounts(of, up):
    # Bytes are too large to be added up exactly; kibibytes, rounded, are not.
    units = [(name, 1024 if name == "memory_bytes" else 1) for name in resources]
    return tuple(-(-int(of[name] or 0) // unit) if up else int(of[name]) // unit for name, unit in units)


has = amounts(node, False)
counts = collections.Counter()
with open(pods_path) as file:
    for pod in csv.DictReader(file):
        counts[amounts(pod | {"pods": 1}, True)] += int(pod["count"])
began = time.process_time()
kinds = sorted(counts, key=lambda size: -sum(part / of for part, of in zip(size, has) if of))
nodes, left = [], dict(counts)
while any(left.values()):
    free, held = list(has), []
    for size in kinds:
        fits = min([left[size]] + [part // of for part, of in zip(free, size) if of])
        free = [part - fits * of for part, of in zip(free, size)]
        left[size] -= fits
        held.append(fits)
    nodes.append(held)
# How many of each kind are on each node: pods that are alike are told apart by nobody.
model = cp_model.CpModel()
used = [model.new_bool_var("") for _ in nodes]
placed = []
for kind, size in enumerate(kinds):
    most = min([counts[size]] + [of // part for part, of in zip(size, has) if part])
    row = [model.new_int_var(0, most, "") for _ in nodes]
    model.add(sum(row) == counts[size])
    placed.append(row)
    for variable, held in zip(row, nodes):
        model.add_hint(variable, held[kind])
for at, is_used in enumerate(used):
    model.add_hint(is_used, 1)
    for resource, of in enumerate(has):
        model.add(sum(size[resource] * row[at] for size, row in zip(kinds, placed)) <= of * is_used)
for first, second in zip(used, used[1:]):
    model.add_implication(second, first)
model.minimize(sum(used))
solver = cp_model.CpSolver()
solver.parameters.num_workers = 1
solver.parameters.max_time_in_seconds = seconds
status = solver.solve(model)
found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
nodes = round(solver.objective_value) if found else "none"
bound = int(-(-solver.best_objective_bound // 1)) if found else "–"
print(nodes, bound, f"{time.process_time() - began:.1f}")
