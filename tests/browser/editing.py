"""The editor as a person uses it: everything is found by its label, filled in, and looked at again."""

from contextlib import contextmanager

from playwright.sync_api import expect

COUNT_SWAPS = """
    window.swaps = 0;
    document.addEventListener("htmx:afterSettle", function (event) {
        if (event.detail.target.id === "fields") window.swaps += 1;
    });
"""


class Editor:
    """Drives the form of one rule. `has_scripts` is off where the browser runs none: buttons send the page then."""

    def __init__(self, page, proposal, *, has_scripts=True):
        self.page = page
        self.proposal = proposal
        self.has_scripts = has_scripts
        if has_scripts:
            page.add_init_script(COUNT_SWAPS)

    def open_new(self, sort="rule"):
        self.page.goto(f"/rules/proposals/{self.proposal.pk}/{sort}/")

    @contextmanager
    def renewed(self):
        """The form is laid out anew by what happens inside."""
        if not self.has_scripts:
            yield
            return
        before = self.page.evaluate("window.swaps")
        yield
        self.page.wait_for_function("before => window.swaps > before", arg=before)

    # ---- controls --------------------------------------------------------------------------------------

    def at(self, label, inside=None):
        return (inside or self.page).get_by_label(label, exact=True)

    def fill(self, label, value, inside=None):
        if value:
            self.at(label, inside).fill(value)

    def choose(self, label, value, inside=None):
        self.at(label, inside).select_option(value)

    def decide(self, label, value, inside=None):
        """Choose what the form hangs on."""
        control = self.at(label, inside)
        if control.input_value() == value:
            return
        with self.renewed():
            control.select_option(value)
            if not self.has_scripts:
                self.press("Update the form")

    def press(self, name, inside=None):
        (inside or self.page).get_by_role("button", name=name, exact=True).last.click()

    def add(self, name, inside=None):
        with self.renewed():
            self.press(name, inside)

    def part(self, name):
        return self.page.locator(f"#r-{name}")

    # ---- a whole rule ----------------------------------------------------------------------------------

    def build(self, form):
        """Fill in everything that a form says, from nothing."""
        self.fill("Name in English", form["name"]["en"])
        self.fill("Name in Chinese", form["name"]["zh"])
        self.choose("Category", form["category"])
        self.fill("Code", form["code"])
        self.fill("Item of the scheme", form["item"])
        self.decide("The rule looks at", form["basis"])
        for place, condition in enumerate(form["when"]):
            self.add("Add a condition", self.page.locator("#t-when"))
            self.condition(condition, f"when-{place}", place + 1)
        for place, term in enumerate(form["points"]):
            if place:
                self.add("Add points")
            self.decide(f"Term {place + 1}: how points come about", term["kind"])
            self.term(term, f"points-{place}")
        for place, factor in enumerate(form["times"]):
            self.add("Add a factor")
            self.decide(f"Factor {place + 1}: what it hangs on", factor["kind"])
            self.factor(factor, f"times-{place}")
        self.rest(form)

    def condition(self, condition, name, number):
        row = self.part(name)
        self.decide(f"Condition {number}: field", condition["field"], row)
        self.decide(f"Condition {number}: comparison", condition["op"], row)
        for value in condition.get("values", []):
            row.locator(f"input[value='{value}']").check()
        if value := condition.get("value"):
            control = self.at(f"Condition {number}: value", row)
            expect(control).to_be_editable()
            is_list = control.evaluate("each => each.tagName") == "SELECT"
            control.select_option(value) if is_list else control.fill(value)

    def term(self, term, name):
        part = self.part(name)
        if term["kind"] == "fixed":
            self.fill("Points", term["fixed"], part)
        elif term["kind"] == "per":
            self.decide("Measure", term["field"], part)
            for label, key in (("For every", "unit"), ("Points", "points"), ("Only above", "over")):
                self.fill(label, term[key], part)
            if term["whole"]:
                self.at("Only whole units count", part).check()
        elif term["kind"] == "progressive":
            self.decide("Measure", term["field"], part)
            self.decide("Slices as a share of", term["of"], part)
            self.fill("For every", term["unit"], part)
            self.steps(term["steps"], name, "Points per unit", "Add a slice")
        else:
            self.table(term, name, "Points")

    def factor(self, factor, name):
        part = self.part(name)
        if factor["kind"] == "when":
            for place, condition in enumerate(factor["when"]):
                if place:
                    self.add("Add a condition", part)
                self.condition(condition, f"{name}-when-{place}", place + 1)
            self.fill("Factor", factor["factor"], part)
        elif factor["kind"] == "per":
            self.decide("Measure", factor["field"], part)
            for label, key in (("For every", "unit"), ("The factor grows by", "add"), ("Up to", "at_most")):
                self.fill(label, factor[key], part)
        else:
            self.table(factor, name, "Factor")
        self.fill("Label in English", factor["label"]["en"], part)
        self.fill("Label in Chinese", factor["label"]["zh"], part)

    def table(self, form, name, head):
        if form["kind"] == "lookup":
            self.decide("Measure", form["field"], self.part(name))
            self.steps(form["steps"], name, head, "Add a step")
        else:
            self.decide("Field", form["field"], self.part(name))
            self.values(form["values"], name, head)

    def steps(self, steps, name, head, add):
        for place, step in enumerate(steps):
            row = self.part(f"{name}-steps-{place}")
            if not row.count():
                self.add(add, self.part(name))
            self.fill(f"Row {place + 1}: from", step["from"], row)
            self.fill(f"Row {place + 1}: {head}", step["value"], row)

    def values(self, pairs, name, head):
        """Values of a short list stand there already, each waiting for its points."""
        for place, pair in enumerate(pairs):
            row = self.part(f"{name}-values-{place}")
            if not row.count():
                self.add("Add a value", self.part(name))
            control = self.at(f"Row {place + 1}: value", row)
            if control.input_value() != pair["value"]:
                is_list = control.evaluate("each => each.tagName") == "SELECT"
                control.select_option(pair["value"]) if is_list else control.fill(pair["value"])
            self.fill(f"Row {place + 1}: {head}", pair["points"], row)

    def rest(self, form):
        self.fill("At least", form["at_least"])
        self.fill("At most", form["at_most"])
        self.fill("At most for a person", form["cap"]["points"])
        self.choose("In every", form["cap"]["per"])
        self.fill("Only the first", form["limit"]["count"])
        self.choose("In each", form["limit"]["per"])
        for same in form["limit"]["same"]:
            self.page.locator(f"[name='limit-same'][value='{same}']").check()
        self.fill("Team pool", form["pool_percent"])
        if form["settle"]:
            self.at("Score only when the period is over").check()

    def save(self):
        self.page.get_by_role("button", name="Save draft").click()
        self.page.wait_for_url(f"**/rules/proposals/{self.proposal.pk}/*/*/", wait_until="commit")
