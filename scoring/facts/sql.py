"""The queries behind the facts. Each takes a filter on the record's own row; nothing here is stored.

Placeholders in braces are fragments chosen by `scoring.facts.records`; values travel as parameters.
"""

# A customer's first active contract: what is_first and years rest on.
FIRST = """
    LEFT JOIN LATERAL (
        SELECT f.id, f.signed_on FROM scoring_contract f
        WHERE f.customer_id = c.customer_id AND f.status = 'active'
        ORDER BY f.signed_on, f.number LIMIT 1) first ON true
"""
# The day on which the confirmed receipts first add up to the amount.
PAID = """
    LEFT JOIN LATERAL (
        SELECT min(s.received_on) AS paid_on FROM (
            SELECT q.received_on, sum(q.amount) OVER (ORDER BY q.received_on, q.number) AS so_far
            FROM scoring_receipt q
            WHERE q.contract_id = c.id AND q.status = 'confirmed' AND q.received_on IS NOT NULL) s
        WHERE s.so_far >= c.amount) paid ON true
"""
# The same for a run over many records: first contracts from a table that `scoring.facts.whole` keeps meanwhile, the
# others found for all records from `first` to `last` together.
WHOLE_FIRST = """
    CREATE TEMP TABLE whole_first AS
        SELECT DISTINCT ON (customer_id) customer_id, id, signed_on FROM scoring_contract
        WHERE status = 'active' ORDER BY customer_id, signed_on, number;
    CREATE UNIQUE INDEX ON whole_first (customer_id);
    ANALYZE whole_first
"""
FIRST_OF_WHOLE = "LEFT JOIN whole_first first ON first.customer_id = c.customer_id"
PAID_OF_WHOLE = """
    LEFT JOIN (
        SELECT s.contract_id, min(s.received_on) AS paid_on FROM (
            SELECT q.contract_id, q.received_on, w.amount,
                   sum(q.amount) OVER (PARTITION BY q.contract_id ORDER BY q.received_on, q.number) AS so_far
            FROM scoring_receipt q JOIN scoring_contract w ON w.id = q.contract_id
            WHERE q.status = 'confirmed' AND q.received_on IS NOT NULL
                AND w.signed_on BETWEEN %(first)s AND %(last)s) s
        WHERE s.so_far >= s.amount GROUP BY 1) paid ON paid.contract_id = c.id
"""
SHARES_OF_WHOLE = """
    LEFT JOIN (
        SELECT contract_id, array_agg(person_id) AS people, array_agg(share) AS shares FROM scoring_split GROUP BY 1
        ) split ON split.contract_id = c.id
"""
SHARES = """
    LEFT JOIN LATERAL (
        SELECT array_agg(s.person_id) AS people, array_agg(s.share) AS shares
        FROM scoring_split s WHERE s.contract_id = c.id) split ON true
"""

CONTRACT = """
    SELECT c.id, c.number, c.signed_on, c.owner_id, c.customer_id, split.people, split.shares,
           c.amount, c.kind, coalesce(c.margin_rate, m.margin_rate) AS margin_rate, c.term_days,
           {is_first} AS is_first, {first_on} AS first_on, {paid_on} AS paid_on, k.tier, k.benchmark
    FROM scoring_contract c
    JOIN scoring_customer k ON k.id = c.customer_id
    LEFT JOIN scoring_product m ON m.id = c.product_id
    {first} {paid} {shares}
    WHERE c.status = 'active' AND {scope}
    ORDER BY c.signed_on, c.number
"""
RECEIPT = """
    SELECT r.id, r.number, r.received_on, c.owner_id, c.customer_id, split.people, split.shares,
           r.amount, r.received_on - coalesce(r.due_on, c.signed_on + c.term_days) AS days_late,
           r.received_on <= c.signed_on AS is_prepaid, c.kind, {is_first} AS is_first, c.amount AS contract_amount,
           k.tier, k.benchmark
    FROM scoring_receipt r
    JOIN scoring_contract c ON c.id = r.contract_id
    JOIN scoring_customer k ON k.id = c.customer_id
    {first} {shares}
    WHERE r.status = 'confirmed' AND r.received_on IS NOT NULL AND c.status = 'active' AND {scope}
    ORDER BY r.received_on, r.number
"""
LEAD = """
    SELECT r.id, r.code, r.created_on, r.owner_id, r.customer, r.completeness
    FROM scoring_lead r WHERE r.status = 'approved' AND {scope} ORDER BY r.created_on, r.code
"""
VISIT = """
    SELECT r.id, r.number, r.visited_on, r.owner_id, r.customer_id, r.minutes, r.level, r.quality, k.tier, k.benchmark
    FROM scoring_visit r JOIN scoring_customer k ON k.id = r.customer_id
    WHERE r.status = 'confirmed' AND {scope} ORDER BY r.visited_on, r.number
"""
FEEDBACK = """
    SELECT r.id, r.number, r.received_on, r.owner_id, r.customer_id, r.rating, r.source, k.tier, k.benchmark
    FROM scoring_feedback r JOIN scoring_customer k ON k.id = r.customer_id
    WHERE r.status = 'confirmed' AND {scope} ORDER BY r.received_on, r.number
"""
CLAIM = """
    SELECT r.id, r.number, r.occurred_on, r.customer_id, p.people, p.shares,
           r.attributes::text, k.tier, k.benchmark
    FROM scoring_claim r LEFT JOIN scoring_customer k ON k.id = r.customer_id
    LEFT JOIN LATERAL (
        SELECT array_agg(s.person_id) AS people, array_agg(s.share) AS shares
        FROM scoring_participant s WHERE s.claim_id = r.id) p ON true
    WHERE r.status = 'approved' AND r.kind = %(claim_kind)s AND {scope} ORDER BY r.occurred_on, r.number
"""

