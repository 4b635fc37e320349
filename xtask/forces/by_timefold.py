"""A peer for rosters: an instance of schedulingbenchmarks.org by Timefold.

    pip install timefold==1.24.0b0     # with a Java runtime, 17 or later
    python3 xtask/forces/by_timefold.py Instance7.txt --seconds 60 --seed 1 --out roster.txt

Writes the roster as `cordon forces check --format nrp24` reads it and prints one line of JSON:
score (rules broken, objective), wall and processor seconds. One entity for each employee and day,
whose shift may be none; construction heuristic and local search are those that it comes with, on
one thread (its community edition has no more). The rules are those of `cpsat.py`.
"""

import argparse
import json
import time
from dataclasses import dataclass, field
from typing import Annotated

from nrp24 import sections
from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig
from timefold.solver.config import TerminationConfig
from timefold.solver.domain import PlanningEntityCollectionProperty, PlanningId, PlanningScore
from timefold.solver.domain import PlanningVariable, ProblemFactCollectionProperty
from timefold.solver.domain import ValueRangeProvider, planning_entity, planning_solution
from timefold.solver.score import ConstraintCollectors, ConstraintFactory, HardSoftScore, Joiners
from timefold.solver.score import constraint_provider


@dataclass
class Shift:
    id: str
    minutes: int
    not_after: list[str]


@dataclass
class Employee:
    id: str
    limits: dict[str, int]
    most: int
    least: int
    row_max: int
    row_min: int
    off_min: int
    weekends: int
    days_off: list[int]
    days: int


@dataclass
class Cover:
    id: int
    day: int
    shift: str
    wanted: int
    under: int
    over: int


@dataclass
class Request:
    id: int
    employee: str
    day: int
    shift: str
    weight: int
    is_on: bool


@planning_entity
@dataclass
class Duty:
    id: Annotated[int, PlanningId]
    employee: Employee
    day: int
    shift: Annotated[Shift | None, PlanningVariable(allows_unassigned=True)] = field(default=None)

    def shift_id(self) -> str:
        return self.shift.id if self.shift is not None else ""


