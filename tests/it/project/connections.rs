//! Connections, and tables and outputs that name one.

use super::{LEAST, mistakes, mistakes_of};

const WAREHOUSE: &str = "connections.warehouse = { driver = \"postgresql\", uri_env = \"WAREHOUSE_URI\" }\n";

fn with_deals(place: &str) -> String {
    LEAST.replace("data = { deals = \"deals.csv\" }\n", &format!("{WAREHOUSE}data.deals = {place}\n"))
}

#[test]
fn a_table_and_a_query_of_a_connection_may_stand_where_a_file_may() {
    for place in [
        "{ connection = \"warehouse\", table = \"crm.deals\" }",
        "{ connection = \"warehouse\", table = 'crm.\"Closed deals\"' }",
        "{ connection = \"warehouse\", query = \"SELECT * FROM crm.deals\" }",
    ] {
        assert_eq!(mistakes(&with_deals(place)), [""; 0], "{place}");
    }
    let others = "tables.a = { file = { connection = \"warehouse\", table = \"a\" }, key = \"k\", at = \"t\" }\n\
                  lookups.b = { file = { connection = \"warehouse\", query = \"TABLE b\" }, key = \"k\" }\n\
                  predict.output = { connection = \"warehouse\", table = \"crm.scores\", mode = \"upsert\" }\n";
    assert_eq!(mistakes_of(&format!("{WAREHOUSE}{others}")), [""; 0]);
}

#[test]
fn a_place_names_a_known_connection_and_one_of_table_and_query() {
    let last = |place: &str| {
        let found = mistakes(&with_deals(place));
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].split_once(": ").unwrap().1.to_owned()
    };
    assert_eq!(
        last("{ connection = \"warehose\", table = \"a\" }"),
        "there is no connection `warehose` | did you mean `warehouse`?"
    );
    let both = last("{ connection = \"warehouse\", table = \"a\", query = \"b\" }");
    assert!(both.contains("has `table` and `query`, of which only one may stand"), "{both}");
    assert!(last("{ connection = \"warehouse\" }").contains("needs one of `table` and `query`"));
    assert!(last("{ connection = \"warehouse\", query = \" ;\" }").contains("is empty"));
    let wrong = last("{ connection = \"warehouse\", table = \"a; DROP TABLE b\" }");
    assert!(wrong.contains("expected the name of a table"), "{wrong}");
}

#[test]
fn a_connection_has_one_place_of_its_address_and_no_secret() {
    let only = |text: &str| {
        let found = mistakes_of(text);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].clone()
    };
    let none = only("connections.warehouse = { driver = \"postgresql\" }\n");
    assert!(none.contains("needs one of `file`, `uri_env`, `uri_command` and `uri_file`"), "{none}");
    let two = only("connections.warehouse = { driver = \"a\", uri_env = \"A\", file = \"b\" }\n");
    assert!(two.contains("has `file` and `uri_env`, of which only one may stand"), "{two}");
    let address = only("connections.warehouse = { driver = \"a\", file = \"postgresql://u:p@h/d\" }\n");
    assert!(address.contains("is an address, not a file") && address.contains("uri_env"), "{address}");
    let option = "connections.warehouse = { driver = \"snowflake\", options = { \"adbc.snowflake.sql.auth_token\" = \"t\" } }\n";
    let secret = only(option);
    assert!(secret.contains("is a secret") && secret.contains("{ env = \"VARIABLE\" }"), "{secret}");
    assert_eq!(mistakes_of(&option.replace("\"t\"", "{ env = \"TOKEN\" }")), [""; 0]);
    assert!(only("connections.a = { driver = \"sqlite\", file = \"a\" }\n").contains("at least two letters"));
}
