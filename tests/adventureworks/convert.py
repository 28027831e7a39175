"""Turns the public AdventureWorks sales data into files that `manage.py import_data` reads.

    python -m tests.adventureworks.convert ../shared/data/adventureworks /tmp/adventureworks

It knows the source's tables and the columns of our files, and nothing of the system. What is decided here:

- **Teams** are the territories, below three groups (North America, Europe, Pacific) that their managers lead.
  The team in people is the first territory; later ones in the history are moves. The three managers have no
  territory and sit in their groups.
- **Amounts** are SubTotal, four decimals rounded half up to cents: none is below a cent, all orders are kept.
- **Customers** are named after their stores. The five orders without a customer go to one placeholder.
- **Targets**: a quota runs from its date to the next, about three months that begin with the last month of a
  calendar quarter: 31 May to 30 August, and so on. It becomes the target of the calendar quarter in which two
  of its three months lie (31 May: Q3, 31 August: Q4, 30 November or 1 December: Q1, end of February or 1 March: Q2).
- **Margins** are (list price − standard cost) / list price of today; products without a list price have none.
- There are no receipts, visits, leads, ratings or claims in the source.
"""

import csv
import sys
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

COMPANY = "AW"
UNKNOWN_CUSTOMER = "UNKNOWN"
CENT = Decimal("0.01")
# From a quota's date to the middle of its three months.
TO_MIDDLE = timedelta(days=45)


def convert(source, target):
    """Write the files of `target`, a new or existing folder, from the tables in `source`."""
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in {
        "teams": teams(source),
        "people": people(source),
        "moves": moves(source),
        "targets": targets(source),
        "products": products(source),
        "customers": customers(source),
        "contracts": contracts(source),
    }.items():
        write(target / f"{name}.csv", list(rows))


def table(source, name):
    with open(source / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=rows[0])
        writer.writeheader()
        writer.writerows(rows)


def teams(source):
    yield {"code": COMPANY, "name": "AdventureWorks", "parent": "", "manager": ""}
    territories = table(source, "SalesTerritory")
    for group in dict.fromkeys(row["Group"] for row in territories):
        yield {"code": group_code(group), "name": group, "parent": COMPANY, "manager": managers(source)[group]}
    for row in territories:
        yield {
            "code": territory_code(row["TerritoryID"]),
            "name": row["Name"],
            "parent": group_code(row["Group"]),
            "manager": "",
        }


def managers(source):
    """{group: person}, by what the job titles begin with."""
    titles = {row["JobTitle"]: row["BusinessEntityID"] for row in table(source, "Employee_salespersons")}
    return {
        "North America": titles["North American Sales Manager"],
        "Europe": titles["European Sales Manager"],
        "Pacific": titles["Pacific Sales Manager"],
    }


def group_code(group):
    return f"{COMPANY}-{group.replace(' ', '-')}"


def territory_code(number):
    return f"{COMPANY}-T{int(number):02d}"


def people(source):
    jobs = {row["BusinessEntityID"]: row for row in table(source, "Employee_salespersons")}
    groups = {person: group_code(group) for group, person in managers(source).items()}
    held = territories_held(source)
    for row in table(source, "vSalesPerson"):
        code = row["BusinessEntityID"]
        yield {
            "code": code,
            "name": f"{row['FirstName']} {row['LastName']}",
            "team": groups.get(code) or territory_code(held[code][0]["TerritoryID"]),
            "role": "manager" if code in groups else "rep",
            "grade": jobs[code]["JobTitle"],
            "joined_on": jobs[code]["HireDate"],
        }


def moves(source):
    for person, territories in territories_held(source).items():
        for row in territories[1:]:
            yield {"person": person, "from": row["StartDate"], "team": territory_code(row["TerritoryID"])}


def territories_held(source):
    """{person: rows of the territory history, the oldest first}"""
    held = {}
    for row in sorted(table(source, "SalesTerritoryHistory"), key=lambda row: row["StartDate"]):
        held.setdefault(row["BusinessEntityID"], []).append(row)
    return held


def targets(source):
    for row in table(source, "SalesPersonQuotaHistory"):
        yield {
            "person": row["BusinessEntityID"],
            "team": "",
            "metric": "sales",
            "period": quarter_of(date.fromisoformat(row["QuotaDate"])),
            "amount": row["SalesQuota"],
        }


def quarter_of(quota_date):
    """The calendar quarter that holds two of the quota's three months."""
    middle = quota_date + TO_MIDDLE
    return f"{middle.year}-Q{(middle.month + 2) // 3}"


def products(source):
    for row in table(source, "Product"):
        yield {
            "code": row["ProductNumber"],
            "name": row["Name"],
            "category": row["ProductSubcategoryID"],
            "margin_rate": margin_rate(Decimal(row["ListPrice"]), Decimal(row["StandardCost"])),
        }


def margin_rate(price, cost):
    return str(((price - cost) / price).quantize(Decimal("0.0001"), ROUND_HALF_UP)) if price else ""


def customers(source):
    stores = {row["BusinessEntityID"]: row for row in table(source, "Store")}
    for row in table(source, "Customer_store"):
        store = stores[row["StoreID"]]
        yield {
            "code": row["AccountNumber"],
            "name": store["Name"],
            "owner": store["SalesPersonID"],
            "industry": store["Specialty"],
        }
    yield {"code": UNKNOWN_CUSTOMER, "name": "Unknown customer", "owner": "", "industry": ""}


def contracts(source):
    accounts = {row["CustomerID"]: row["AccountNumber"] for row in table(source, "Customer_store")}
    for row in table(source, "SalesOrderHeader_reseller"):
        yield {
            "number": row["SalesOrderID"],
            "customer": accounts[row["CustomerID"]] if row["CustomerID"] else UNKNOWN_CUSTOMER,
            "owner": row["SalesPersonID"],
            "signed_on": row["OrderDate"],
            "amount": cents(row["SubTotal"]),
        }


def cents(amount):
    return str(Decimal(amount).quantize(CENT, ROUND_HALF_UP))


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