@planning_solution
@dataclass
class Roster:
    shifts: Annotated[list[Shift], ProblemFactCollectionProperty, ValueRangeProvider]
    employees: Annotated[list[Employee], ProblemFactCollectionProperty]
    covers: Annotated[list[Cover], ProblemFactCollectionProperty]
    requests: Annotated[list[Request], ProblemFactCollectionProperty]
    duties: Annotated[list[Duty], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


def broken(employee: Employee, duties: list[Duty]) -> int:
    """Runs that are too long or too short, and weekends, of one employee."""
    works = [False] * employee.days
    for duty in duties:
        if duty.shift is not None:
            works[duty.day] = True
    found = 0
    start = 0
    while start < employee.days:
        end = start
        while end < employee.days and works[end] == works[start]:
            end += 1
        run = end - start
        is_inside = start > 0 and end < employee.days
        if works[start]:
            if run > employee.row_max:
                found += run - employee.row_max
            if is_inside and run < employee.row_min:
                found += employee.row_min - run
        elif is_inside and run < employee.off_min:
            found += employee.off_min - run
        start = end
    weekends = 0
    day = 5
    while day < employee.days:
        if works[day] or (day + 1 < employee.days and works[day + 1]):
            weekends += 1
        day += 7
    if weekends > employee.weekends:
        found += weekends - employee.weekends
    return found


def minutes_wrong(employee: Employee, minutes: int) -> int:
    if minutes > employee.most:
        return minutes - employee.most
    if minutes < employee.least:
        return employee.least - minutes
    return 0


def cover_cost(cover: Cover, count: int) -> int:
    if count < cover.wanted:
        return (cover.wanted - count) * cover.under
    return (count - cover.wanted) * cover.over


@constraint_provider
def rules(factory: ConstraintFactory):
    hard, soft = HardSoftScore.ONE_HARD, HardSoftScore.ONE_SOFT
    # A duty on the day and shift of a cover.
    there = [
        Joiners.equal(lambda cover: cover.day, lambda duty: duty.day),
        Joiners.equal(lambda cover: cover.shift, lambda duty: duty.shift_id()),
    ]
    return [
        factory.for_each(Duty)
        .filter(lambda duty: duty.day in duty.employee.days_off)
        .penalize(hard)
        .as_constraint("days off"),
        factory.for_each(Duty)
        .join(
            Duty,
            Joiners.equal(lambda duty: duty.employee.id),
            Joiners.equal(lambda duty: duty.day + 1, lambda duty: duty.day),
        )
        .filter(lambda one, other: other.shift.id in one.shift.not_after)
        .penalize(hard)
        .as_constraint("successions"),
        factory.for_each(Duty)
        .group_by(
            lambda duty: duty.employee, lambda duty: duty.shift, ConstraintCollectors.count()
        )
        .filter(lambda employee, shift, count: count > employee.limits[shift.id])
        .penalize(hard, lambda employee, shift, count: count - employee.limits[shift.id])
        .as_constraint("how often"),
        factory.for_each_including_unassigned(Duty)
        .group_by(
            lambda duty: duty.employee,
            ConstraintCollectors.sum(
                lambda duty: duty.shift.minutes if duty.shift is not None else 0
            ),
        )
        .penalize(hard, lambda employee, minutes: minutes_wrong(employee, minutes))
        .as_constraint("minutes"),
        factory.for_each_including_unassigned(Duty)
        .group_by(lambda duty: duty.employee, ConstraintCollectors.to_list())
        .penalize(hard, lambda employee, duties: broken(employee, duties))
        .as_constraint("runs and weekends"),
        factory.for_each(Cover)
        .join(
            Duty,
            *there,
        )
        .group_by(lambda cover, duty: cover, ConstraintCollectors.count_bi())
        .penalize(soft, lambda cover, count: cover_cost(cover, count))
        .as_constraint("cover"),
        factory.for_each(Cover)
        .if_not_exists(
            Duty,
            *there,
        )
        .penalize(soft, lambda cover: cover_cost(cover, 0))
        .as_constraint("cover by nobody"),
        factory.for_each(Request)
        .join(
            factory.for_each_including_unassigned(Duty),
            Joiners.equal(lambda request: request.employee, lambda duty: duty.employee.id),
            Joiners.equal(lambda request: request.day, lambda duty: duty.day),
        )
        .filter(lambda request, duty: (duty.shift_id() == request.shift) != request.is_on)
        .penalize(soft, lambda request, duty: request.weight)
        .as_constraint("requests"),
    ]


def roster_of(part):
    days = int(part["SECTION_HORIZON"][0][0])
    shifts = [
        Shift(row[0], int(row[1]), [it for it in row[2].split("|") if it])
        for row in part["SECTION_SHIFTS"]
    ]
    off = {row[0]: [int(day) for day in row[1:]] for row in part["SECTION_DAYS_OFF"]}
    employees = []
    for who, limits, *numbers in part["SECTION_STAFF"]:
        limits = {it.split("=")[0]: int(it.split("=")[1]) for it in limits.split("|")}
        employees.append(Employee(who, limits, *map(int, numbers), off.get(who, []), days))
    covers = [
        Cover(at, int(row[0]), row[1], int(row[2]), int(row[3]), int(row[4]))
        for at, row in enumerate(part["SECTION_COVER"])
    ]
    requests = []
    for name, is_on in (("ON", True), ("OFF", False)):
        for row in part.get(f"SECTION_SHIFT_{name}_REQUESTS", ()):
            who, day, shift, weight = row
            requests.append(Request(len(requests), who, int(day), shift, int(weight), is_on))
    duties = [
        Duty(at * days + day, one, day) for at, one in enumerate(employees) for day in range(days)
    ]
    return Roster(shifts, employees, covers, requests, duties)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("instance")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    asked = parser.parse_args()
    problem = roster_of(sections(asked.instance))
    config = SolverConfig(
        solution_class=Roster,
        entity_class_list=[Duty],
        random_seed=asked.seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=rules
        ),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=asked.seconds)),
    )
    begun = time.monotonic()
    solution = SolverFactory.create(config).build_solver().solve(problem)
    with open(asked.out, "w", encoding="utf-8") as out:
        for who in solution.employees:
            duties = sorted(
                (it for it in solution.duties if it.employee.id == who.id), key=lambda it: it.day
            )
            out.write(",".join(it.shift_id() for it in duties) + "\n")
    said = {"score": str(solution.score), "wall_s": round(time.monotonic() - begun, 1)}
    print(json.dumps(said | {"cpu_s": round(time.process_time(), 1)}))


if __name__ == "__main__":
    main()
