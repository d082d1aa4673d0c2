//! `src/schema.rs` says what a freshly migrated database has.

use std::collections::BTreeMap;

use crate::support::Newsroom;

type Columns = BTreeMap<String, Vec<String>>;

#[test]
fn schema_rs_is_what_the_migrations_make() {
    let newsroom = Newsroom::open();

    let real = in_database(&newsroom);

    let written = in_file(include_str!("../../src/schema.rs"));
    for table in real.keys().chain(written.keys()) {
        assert_eq!(real.get(table), written.get(table), "{table}");
    }
}

fn in_database(newsroom: &Newsroom) -> Columns {
    let mut columns = Columns::new();
    let rows = newsroom
        .owner()
        .query(
            "SELECT table_schema || '.' || table_name, column_name::text, udt_name::text, is_nullable = 'YES' AND table_schema = 'newsroom'
             FROM information_schema.columns
             WHERE table_schema IN ('newsroom', 'published') AND (table_schema, table_name) NOT IN (('newsroom', 'live'), ('newsroom', 'cards_due'), ('newsroom', 'signatures'), ('newsroom', 'listings_due'),
               ('newsroom', 'mentions_due'), ('newsroom', 'shelves_due'), ('newsroom', 'titles_due'), ('newsroom', 'shown_stories'),
               ('newsroom', 'stirs'), ('newsroom', 'search_rows'), ('newsroom', 'search_due'), ('newsroom', 'search_stretches'), ('newsroom', 'search_texts'), ('newsroom', 'search_languages'),
               ('newsroom', 'vocabulary'), ('newsroom', 'vocabulary_due'), ('newsroom', 'working_words'), ('newsroom', 'working_words_due'),
               ('newsroom', 'noted'), ('newsroom', 'bells'), ('newsroom', 'announced'), ('newsroom', 'announceable'), ('newsroom', 'announced_paths'), ('newsroom', 'tallies')) -- only functions of the database know it
             ORDER BY 1, ordinal_position",
            &[],
        )
        .unwrap();
    for row in rows {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let kind = diesel_type(&kind);
        let kind = if row.get(3) { format!("Nullable<{kind}>") } else { kind };
        columns.entry(table).or_default().push(format!("{column}: {kind}"));
    }
    columns
}

fn diesel_type(kind: &str) -> String {
    match kind {
        "uuid" => "Uuid".into(),
        "text" => "Text".into(),
        "int2" => "Int2".into(),
        "int4" => "Int4".into(),
        "int8" => "Int8".into(),
        "bool" => "Bool".into(),
        "jsonb" => "Jsonb".into(),
        "cidr" => "Cidr".into(),
        "timestamptz" => "Timestamptz".into(),
        "timestamp" => "Timestamp".into(),
        "date" => "Date".into(),
        "bytea" => "Bytea".into(),
        "float4" => "Float4".into(),
        "float8" => "Float8".into(),
        array if array.starts_with('_') => format!("Array<{}>", diesel_type(&array[1..])),
        other => other.into(),
    }
}

/// Columns of views are nullable in the catalogue; in the file a view says it only where it is true.
fn in_file(source: &str) -> Columns {
    let mut columns = Columns::new();
    for part in source.split("diesel::table!").skip(1) {
        let (head, rest) = part.split_once('{').and_then(|(_, rest)| rest.split_once('{')).unwrap();
        let table = head.split('(').next().unwrap().trim().to_owned();
        let body = rest.split('}').next().unwrap();
        let lines = body
            .lines()
            .filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "));
        let view = table.starts_with("published.");
        let entry = columns.entry(table).or_default();
        for (column, kind) in lines {
            let kind = if view {
                kind.trim_start_matches("Nullable<").trim_end_matches('>')
            } else {
                kind
            };
            let kind = if view && kind.starts_with("Array<") {
                format!("{kind}>")
            } else {
                kind.to_owned()
            };
            entry.push(format!("{column}: {kind}"));
        }
    }
    columns
}
