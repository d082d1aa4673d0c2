//! Statements in SQL that each connection prepares once. `diesel::sql_query` is prepared and planned anew at every call,
//! and planning the readers' views takes longer than running them (docs/performance.md).

use std::{borrow::Cow, marker::PhantomData};

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::Error,
    serialize::ToSql,
    sql_types::{HasSqlType, Untyped},
};

/// A statement with `$1`, `$2` … for its values; a value may stand in several places, or in none. The text should be one
/// of few, since every different one is kept: what varies belongs into the values.
#[must_use]
pub fn sql<'v>(text: impl Into<Cow<'static, str>>) -> Sql<'v> {
    Sql {
        text: text.into(),
        values: Vec::new(),
    }
}

/// A limit for the text of a statement: the planner has to see it, or it plans for a tenth of the table. One of few; the
/// caller drops what it did not ask for.
#[must_use]
pub fn rows(wanted: i64) -> i64 {
    [6, 21, 51, 101]
        .into_iter()
        .find(|rows| *rows >= wanted)
        .unwrap_or(wanted)
}

/// See [`sql`].
pub struct Sql<'v> {
    text: Cow<'static, str>,
    values: Vec<Box<dyn QueryFragment<Pg> + Send + 'v>>,
}

impl<'v> Sql<'v> {
    /// The next value.
    #[must_use]
    pub fn bind<ST, V>(mut self, value: V) -> Self
    where
        ST: Send + 'v,
        V: ToSql<ST, Pg> + Send + 'v,
        Pg: HasSqlType<ST>,
    {
        self.values.push(Box::new(Bound {
            value,
            kind: PhantomData::<ST>,
        }));
        self
    }
}

impl QueryFragment<Pg> for Sql<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut parts = self.text.split('$');
        out.push_sql(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = part.split_at(digits);
            let value = number
                .parse::<usize>()
                .ok()
                .and_then(|number| self.values.get(number.checked_sub(1)?));
            let Some(value) = value else {
                return Err(Error::QueryBuilderError(
                    format!("no value for ${number} in: {}", self.text).into(),
                ));
            };
            value.walk_ast(out.reborrow())?;
            out.push_sql(rest);
        }
        Ok(())
    }
}

impl QueryId for Sql<'_> {
    type QueryId = ();
    /// Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Sql<'_> {
    type SqlType = Untyped;
}

/// A statement that a connection keeps only when it is a usual one: there are too many of the others to keep them all.
pub struct Seldom<'v> {
    statement: Sql<'v>,
    usual: bool,
}

impl<'v> Seldom<'v> {
    /// This statement, not kept unless it is a usual one.
    #[must_use]
    pub const fn unless(usual: bool, statement: Sql<'v>) -> Self {
        Self { statement, usual }
    }
}

impl QueryFragment<Pg> for Seldom<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.usual {
            out.unsafe_to_cache_prepared();
        }
        self.statement.walk_ast(out)
    }
}

impl QueryId for Seldom<'_> {
    type QueryId = ();
    /// Known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Seldom<'_> {
    type SqlType = Untyped;
}

struct Bound<ST, V> {
    value: V,
    kind: PhantomData<ST>,
}

impl<ST, V> QueryFragment<Pg> for Bound<ST, V>
where
    V: ToSql<ST, Pg>,
    Pg: HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param(&self.value)
    }
}

#[cfg(test)]
mod tests {
    use diesel::{debug_query, sql_types::Integer};

    use super::*;

    #[test]
    fn a_value_stands_wherever_its_number_does() {
        let query = sql("SELECT $2 + $1 + $2").bind::<Integer, _>(7).bind::<Integer, _>(35);

        assert_eq!(
            debug_query::<Pg, _>(&query).to_string(),
            "SELECT $1 + $2 + $3 -- binds: [35, 7, 35]"
        );
    }

    #[test]
    fn a_statement_may_be_kept_and_one_without_its_values_is_refused() {
        assert!(sql("SELECT 1").is_safe_to_cache_prepared(&Pg).unwrap());
        assert!(
            sql("SELECT $1")
                .to_sql(&mut diesel::pg::PgQueryBuilder::default(), &Pg)
                .is_err()
        );
    }
}