# Facts that are joined from several tables, kept for a long run: windows then read rows, and join nothing.
WHOLE = """
    CREATE TEMP TABLE whole_{table} AS {query};
    CREATE INDEX ON whole_{table} ({day});
    ANALYZE whole_{table}
"""
OF_WHOLE = "SELECT * FROM whole_{table} WHERE {day} BETWEEN %(first)s AND %(last)s ORDER BY {day}, number"

# People in periods. `wanted` holds the period's days, and the four quarters that aov_before looks back on (NULL where
# nothing reads it); `people` the days that concern each of them. A credit is one person's part of one active contract.
# Of periods only `later` than a change just what they sold is summed or, where that is nothing, their cash.
PERSON_PERIODS = """
    WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(%(people)s::bigint[], %(kinds)s::text[], %(firsts)s::date[], %(lasts)s::date[],
            %(before_froms)s::date[], %(before_tos)s::date[], %(later)s::bool[])
            w(person_id, kind, first, last, before_from, before_to, is_later)),
    people AS MATERIALIZED (
        SELECT person_id, least(min(first), min(before_from)) AS earliest, max(last) AS latest
        FROM wanted GROUP BY 1),
    part AS MATERIALIZED (
        SELECT p.person_id, c.id, c.customer_id, c.signed_on, c.term_days, c.amount, 1 AS share
        FROM people p JOIN scoring_contract c ON c.owner_id = p.person_id
        WHERE c.status = 'active' AND NOT EXISTS (SELECT FROM scoring_split s WHERE s.contract_id = c.id)
        UNION ALL
        SELECT p.person_id, c.id, c.customer_id, c.signed_on, c.term_days, c.amount, s.share * 0.01
        FROM people p JOIN scoring_split s ON s.person_id = p.person_id JOIN scoring_contract c ON c.id = s.contract_id
        WHERE c.status = 'active'),
    credit AS (
        SELECT c.person_id, c.id, c.customer_id, c.signed_on, c.amount * c.share AS amount
        FROM part c JOIN people p USING (person_id) WHERE c.signed_on BETWEEN p.earliest AND p.latest
    ),
    signed AS (
        SELECT w.person_id, w.kind, w.first, sum(c.amount) AS sales, count(*) AS contracts,
               count(DISTINCT c.customer_id) AS customers, count(*) FILTER (WHERE first.id = c.id) AS new_customers,
               count(DISTINCT c.customer_id) FILTER (WHERE first.signed_on < w.first) AS repeat_customers
        FROM wanted w
        JOIN credit c ON c.person_id = w.person_id AND c.signed_on BETWEEN w.first AND w.last
        {first}
        WHERE NOT w.is_later
        GROUP BY 1, 2, 3
    ),
    later AS (
        SELECT w.person_id, w.kind, w.first, sum(c.amount) AS sales, count(*) AS contracts
        FROM wanted w
        JOIN credit c ON c.person_id = w.person_id AND c.signed_on BETWEEN w.first AND w.last
        WHERE w.is_later
        GROUP BY 1, 2, 3
    ),
    before AS (
        SELECT w.person_id, w.kind, w.first, sum(c.amount) AS sales, count(*) AS contracts
        FROM wanted w
        JOIN credit c ON c.person_id = w.person_id AND c.signed_on BETWEEN w.before_from AND w.before_to
        GROUP BY 1, 2, 3
    ),
    cash AS (
        SELECT c.person_id, r.received_on, coalesce(r.due_on, c.signed_on + c.term_days) AS due_on, r.amount AS whole,
               r.amount * c.share AS amount
        FROM part c JOIN scoring_receipt r ON r.contract_id = c.id
        WHERE (r.status = 'confirmed' AND r.received_on IS NOT NULL)
           OR (r.received_on IS NULL AND r.status <> 'void' AND r.amount > 0)
    ),
    paid AS (
        SELECT w.person_id, w.kind, w.first,
               coalesce(sum(c.amount) FILTER (WHERE c.received_on BETWEEN w.first AND w.last), 0) AS collected,
               coalesce(sum(c.amount) FILTER (WHERE c.whole > 0 AND c.due_on BETWEEN w.first AND w.last), 0) AS due,
               coalesce(sum(c.amount) FILTER (
                   WHERE c.whole > 0 AND c.due_on BETWEEN w.first AND w.last AND c.received_on <= w.last), 0)
                   AS collected_of_due
        FROM wanted w LEFT JOIN later USING (person_id, kind, first)
        JOIN cash c ON c.person_id = w.person_id
            AND (c.received_on BETWEEN w.first AND w.last OR (c.whole > 0 AND c.due_on BETWEEN w.first AND w.last))
        WHERE NOT w.is_later OR later.sales IS NULL
        GROUP BY 1, 2, 3
    )
    SELECT w.person_id, w.kind, w.first, coalesce(signed.sales, later.sales),
           coalesce(signed.contracts, later.contracts), signed.customers, signed.new_customers, signed.repeat_customers,
           paid.collected, paid.due, paid.collected_of_due, before.sales, before.contracts,
           coalesce(signed.sales, later.sales, paid.collected) IS NOT NULL AS exists
    FROM wanted w
    LEFT JOIN signed USING (person_id, kind, first)
    LEFT JOIN later USING (person_id, kind, first)
    LEFT JOIN before USING (person_id, kind, first)
    LEFT JOIN paid USING (person_id, kind, first)
"""

