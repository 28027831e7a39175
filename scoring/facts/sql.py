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
SHARES = """
    LEFT JOIN LATERAL (
        SELECT array_agg(s.person_id) AS people, array_agg(s.share) AS shares
        FROM scoring_split s WHERE s.contract_id = c.id) split ON true
"""

CONTRACT = """
    SELECT c.id, c.number, c.signed_on, c.owner_id, c.customer_id, split.people, split.shares,
           c.amount, c.kind, coalesce(c.margin_rate, m.margin_rate), c.term_days,
           {first_columns}, {paid_column}, k.tier, k.benchmark
    FROM scoring_contract c
    JOIN scoring_customer k ON k.id = c.customer_id
    LEFT JOIN scoring_product m ON m.id = c.product_id
    {first} {paid} {shares}
    WHERE c.status = 'active' AND {scope}
    ORDER BY c.signed_on, c.number
"""
RECEIPT = """
    SELECT r.id, r.number, r.received_on, c.owner_id, c.customer_id, split.people, split.shares,
           r.amount, r.received_on - coalesce(r.due_on, c.signed_on + c.term_days), r.received_on <= c.signed_on,
           c.kind, {is_first}, c.amount, k.tier, k.benchmark
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

# People in periods. `wanted` holds (person_id, kind, first, last, before_from, before_to): the period's days, and the
# four quarters that aov_before looks back on. A credit is one person's part of one active contract.
WANTED_LIST = """
    SELECT * FROM unnest(%(people)s::bigint[], %(kinds)s::text[], %(firsts)s::date[], %(lasts)s::date[],
        %(before_froms)s::date[], %(before_tos)s::date[]) w(person_id, kind, first, last, before_from, before_to)
"""
WANTED_ALL = """
    SELECT p.id AS person_id, %(kind)s::text AS kind, %(first)s::date AS first, %(last)s::date AS last,
           %(before_from)s::date AS before_from, %(before_to)s::date AS before_to FROM teams_person p
"""
# For a list the few people's contracts are found by index; for everybody the days alone decide.
OF_THE_LISTED = """
    AND c.id IN (
        SELECT o.id FROM scoring_contract o WHERE o.owner_id = ANY(%(people)s)
        UNION ALL SELECT s.contract_id FROM scoring_split s WHERE s.person_id = ANY(%(people)s))
"""
PERSON_PERIODS = """
    WITH wanted AS MATERIALIZED ({wanted}),
    credit AS (
        SELECT coalesce(s.person_id, c.owner_id) AS person_id, c.id, c.customer_id, c.signed_on,
               c.amount * coalesce(s.share, 100) * 0.01 AS amount
        FROM scoring_contract c LEFT JOIN scoring_split s ON s.contract_id = c.id
        WHERE c.status = 'active' AND c.signed_on BETWEEN %(earliest)s AND %(latest)s {listed}
    ),
    signed AS (
        SELECT w.person_id, w.kind, w.first, sum(c.amount) AS sales, count(*) AS contracts,
               count(DISTINCT c.customer_id) AS customers, count(*) FILTER (WHERE first.id = c.id) AS new_customers,
               count(DISTINCT c.customer_id) FILTER (WHERE first.signed_on < w.first) AS repeat_customers
        FROM wanted w
        JOIN credit c ON c.person_id = w.person_id AND c.signed_on BETWEEN w.first AND w.last
        {first}
        GROUP BY 1, 2, 3
    ),
    before AS (
        SELECT w.person_id, w.kind, w.first, sum(c.amount) AS sales, count(*) AS contracts
        FROM wanted w
        JOIN credit c ON c.person_id = w.person_id AND c.signed_on BETWEEN w.before_from AND w.before_to
        GROUP BY 1, 2, 3
    ),
    cash AS (
        SELECT coalesce(s.person_id, c.owner_id) AS person_id, r.status, r.received_on,
               coalesce(r.due_on, c.signed_on + c.term_days) AS due_on, r.amount AS whole,
               r.amount * coalesce(s.share, 100) * 0.01 AS amount
        FROM scoring_receipt r JOIN scoring_contract c ON c.id = r.contract_id
        LEFT JOIN scoring_split s ON s.contract_id = c.id
        WHERE c.status = 'active' AND {cash_scope}
          AND ((r.status = 'confirmed' AND r.received_on IS NOT NULL)
               OR (r.received_on IS NULL AND r.status <> 'void' AND r.amount > 0))
    ),
    paid AS (
        SELECT w.person_id, w.kind, w.first,
               coalesce(sum(c.amount) FILTER (WHERE c.received_on BETWEEN w.first AND w.last), 0) AS collected,
               coalesce(sum(c.amount) FILTER (WHERE c.whole > 0 AND c.due_on BETWEEN w.first AND w.last), 0) AS due,
               coalesce(sum(c.amount) FILTER (
                   WHERE c.whole > 0 AND c.due_on BETWEEN w.first AND w.last AND c.received_on <= w.last), 0)
                   AS collected_of_due
        FROM wanted w JOIN cash c ON c.person_id = w.person_id
            AND (c.received_on BETWEEN w.first AND w.last OR (c.whole > 0 AND c.due_on BETWEEN w.first AND w.last))
        GROUP BY 1, 2, 3
    )
    SELECT w.person_id, w.kind, w.first, signed.sales, signed.contracts, signed.customers, signed.new_customers,
           signed.repeat_customers, paid.collected, paid.due, paid.collected_of_due, before.sales, before.contracts,
           signed.sales IS NOT NULL OR paid.collected IS NOT NULL AS exists
    FROM wanted w
    LEFT JOIN signed USING (person_id, kind, first)
    LEFT JOIN before USING (person_id, kind, first)
    LEFT JOIN paid USING (person_id, kind, first)
    WHERE signed.sales IS NOT NULL OR paid.collected IS NOT NULL OR before.sales IS NOT NULL
"""
CASH_LISTED = "c.id IN (" + OF_THE_LISTED.split("(", 1)[1]
# Indexed ranges instead of one OR: what came in, what was due by its own day, and what by signing plus term.
CASH_ALL = """
    r.id IN (SELECT q.id FROM scoring_receipt q WHERE q.received_on BETWEEN %(first)s AND %(last)s
             UNION SELECT q.id FROM scoring_receipt q WHERE q.due_on BETWEEN %(first)s AND %(last)s
             UNION SELECT q.id FROM scoring_contract o JOIN scoring_receipt q ON q.contract_id = o.id
             WHERE q.due_on IS NULL AND o.signed_on + o.term_days BETWEEN %(first)s AND %(last)s)
"""
