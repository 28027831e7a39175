"""The pieces of a form as templates draw them: inputs, rows and tables, each with what is wrong at it."""

from dataclasses import dataclass, field


@dataclass
class Option:
    value: str
    label: str
    is_chosen: bool = False


@dataclass
class Place:
    """Somewhere in the form at which something can be wrong."""

    name: str
    faults: list = field(default_factory=list)

    @property
    def id(self):
        return f"f-{self.name}"

    @property
    def faults_id(self):
        return f"e-{self.name}"

    @property
    def is_wrong(self):
        return any(fault.severity in ("error", "missing", "blocking") for fault in self.faults)


@dataclass
class Input(Place):
    """One control: text, number, date, select, checks or tick.

    `groups` are the options by the title of their group; `before` and `after` stand around the control (¥, %, days);
    `decides` marks what changes the form itself; `is_quiet` has its label only for those who can't see the row's head.
    """

    label: str = ""
    value: str = ""
    control: str = "text"
    groups: list = field(default_factory=list)
    before: str = ""
    after: str = ""
    hint: str = ""
    width: str = ""
    decides: bool = False
    is_quiet: bool = False
    is_fixed: bool = False
    placeholder: str = ""

    @property
    def options(self):
        return [option for _, options in self.groups for option in options]


@dataclass
class Row(Place):
    """A row that can be moved and taken out; `label` is what it is called aloud ("step 2")."""

    label: str = ""
    inputs: list = field(default_factory=list)
    extra: list = field(default_factory=list)
    table: "Table | None" = None
    is_only: bool = False

    # The buttons' ids: what is to have the focus is named by one of them.
    @property
    def up_id(self):
        return f"b-up-{self.name}"

    @property
    def down_id(self):
        return f"b-down-{self.name}"

    @property
    def remove_id(self):
        return f"b-remove-{self.name}"


@dataclass
class Table(Place):
    """Rows under heads; `add` is what its button says, `sorts` whether its rows have an order of their own."""

    label: str = ""
    heads: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    add: str = ""
    kind: str = ""
    sorts: bool = False
    hint: str = ""

    @property
    def add_id(self):
        return f"b-add-{self.name}"
