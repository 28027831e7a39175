"""Random rules and records that hit steps, bounds, limits and caps often: few values, most of them on the edges."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from scoring.engine.arithmetic import CONTEXT
from scoring.engine.bases import field_of
from scoring.engine.language import Book, ClaimKind, Head, Rule, fields_of
from scoring.engine.scorer import Record

KIND = ClaimKind.from_definition(
    {
        "kind": "sample",
        "name": {"en": "Sample", "zh-hans": "样例"},
        "attributes": [
            ["size", {"type": "number"}],
            ["grade", {"type": "choice", "choices": ["A", "B", 30, "2.5"]}],
            ["passed", {"type": "boolean"}],
            ["note", {"type": "text"}],
        ],
    }
)
KINDS = {"sample": KIND}
BASES = ("contract", "receipt", "claim.sample", "person_month")
LAYOUTS = {basis: fields_of(basis, KINDS) for basis in BASES}
PEOPLE = ("P1", "P10", "P2")
FIRST = date(2024, 2, 26)
DAYS = 40

EDGES = ["0", "0.01", "-0.01", "1", "2", "2.5", "3", "10", "99.99", "100", "100.01", "-50.5", "1000"]
ANYTHING = ["A", "B", "30", "2.5", "2.50", True, False, 30, "true"]
SHARES = [
    (("P1", Decimal(50)), ("P2", Decimal(50))),
    (("P1", Decimal("33.33")), ("P10", Decimal("33.33")), ("P2", Decimal("33.34"))),
    (("P10", Decimal("99.9999")), ("P2", Decimal("0.0001"))),
    (("P2", Decimal(100)),),
]
numbers = st.one_of(
    st.sampled_from(EDGES).map(Decimal), st.decimals(-2000, 2000, places=2), st.decimals(-5, 5, places=4)
)
positive = st.sampled_from(["0.01", "0.3", "1", "3", "7", "100", "1000"]).map(Decimal)
points = st.one_of(st.sampled_from(["0", "0.005", "-0.015", "30", "-50", "0.4"]).map(Decimal), numbers)
factors = st.sampled_from(["0", "1", "1.2", "0.333", "-0.25", "2"]).map(Decimal)
scalars = st.one_of(st.sampled_from(["A", "B", "new", "renewal", "S", "30", "2.5", "2.50", True, False, 30]), numbers)


def fields(basis):
    return st.sampled_from(LAYOUTS[basis])


def steps(values):
    pairs = st.tuples(numbers, values).map(lambda pair: [str(pair[0]), str(pair[1])])
    return st.lists(pairs, min_size=1, max_size=4, unique_by=lambda pair: Decimal(pair[0])).map(
        lambda found: sorted(found, key=lambda pair: Decimal(pair[0]))
    )


def choices(values):
    return st.dictionaries(scalars.map(_key), values.map(str), min_size=1, max_size=4).map(
        lambda found: list(found.items())
    )


def _key(value):
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


@st.composite
def conditions(draw, basis):
    op = draw(st.sampled_from(["eq", "ne", "in", "gt", "gte", "lt", "lte", "missing"]))
    if op == "in":
        value = draw(st.lists(scalars, min_size=1, max_size=3))
    elif op == "missing":
        value = draw(st.booleans())
    else:
        value = draw(scalars if op in ("eq", "ne") else numbers)
    return {"field": draw(fields(basis)), op: value}


@st.composite
def terms(draw, basis):
    kind = draw(st.sampled_from(["fixed", "per", "lookup", "progressive", "choice"]))
    if kind == "fixed":
        return {"fixed": draw(points)}
    if kind == "per":
        term = {
            "per": draw(fields(basis)),
            "unit": draw(positive),
            "points": draw(points),
            "whole": draw(st.booleans()),
        }
        return term | ({"over": draw(numbers)} if draw(st.booleans()) else {})
    if kind == "lookup":
        return {"lookup": draw(fields(basis)), "steps": draw(steps(points))}
    if kind == "choice":
        return {"choice": draw(fields(basis)), "values": draw(choices(points))}
    starts = sorted(
        draw(st.sets(st.sampled_from([1, 2, 50, 100, "0.8", "1.5"]).map(lambda x: Decimal(str(x))), max_size=3))
    )
    slices = [[start, draw(points)] for start in [Decimal(0), *starts]]
    term = {"progressive": draw(fields(basis)), "unit": draw(positive), "slices": slices}
    return term | ({"of": draw(fields(basis))} if draw(st.booleans()) else {})


@st.composite
def times(draw, basis):
    kind = draw(st.sampled_from(["choice", "lookup", "per", "when"]))
    if kind == "choice":
        return {"choice": draw(fields(basis)), "values": draw(choices(factors))}
    if kind == "lookup":
        return {"lookup": draw(fields(basis)), "steps": draw(steps(factors))}
    if kind == "when":
        found = draw(st.lists(conditions(basis), min_size=1, max_size=2))
        return {"when": found, "factor": draw(factors), "label": {"en": "label"}}
    factor = {"per": draw(fields(basis)), "unit": draw(positive), "add": draw(factors)}
    return factor | ({"at_most": draw(factors)} if draw(st.booleans()) else {})


@st.composite
def rules(draw, code="a", basis=None, effective=None):
    basis = basis or draw(st.sampled_from(BASES))
    rule = {
        "code": code,
        "name": {"en": "Rule", "zh-hans": "规则"},
        "category": "performance",
        "basis": basis,
        "points": draw(st.lists(terms(basis), min_size=1, max_size=2)),
    }
    if draw(st.integers(0, 3)) == 0:
        rule["when"] = draw(st.lists(conditions(basis), min_size=1, max_size=2))
    if draw(st.booleans()):
        rule["times"] = draw(st.lists(times(basis), min_size=1, max_size=3))
    bounds = sorted(draw(st.tuples(points, points)))
    for key, bound in zip(("at_least", "at_most"), bounds, strict=True):
        if draw(st.integers(0, 3)) == 0:
            rule[key] = bound
    per = st.sampled_from(["day", "week", "month", "quarter", "year"])
    if draw(st.integers(0, 2)) == 0:
        same = draw(st.lists(st.one_of(st.sampled_from(["owner", "customer"]), fields(basis)), max_size=2, unique=True))
        rule["limit"] = {"count": draw(st.integers(1, 3)), "per": draw(per)} | ({"same": same} if same else {})
    if draw(st.integers(0, 2)) == 0:
        rule["cap"] = {"points": draw(st.sampled_from(["0", "0.05", "40", "60.01", "300"])), "per": draw(per)}
    if draw(st.integers(0, 2)) == 0:
        rule["pool_percent"] = draw(st.sampled_from(["0", "10", "12.5", "100"]))
    if basis == "person_month" and draw(st.booleans()):
        rule["settle"] = "end"
    if effective:
        rule["effective"] = effective
    return Rule.from_definition(rule)


@st.composite
def codes(draw, code="a"):
    """The versions of one code: one, or two with a change on 11 March, perhaps of the basis."""
    if draw(st.booleans()):
        return [draw(rules(code))]
    basis = draw(st.sampled_from(BASES))
    return [
        draw(rules(code, basis, {"to": "2024-03-10"})),
        draw(rules(code, draw(st.sampled_from([basis, basis, None])), {"from": "2024-03-11"})),
    ]


@st.composite
def books(draw):
    found = draw(codes("a")) + draw(codes("b"))
    return Book(**Head.model_validate({"rulebook": "test", "name": {"en": "T"}}).__dict__, rules=found, claims=(KIND,))


@st.composite
def cases(draw):
    """A book and up to 40 records of its bases, with keys of their own."""
    book = draw(books())
    bases = sorted({rule.basis for rule in book.rules})
    # Drawn by a seeded random: drawing each value by itself would leave most examples all but empty.
    chance = draw(st.randoms(use_true_random=True))
    found = [_record(chance, chance.choice(bases), number) for number in range(1, chance.randrange(5, 40))]
    return book, found


def _record(chance, basis, number):
    on = FIRST + timedelta(days=chance.randrange(DAYS))
    owner = chance.choice(PEOPLE)
    credits = ((owner, Decimal(100)),)
    if basis == "person_month":
        on = chance.choice([date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)])
    elif chance.random() < 0.3:
        credits = chance.choice([*SHARES, ()] if basis == "claim.sample" else SHARES)
    customer = chance.choice([None, "K1", "K2"])
    values = tuple(_value(chance, basis, name) for name in LAYOUTS[basis])
    return Record(number, f"R{number}", on, owner, customer, credits, values, basis)


def _value(chance, basis, name):
    """A value that the column can have; attributes of claims may hold anything."""
    if chance.random() < 0.1:
        return None
    if basis == "claim.sample" and not name.startswith("customer."):
        return chance.choice([_number(chance, 2), _number(chance, 30), *ANYTHING])
    field = field_of("contract" if basis == "claim.sample" else basis, name)
    if field.type == "choice":
        return chance.choice(field.choices)
    if field.type == "boolean":
        return chance.random() < 0.5
    if field.decimals is None:
        return CONTEXT.divide(_number(chance, 2), Decimal(chance.choice([1, 3, 7, 12])))
    return chance.randrange(-5, 12) if field.decimals == 0 else _number(chance, 2)


def _number(chance, places):
    if chance.random() < 0.6:
        return Decimal(chance.choice(EDGES))
    return Decimal(chance.randrange(-(10 ** (places + 2)), 10 ** (places + 4))).scaleb(-places, CONTEXT)
