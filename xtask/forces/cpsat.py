"""A peer for rosters: an instance of schedulingbenchmarks.org by OR-tools' CP-SAT.

    pip install ortools==9.15.6755
    python3 xtask/forces/cpsat.py Instance7.txt --seconds 30 --workers 2 --seed 1 --out roster.txt

Writes the roster as `cordon forces check --format nrp24` reads it and prints one line of JSON:
objective, bound, wall and processor seconds. The model is the plain one: a Boolean for each
employee, day and shift, rules as linear constraints, cover by integers of people too few and too
many; the rules are those of Curtois and Qu, "Computational results on new staff scheduling
benchmark instances" (2014).
"""

import argparse
import json
import time

from nrp24 import sections
from ortools.sat.python import cp_model


def model_of(part):
    """The model, its choices by employee, day and shift, and the order of employees."""
    days = int(part["SECTION_HORIZON"][0][0])
    minutes = {row[0]: int(row[1]) for row in part["SECTION_SHIFTS"]}
    after = {row[0]: [it for it in row[2].split("|") if it] for row in part["SECTION_SHIFTS"]}
    off = {row[0]: {int(day) for day in row[1:]} for row in part["SECTION_DAYS_OFF"]}
    model, x, cost = cp_model.CpModel(), {}, []
    staff = [row[0] for row in part["SECTION_STAFF"]]
    for who, limits, most, least, row_max, row_min, off_min, weekends in part["SECTION_STAFF"]:
        most, least, row_max = int(most), int(least), int(row_max)
        row_min, off_min, weekends = int(row_min), int(off_min), int(weekends)
        works = []
        for day in range(days):
            for shift in minutes:
                x[who, day, shift] = model.new_bool_var("")
            today = [x[who, day, shift] for shift in minutes]
            work = model.new_bool_var("")
            model.add(sum(today) == work)
            works.append(work)
            if day in off.get(who, ()):
                model.add(work == 0)
            for shift in minutes if day else ():
                for other in after[shift]:
                    model.add_bool_or(~x[who, day - 1, shift], ~x[who, day, other])
        for limit in limits.split("|"):
            shift, count = limit.split("=")
            model.add(sum(x[who, day, shift] for day in range(days)) <= int(count))
        time_of = sum(minutes[s] * x[who, d, s] for d in range(days) for s in minutes)
        model.add_linear_constraint(time_of, least, most)
        for day in range(days - row_max):
            model.add_bool_or(~works[at] for at in range(day, day + row_max + 1))
        # Runs that are too short, with a day on either side.
        for least_run, is_work in ((row_min, True), (off_min, False)):
            for run in range(1, least_run):
                for day in range(days - run - 1):
                    inside = works[day + 1 : day + run + 1]
                    ends = (works[day], works[day + run + 1])
                    if is_work:
                        model.add_bool_or([*ends, *(~it for it in inside)])
                    else:
                        model.add_bool_or([*(~it for it in ends), *inside])
        ends = []
        for day in range(5, days, 7):
            any_day = model.new_bool_var("")
            for at in range(day, min(day + 2, days)):
                model.add_implication(works[at], any_day)
            ends.append(any_day)
        model.add(sum(ends) <= weekends)
    for who, day, shift, weight in part.get("SECTION_SHIFT_ON_REQUESTS", ()):
        cost.append(int(weight) * ~x[who, int(day), shift])
    for who, day, shift, weight in part.get("SECTION_SHIFT_OFF_REQUESTS", ()):
        cost.append(int(weight) * x[who, int(day), shift])
    for day, shift, wanted, under, over in part["SECTION_COVER"]:
        few, many = (model.new_int_var(0, len(staff), "") for _ in range(2))
        there = sum(x[who, int(day), shift] for who in staff)
        model.add(there + few - many == int(wanted))
        cost += [int(under) * few, int(over) * many]
    model.minimize(sum(cost))
    return model, x, staff, days, list(minutes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("instance")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    asked = parser.parse_args()
    model, x, staff, days, shifts = model_of(sections(asked.instance))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = asked.workers
    solver.parameters.random_seed = asked.seed
    # Building the model counts as well.
    solver.parameters.max_time_in_seconds = asked.seconds - min(time.process_time(), 5)
    status = solver.solve(model)
    said = {"cpu_s": round(time.process_time(), 1), "status": solver.status_name(status)}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        said |= {"objective": solver.objective_value, "bound": solver.best_objective_bound}
        with open(asked.out, "w", encoding="utf-8") as out:
            for who in staff:
                row = (
                    next((s for s in shifts if solver.value(x[who, day, s])), "")
                    for day in range(days)
                )
                out.write(",".join(row) + "\n")
    print(json.dumps(said))


if __name__ == "__main__":
    main()
