"""What a person does with a record of their own: enters it, changes it, answers, takes it back."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction

from scoring.models import Entry, EntryStep, Feedback, Lead, LeadDetail, Visit
from scoring.models.customer_work import DAYS
from teams import audit, notices, workdays
from teams.actor import acting_as
from teams.models import Company

from . import duplicates, rights
from .completeness import completeness_of
from .refusals import DayNotPossible, DuplicateFound, MoveRefused, NotAllowed, ReasonMissing

Sort, Status, What = Entry.Sort, Entry.Status, EntryStep.What

MODELS = {Sort.LEAD: Lead, Sort.VISIT: Visit, Sort.FEEDBACK: Feedback}
LETTERS = {Sort.LEAD: "L", Sort.VISIT: "V", Sort.FEEDBACK: "F"}
KEYS = {Sort.LEAD: "code", Sort.VISIT: "number", Sort.FEEDBACK: "number"}
TAKEN_BACK = {Sort.LEAD: "rejected", Sort.VISIT: "void", Sort.FEEDBACK: "void"}
DETAILS = ("contact", "phone", "position", "industry", "size", "need", "budget", "expected_on", "source")
# Older than a quarter is for whoever may import: the months it would count in are long published.
DAYS_BACK_MAX = 92


@transaction.atomic
def enter(sort, given, *, by, at, on, token, note="", why_again=""):
    """Store a record as pending and lay it before the next manager in line.

    :param given: the record's fields by name; of a lead its details too
    :param token: of the form: the same one twice is stored once
    :param why_again: why it isn't what it looks like (`duplicates.matches`)
    :raises Refusal: it can't be entered so
    """
    person = by.person
    if person is None:
        raise NotAllowed
    if known := Entry.objects.filter(token=token, entered_by=person).first():
        return known
    _check(sort, given, person, on, why_again)
    with acting_as(by.username):
        record = _create(sort, given, person, at)
    entry = Entry.objects.create(
        sort=sort,
        **{sort: record},
        entered_by=person,
        entered_at=at,
        changed_at=at,
        token=token,
        note=note,
        why_again=why_again.strip(),
        reviewer_id=next(iter(rights.reviewers_for(person, person, on=on)), None),
        due_on=workdays.add(on, Company.current().claim_days),
    )
    step(entry, What.ENTERED, person, at)
    audit.record("entry.entered", target=record, by=by, at=at)
    tell_deciders(entry, at=at, on=on)
    return entry


@transaction.atomic
def change(entry, given, *, by, at, on, note="", why_again=""):
    """Change what was entered, as long as nobody decided; who decides has to read it again."""
    entry = own(entry, by)
    record = entry.record
    _check(entry.sort, given, record.owner, on, why_again, but=record)
    with acting_as(by.username):
        _write(entry.sort, record, given)
    entry.note, entry.why_again = note, why_again.strip()
    _again(entry, at)
    step(entry, What.CHANGED, by.person, at)
    audit.record("entry.changed", target=record, by=by, at=at)
    tell_deciders(entry, at=at, on=on)
    return entry


@transaction.atomic
def answer(entry, *, by, at, on, text):
    """Answer the question; it waits for its reviewer again."""
    entry = answered_by(entry, by)
    if entry.status != Status.RETURNED:
        raise MoveRefused(entry)
    if not text.strip():
        raise ReasonMissing
    _again(entry, at)
    step(entry, What.ANSWERED, by.person, at, text)
    audit.record("entry.answered", target=entry.record, by=by, at=at)
    tell_deciders(entry, at=at, on=on)
    return entry


@transaction.atomic
def withdraw(entry, *, by, at):
    """Take it back: the record stays, void, and brings nothing."""
    entry = own(entry, by)
    move(entry, Status.WITHDRAWN)
    with acting_as(by.username):
        set_status(entry, TAKEN_BACK[entry.sort])
    step(entry, What.WITHDRAWN, by.person, at)
    audit.record("entry.withdrawn", target=entry.record, by=by, at=at)
    return entry


# --- Shared with deciding ---------------------------------------------------------------------


def locked(entry):
    """The entry as it is now, until the end of the transaction; its record first, as whoever writes that does."""
    model, record = MODELS[entry.sort], getattr(entry, f"{entry.sort}_id")
    model.objects.select_for_update(no_key=True).only("pk").get(pk=record)
    return Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)


def own(entry, by):
    """What the person entered, locked, as long as nobody decided about it; what a file brought is the file's."""
    entry = locked(entry)
    if by.person_id is None or by.person_id != entry.entered_by_id:
        raise NotAllowed
    return _undecided(entry)


