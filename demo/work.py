"""Projects with their phases, and who worked on them when."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from app.core.db import business_in_context, db, uuid7
from app.domain.courses.move import Move
from app.domain.projects.phase import Phase
from app.domain.projects.project import Project, ProjectBudget
from app.domain.time.time_entry import TimeEntry

from .people import Cast
from .story import Job

DAYS = 270
# How long work went on before a project was put on hold or given up.
SHORT = 25


def plan(cast: Cast, today: date) -> None:
    for customer, client, users in zip(cast.firm.customers, cast.clients, cast.users, strict=True):
        cast.projects.append([_project(cast, client, users, job, today) for job in customer.jobs])
    db.session.flush()
    _look_back(cast, today)


def _project(cast: Cast, client: Any, users: list[Any], job: Job, today: date) -> Project:
    person, starts_on = users[job.contact], today + timedelta(days=job.starts)
    project = Project(
        id=uuid7(), client_id=client.id, client_user_id=person and person.id, name=job.name, code=job.code, status=job.status,
        description=job.description, starts_on=starts_on, ends_on=today + timedelta(days=job.ends),
    )  # fmt: skip
    db.session.add(project)
    db.session.flush()
    budget = {"business_id": business_in_context(), "project_id": project.id, "amount": job.budget, "note": "As calculated"}
    db.session.execute(insert(ProjectBudget).values(budget))
    phases = cast.firm.crafts[job.craft].phases
    length = (job.ends - job.starts) // len(phases)
    for position, name in enumerate(phases):
        progress = min(max(job.progress * len(phases) - position * 100, 0), 100)
        first = starts_on + timedelta(days=position * length)
        db.session.add(
            Phase(client_id=client.id, project_id=project.id, position=position + 1, name=name, progress=progress,
                  status="completed" if progress == 100 else "active" if progress else "planned",
                  starts_on=first, ends_on=first + timedelta(days=length - 1))
        )  # fmt: skip
    return project


def _look_back(cast: Cast, today: date) -> None:
    """How projects and phases came to where they are, by whoever plans them."""
    for project in (project for of_client in cast.projects for project in of_client):
        assert project.starts_on is not None
        assert project.ends_on is not None
        phases = db.session.scalars(select(Phase).where(Phase.project_id == project.id).order_by(Phase.position))
        steps = [("projects", project.id, "planned", "active", project.starts_on)] if project.status != "planned" else []
        for phase in phases:
            assert phase.starts_on is not None
            assert phase.ends_on is not None
            if phase.status != "planned":
                steps.append(("phases", phase.id, "planned", "active", phase.starts_on))
            if phase.status == "completed":
                steps.append(("phases", phase.id, "active", "completed", phase.ends_on))
        if project.status not in ("planned", "active"):
            over = project.ends_on if project.status == "completed" else project.starts_on + timedelta(days=SHORT)
            steps.append(("projects", project.id, "active", project.status, over))
        for minute, (noun, thing, was, state, day) in enumerate(steps):
            at = datetime.combine(min(day, today - timedelta(days=1)), time(8, 30 + minute), UTC)
            move = Move(
                client_id=project.client_id, noun=noun, thing_id=thing, project_id=project.id, was=was, state=state,
                by_client=False, person_name=cast.staff[1].name, at=at,
            )  # fmt: skip
            db.session.add(move)


def log_time(cast: Cast, today: date, chance: Random) -> None:
    """Every weekday of nine months until yesterday, less holidays."""
    rows: list[dict[str, Any]] = []
    for days in range(-DAYS, 0):
        day = today + timedelta(days=days)
        if day.weekday() >= 5:
            continue
        for who, user in zip(cast.firm.staff, cast.staff, strict=True):
            if who.logs_time and chance.random() > 0.1:
                rows += _day(cast, user, day, _running(cast, days, user), chance)
    db.session.execute(insert(TimeEntry), rows)


def _running(cast: Cast, days: int, user: Any) -> list[tuple[Job, Project]]:
    numbers = cast.firm.assigned if user.is_scope_restricted else range(len(cast.clients))
    return [
        (job, project)
        for number in numbers
        for job, project in zip(cast.firm.customers[number].jobs, cast.projects[number], strict=True)
        if job.starts <= days <= (job.ends if job.status in ("active", "completed") else job.starts + SHORT)
        and job.status != "planned"
    ]


def _day(cast: Cast, user: Any, day: date, running: list[tuple[Job, Project]], chance: Random) -> list[dict[str, Any]]:
    """One to three pieces of work, one after the other."""
    zone = ZoneInfo(cast.firm.values["time_zone"])
    at = datetime.combine(day, time(8), zone) + timedelta(minutes=15 * chance.randrange(4))
    entries = []
    for job, project in chance.sample(running, min(len(running), chance.choice((1, 2, 2, 3)))):
        seconds = 900 * chance.randrange(4, 13)
        entries.append(
            dict(id=uuid7(), client_id=project.client_id, project_id=project.id, user_id=user.id, person_name=user.name,
                 worked_on=day, started_at=at, ended_at=at + timedelta(seconds=seconds), seconds=seconds,
                 billable=chance.random() > 0.08, description=chance.choice(cast.firm.crafts[job.craft].days))
        )  # fmt: skip
        at += timedelta(seconds=seconds + 900 * chance.randrange(1, 4))
    return entries
