"""Notes and tasks."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from trichter.guidance import services as guidance
from trichter.guidance.models import Task
from trichter.people.models import Note, Person
from trichter.people.services import add_note

from .finding import colleague, person_or_404, user_of
from .idempotency import once
from .paging import ascending
from .schemas import REFUSALS, Cursor, NoteIn, NoteOut, NotePage, TaskDone, TaskIn, TaskOut, TaskPage, TaskQuery
from .security import scope
from .shown import note_out, task_out
from .types import Id

router = Router(tags=["Notes and tasks"])


@router.get(
    "/people/{person_id}/notes",
    response={200: NotePage, **REFUSALS},
    auth=scope("people.view"),
    operation_id="list_notes",
)
def list_notes(request: HttpRequest, person_id: Id, query: Query[Cursor]):
    """Notes about a person, oldest first."""
    rows = Note.objects.filter(person=person_or_404(request, person_id)).select_related("author")
    return ascending(rows, query.cursor, query.limit, note_out)


@router.post(
    "/people/{person_id}/notes",
    response={201: NoteOut, **REFUSALS},
    auth=scope("people.change"),
    operation_id="create_note",
)
def create_note(request: HttpRequest, person_id: Id, data: NoteIn):
    """Write a note about a person. Takes an Idempotency-Key."""
    person = person_or_404(request, person_id)
    return once(request, lambda: (201, note_out(add_note(person, data.text, by=user_of(request)))))


@router.get("/tasks", response={200: TaskPage, **REFUSALS}, auth=scope("people.view"), operation_id="list_tasks")
def list_tasks(request: HttpRequest, query: Query[TaskQuery]):
    """Tasks with people the token's user sees, in the order of their ids; open ones unless asked otherwise."""
    seen = Person.objects.visible_to(user_of(request)).values("pk")
    rows = Task.objects.filter(person__in=seen, done_at__isnull=query.open).select_related("assignee")
    if query.assignee_id:
        rows = rows.filter(assignee=query.assignee_id)
    return ascending(rows, query.cursor, query.limit, task_out)


@router.post(
    "/people/{person_id}/tasks",
    response={201: TaskOut, **REFUSALS},
    auth=scope("tasks.change"),
    operation_id="create_task",
)
def create_task(request: HttpRequest, person_id: Id, data: TaskIn):
    """Plan a step with a person. Takes an Idempotency-Key."""
    person, user = person_or_404(request, person_id), user_of(request)
    assignee = colleague(data.assignee_id, "body.assignee_id") if data.assignee_id else user

    def make() -> tuple[int, dict]:
        task = guidance.plan_task(
            person, assignee=assignee, kind=data.kind, title=data.title, due_at=data.due_at, by=user
        )
        return 201, task_out(task)

    return once(request, make)


@router.post(
    "/tasks/{task_id}/complete",
    response={200: TaskOut, **REFUSALS},
    auth=scope("tasks.change"),
    operation_id="complete_task",
)
def complete_task(request: HttpRequest, task_id: Id, data: TaskDone):
    """Mark a task as done. With an outcome such as `answered` the contact is logged too."""
    seen = Person.objects.visible_to(user_of(request)).values("pk")
    rows = Task.objects.filter(person__in=seen).select_related("assignee")
    task = get_object_or_404(rows, pk=task_id)
    guidance.complete_task(task, by=user_of(request), outcome=data.outcome)
    return task_out(rows.get(pk=task_id))