def answered_by(entry, by):
    """The same for who answers for it, which is also whose record a file brought."""
    entry = locked(entry)
    if by.person_id is None or by.person_id != entry.author.pk:
        raise NotAllowed
    return _undecided(entry)


def _undecided(entry):
    if not entry.is_open:
        raise MoveRefused(entry)
    return entry


def move(entry, status):
    if status not in Entry.MOVES[entry.status]:
        raise MoveRefused(entry)
    entry.status = status
    entry.save()


def set_status(entry, status, **more):
    """Write a status (and what is decided with it) to the record; scoring follows by the database's triggers."""
    record = entry.record
    for name, value in {"status": status, **more}.items():
        setattr(record, name, value)
    record.save(update_fields=["status", *more])


def step(entry, what, person, at, text=""):
    EntryStep.objects.create(entry=entry, what=what, by=person, at=at, text=text.strip())


def tell_deciders(entry, *, at, on):
    """Tell those for whom it waits, once a day however much comes."""
    people = rights.deciders_of(entry, on=on)
    notices.tell(people, "entry.waiting", key=f"entries.{on}", at=at, url="/inbox/", person=entry.author.name)


# --- Parts ------------------------------------------------------------------------------------


def _check(sort, given, owner, on, why_again, but=None):
    day = given[DAYS[sort]]
    if not on - timedelta(days=DAYS_BACK_MAX) <= day <= on:
        raise DayNotPossible(DAYS_BACK_MAX)
    found = duplicates.matches(sort, given, owner=owner, but=but)
    if found and not why_again.strip():
        raise DuplicateFound(found)


def _again(entry, at):
    """It waits again, as something new to read."""
    entry.version += 1
    entry.changed_at = at
    entry.status = Status.WAITING
    entry.save()


def _create(sort, given, person, at):
    record = MODELS[sort](owner=person, status="pending", **_fields(sort, given))
    while True:
        setattr(record, KEYS[sort], _next_number(sort, at))
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError:
            # A file brought this number: the next one.
            if not MODELS[sort].objects.filter(**{KEYS[sort]: getattr(record, KEYS[sort])}).exists():
                raise
            record.pk = None
        else:
            break
    if sort == Sort.LEAD:
        LeadDetail.objects.create(lead=record, **_details(given))
    return record


def _write(sort, record, given):
    fields = _fields(sort, given)
    for name, value in fields.items():
        setattr(record, name, value)
    record.save(update_fields=list(fields))
    if sort == Sort.LEAD:
        LeadDetail.objects.filter(lead=record).update(**_details(given))


def _fields(sort, given):
    if sort == Sort.LEAD:
        named = {name: given[name] for name in ("customer", "created_on")}
        return {**named, "completeness": completeness_of(given)}
    return dict(given)


def _details(given):
    empty = {"budget": None, "expected_on": None}
    return {name: given.get(name) or empty.get(name, "") if name != "budget" else given.get(name) for name in DETAILS}


def _next_number(sort, at):
    """V-2026-000123: the year in which it was entered, and a number that no other has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [f"scoring_{sort}_number"])
        return f"{LETTERS[sort]}-{at.year}-{cursor.fetchone()[0]:06}"
