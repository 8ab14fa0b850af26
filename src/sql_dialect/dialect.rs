//! The dialects, and the properties that set them apart.

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SqlDialect {
    Duckdb,
    Postgres,
    Sqlite,
    Datafusion,
    Clickhouse,
    Spark,
    Databricks,
    Snowflake,
    Bigquery,
}

impl SqlDialect {
    /// All of them, in the order of the documentation.
    pub(crate) const ALL: [Self; 9] = [
        Self::Duckdb,
        Self::Postgres,
        Self::Sqlite,
        Self::Datafusion,
        Self::Clickhouse,
        Self::Spark,
        Self::Databricks,
        Self::Snowflake,
        Self::Bigquery,
    ];

    /// The word on the command line.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Duckdb => "duckdb",
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
            Self::Datafusion => "datafusion",
            Self::Clickhouse => "clickhouse",
            Self::Spark => "spark",
            Self::Databricks => "databricks",
            Self::Snowflake => "snowflake",
            Self::Bigquery => "bigquery",
        }
    }

    /// The name for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Duckdb => "DuckDB",
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
            Self::Datafusion => "DataFusion",
            Self::Clickhouse => "ClickHouse",
            Self::Spark => "Spark",
            Self::Databricks => "Databricks",
            Self::Snowflake => "Snowflake",
            Self::Bigquery => "BigQuery",
        }
    }

    /// The dialect with this name on the command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// The most bytes of a statement, and where that limit is stated; `None` where there is none to speak of.
    pub(crate) const fn most_bytes(self) -> Option<(usize, &'static str)> {
        match self {
            Self::Bigquery => Some((
                1 << 20,
                "BigQuery: quotas and limits, maximum unresolved legacy and standard query length",
            )),
            Self::Snowflake => Some((1 << 20, "Snowflake: query size limits, 1 MB of compressed text")),
            // Some 25,000 nodes of its tree, half of `max_ast_elements`. With both settings raised, 700,000 bytes took more than
            // 200 seconds of CPU to analyse, without a result.
            Self::Clickhouse => Some((262_144, "ClickHouse: max_query_size")),
            Self::Sqlite => Some((1_000_000_000, "SQLite: SQLITE_MAX_SQL_LENGTH")),
            _ => None,
        }
    }

    /// The most columns of a result, where an engine has such a limit.
    pub(crate) const fn most_columns(self) -> Option<usize> {
        match self {
            Self::Sqlite => Some(2000),
            Self::Postgres => Some(1600),
            _ => None,
        }
    }

    /// What follows AS in a common table expression that is computed once, so that its expressions are not copied into
    /// each place that names them.
    pub(crate) const fn computed_once(self) -> &'static str {
        match self {
            Self::Postgres | Self::Sqlite => "MATERIALIZED ",
            _ => "",
        }
    }

    /// Whether names that differ in case only are one, although they are quoted.
    pub(crate) const fn ignores_case(self) -> bool {
        matches!(self, Self::Duckdb | Self::Sqlite | Self::Spark | Self::Databricks | Self::Bigquery)
    }

    /// The most bytes of a name that the engine reads, where it cuts longer ones.
    pub(crate) const fn longest_name(self) -> usize {
        match self {
            Self::Postgres => 63,
            _ => usize::MAX,
        }
    }
}
