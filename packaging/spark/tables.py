"""The tables of the sample's project, made in Spark for a number of leads. Each cell is a hash of the seed, the row and the column, so
that partitions and the number of cores change nothing. There are missing cells, words that training never saw, leads without
account or activities, and activities on and after the snapshot date."""

# Rows of the other tables for each lead.
ACTIVITIES = 10
LEADS_OF_AN_ACCOUNT = 5
CONTACTS_OF_AN_ACCOUNT = 2
OTHERS = ("activities", "accounts", "contacts")

COUNTRIES = ["Germany", "France", "United Kingdom", "United States", "Netherlands", "Poland", "Spain", "Sweden", "India", "Atlantis", None]
SENIORITIES = ["Manager", "Director", "VP", "C-level", "Team lead", "Individual contributor", None]
DEPARTMENTS = ["Sales", "Marketing", "IT", "Finance", "Operations", "General management", "Customer success", "Alchemy", None]
SOURCES = ["Referral", "Content", "Outbound", "Event", "Paid search"]
PAINS = ["manual reporting", "slow onboarding", "rising costs", "missed follow-ups"]
YES_OR_NO = ["yes", "no", "no", None]
INDUSTRIES = ["Software", "Retail", "Logistics", "Healthcare", "Financial services", "Manufacturing", "Education", None]
TOOLS = ["CRM", "ERP", "help desk", "marketing automation", "data warehouse"]
KINDS = ["page_view", "page_view", "page_view", "email_open", "email_open", "webinar", "call", "trial_signup"]
PAGES = ["/pricing", "/pricing/enterprise", "/customers", "/blog", None]
ROLES = ["champion", "economic_buyer", "user", "blocker", None]


class Cells:
    """SQL of cells that depend on the seed, the row and the column only."""

    def __init__(self, table, seed):
        self.table, self.seed = table, seed

    def whole(self, column, most):
        """A whole number from 0 to most - 1."""
        return f"pmod(xxhash64(id, {self.seed}, '{self.table}.{column}'), {most})"

    def missing(self, column, percent, sql):
        return f"CASE WHEN {self.whole(column + '?', 100)} >= {percent} THEN {sql} END AS {column}"

    def word(self, column, words):
        return f"element_at({array(words)}, CAST(1 + {self.whole(column, len(words))} AS INT)) AS {column}"

    def members(self, column, words):
        """Each of the words with a chance of a third, in one cell; without any the cell is missing."""
        parts = ", ".join(f"CASE WHEN {self.whole(f'{column} {n}', 3)} = 0 THEN {text(word)} END" for n, word in enumerate(words))
        return f"NULLIF(concat_ws(';', {parts}), '') AS {column}"

    def wide(self, column, most):
        """A number from 1 to `most` whose logarithm is spread evenly."""
        return f"CAST(floor(pow({most}, {self.whole(column, 10_000)} / 10000.0D)) AS DOUBLE)"

    def seconds_before(self, as_of, column, days, after=0):
        """A time up to `days` before a date, or up to `after` days later."""
        back = f"{self.whole(column, (days + after) * 86_400)} - {after * 86_400}"
        return f"timestamp_seconds(unix_seconds(TIMESTAMP '{as_of} 00:00:00') - ({back}))"


def text(value):
    return "CAST(NULL AS STRING)" if value is None else f"'{value}'"


def array(words):
    return f"array({', '.join(text(word) for word in words)})"


def key(prefix, sql):
    return f"concat('{prefix}', lpad(CAST({sql} AS STRING), 9, '0'))"


def rows(spark, count, *columns):
    """A table of `count` rows in parts of up to 4 million."""
    parts = max(2, -(-count // 4_000_000))
    return spark.range(0, count, 1, parts).selectExpr(*columns)


def leads(spark, count, seed, as_of):
    cells = Cells("leads", seed)
    name = f"concat('person', {cells.whole('name', 100_000)}, element_at({array(['@gmail.com', '@acme.example', '@outlook.com', '@corp.example'])}, "
    answers = ("decision_process_known", "decision_criteria_known", "metrics_defined", "champion_contact", "economic_buyer_met")
    return rows(
        spark,
        count,
        f"{key('L', 'id')} AS lead_id",
        cells.missing("account_id", 5, key("A", f"id DIV {LEADS_OF_AN_ACCOUNT}")),
        f"{cells.seconds_before(as_of, 'created_at', 90)} AS created_at",
        f"TIMESTAMP '{as_of} 00:00:00' - make_interval(0, 0, 0, CAST(1 + {cells.whole('qualified_at', 28)} AS INT)) AS qualified_at",
        cells.word("lead_source", SOURCES),
        cells.word("country", COUNTRIES),
        cells.word("seniority", SENIORITIES),
        cells.word("department", DEPARTMENTS),
        f"{name}CAST(1 + {cells.whole('mail', 4)} AS INT))) AS email",
        cells.members("pain", PAINS),
        cells.missing("budget_amount", 30, cells.wide("budget", 200_000)),
        cells.word("decision_role", ["approver", "influencer", "user", None]),
        cells.missing("timeline_months", 30, f"CAST({cells.whole('timeline', 19)} AS DOUBLE)"),
        *[cells.word(answer, YES_OR_NO) for answer in answers],
    )


def accounts(spark, count, seed, _as_of):
    cells = Cells("accounts", seed)
    return rows(
        spark,
        count,
        f"{key('A', 'id')} AS account_id",
        f"concat('Company ', {cells.whole('company', 1_000_000)}) AS company",
        cells.word("industry", INDUSTRIES),
        cells.missing("employees", 10, cells.wide("size", 50_000)),
        cells.missing("annual_revenue", 20, cells.wide("revenue", 1_000_000_000)),
        cells.members("tech_stack", TOOLS),
    )


def contacts(spark, count, seed, as_of):
    cells = Cells("contacts", seed)
    return rows(
        spark,
        count,
        f"{key('C', 'id')} AS contact_id",
        f"{key('A', f'id DIV {CONTACTS_OF_AN_ACCOUNT}')} AS account_id",
        f"{cells.seconds_before(as_of, 'added_at', 400, 5)} AS added_at",
        cells.word("role", ROLES),
        cells.word("engaged", YES_OR_NO),
    )


def activities(spark, count, leads_in_all, seed, as_of):
    """In no order: the lead of each is drawn, from nine tenths of all leads."""
    cells = Cells("activities", seed)
    lead = cells.whole("lead", max(1, leads_in_all * 9 // 10))
    at = cells.seconds_before(as_of, "occurred_at", 300, 5)
    return rows(
        spark,
        count,
        f"{key('L', lead)} AS lead_id",
        f"CASE WHEN {cells.whole('day', 50)} = 0 THEN date_trunc('DAY', {at}) ELSE {at} END AS occurred_at",
        cells.word("kind", KINDS),
        cells.word("page", PAGES),
        cells.missing("minutes", 50, f"CAST({cells.whole('duration', 90)} AS DOUBLE)"),
    )


def all_tables(spark, count, seed, as_of):
    companies = -(-count // LEADS_OF_AN_ACCOUNT)
    return {
        "leads": leads(spark, count, seed, as_of),
        "accounts": accounts(spark, companies, seed, as_of),
        "contacts": contacts(spark, companies * CONTACTS_OF_AN_ACCOUNT, seed, as_of),
        "activities": activities(spark, count * ACTIVITIES, count, seed, as_of),
    }