# The same for everybody in all periods that a long run asks for, by way of `scoring.facts.whole`.
# Everything is summed by month first, what counts once in a quarter or a year for each kind of period: records are then
# read once, and a period is a sum of few months. `whole_calendar` has each month with its periods and their ends.
WHOLE_CALENDAR = """
    CREATE TEMP TABLE whole_calendar AS
        SELECT month, (month + interval '1 month')::date AS month_end,
               quarter, (quarter + interval '3 months')::date AS quarter_end,
               year, (year + interval '1 year')::date AS year_end
        FROM (SELECT m::date AS month, ledger_period_first('quarter', m::date, %(year_starts)s) AS quarter,
                     ledger_period_first('year', m::date, %(year_starts)s) AS year
              FROM generate_series(
                  %(begin)s::timestamp, %(latest)s::timestamp, interval '1 month') m) months;
    ANALYZE whole_calendar
"""
# `again_on`: the day on which the same person signed the same customer before. A customer counts in a period with the
# first contract in it: counting the distinct ones would sort everything for each kind of period.
WHOLE_MONTH = """
    CREATE TEMP TABLE whole_month AS
        WITH credit AS (
            SELECT coalesce(s.person_id, c.owner_id) AS person_id, c.customer_id, c.signed_on,
                   date_trunc('month', c.signed_on::timestamp)::date AS month,
                   c.amount * coalesce(s.share, 100) * 0.01 AS amount,
                   first.id = c.id AS is_first, first.signed_on AS first_on
            FROM scoring_contract c LEFT JOIN scoring_split s ON s.contract_id = c.id {first}
            WHERE c.status = 'active' AND c.signed_on BETWEEN %(signed_from)s AND %(latest)s),
        signing AS (
            SELECT person_id, month, amount, is_first, first_on,
                   coalesce(lag(signed_on) OVER (PARTITION BY person_id, customer_id ORDER BY signed_on), '-infinity')
                       AS again_on
            FROM credit),
        signed AS (
            SELECT person_id, month, sum(amount) AS sales, count(*) AS contracts,
                   count(*) FILTER (WHERE is_first) AS new_customers,
                   count(*) FILTER (WHERE again_on < k.month) AS month_customers,
                   count(*) FILTER (WHERE again_on < k.month AND first_on < k.month) AS month_repeat,
                   count(*) FILTER (WHERE again_on < k.quarter) AS quarter_customers,
                   count(*) FILTER (WHERE again_on < k.quarter AND first_on < k.quarter) AS quarter_repeat,
                   count(*) FILTER (WHERE again_on < k.year) AS year_customers,
                   count(*) FILTER (WHERE again_on < k.year AND first_on < k.year) AS year_repeat
            FROM signing JOIN whole_calendar k USING (month)
            GROUP BY 1, 2),
        cash AS MATERIALIZED (
            SELECT coalesce(s.person_id, c.owner_id) AS person_id, r.received_on,
                   coalesce(r.due_on, c.signed_on + c.term_days) AS due_on, r.amount > 0 AS is_due,
                   r.amount * coalesce(s.share, 100) * 0.01 AS amount
            FROM scoring_receipt r JOIN scoring_contract c ON c.id = r.contract_id
            LEFT JOIN scoring_split s ON s.contract_id = c.id
            WHERE c.status = 'active' AND ((r.status = 'confirmed' AND r.received_on IS NOT NULL)
                    OR (r.received_on IS NULL AND r.status <> 'void' AND r.amount > 0))
                AND (r.received_on BETWEEN %(cash_from)s AND %(latest)s
                    OR coalesce(r.due_on, c.signed_on + c.term_days) BETWEEN %(cash_from)s AND %(latest)s)),
        collected AS (
            SELECT person_id, k.month, sum(amount) AS collected
            FROM cash JOIN whole_calendar k ON k.month = date_trunc('month', received_on::timestamp)::date
            GROUP BY 1, 2),
        due AS (
            SELECT person_id, k.month, sum(amount) AS due,
                   sum(amount) FILTER (WHERE received_on < k.month_end) AS month_of_due,
                   sum(amount) FILTER (WHERE received_on < k.quarter_end) AS quarter_of_due,
                   sum(amount) FILTER (WHERE received_on < k.year_end) AS year_of_due
            FROM cash JOIN whole_calendar k ON k.month = date_trunc('month', due_on::timestamp)::date
            WHERE is_due GROUP BY 1, 2)
        SELECT * FROM signed FULL JOIN collected USING (person_id, month) FULL JOIN due USING (person_id, month)
"""
FIND_MONTH = "CREATE INDEX ON whole_month (month); ANALYZE whole_month"
# Quarters are whole months, and so are the four before.
WHOLE_BEFORE = """
    CREATE TEMP TABLE whole_before AS
        SELECT w.begins, m.person_id, sum(m.sales) AS sales, sum(m.contracts)::bigint AS contracts
        FROM unnest(%(begins)s::date[], %(ends)s::date[]) w(begins, ends)
        JOIN whole_month m ON m.month BETWEEN w.begins AND w.ends
        GROUP BY 1, 2;
    CREATE INDEX ON whole_before (begins);
    ANALYZE whole_before
"""
WHOLE_PERIOD = """
    WITH during AS (
        SELECT person_id, sum(sales) AS sales, sum(contracts)::bigint AS contracts,
               sum({kind}_customers)::bigint AS customers, sum(new_customers)::bigint AS new_customers,
               sum({kind}_repeat)::bigint AS repeat_customers, sum(collected) AS collected, sum(due) AS due,
               sum({kind}_of_due) AS collected_of_due, true AS exists
        FROM whole_month WHERE month BETWEEN %(first)s AND %(last)s GROUP BY 1),
    before AS (SELECT person_id, sales, contracts FROM whole_before WHERE begins = %(before_from)s)
    SELECT person_id, d.sales, d.contracts, d.customers, d.new_customers, d.repeat_customers, d.collected, d.due,
           d.collected_of_due, before.sales, before.contracts, d.exists
    FROM during d FULL JOIN before USING (person_id)
"""
