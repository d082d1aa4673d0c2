//! Statements in SQL that each connection prepares once. `diesel::sql_query` is prepared and planned anew at every call,
//! and planning the readers' views takes longer than running them (docs/performance.md).

use std::{
    borrow::Cow,
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    marker::PhantomData,
    sync::{LazyLock, PoisonError, RwLock},
};

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    result::Error,
    serialize::ToSql,
    sql_types::{HasSqlType, Untyped},
};
use quick_cache::sync::Cache;

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

    /// Each value as a subquery of its own, so that the server plans without knowing any of them. Else it compares a plan for
    /// these values with one for all at every call, and planning a list of the newsroom takes longer than running it.
    #[must_use]
    pub fn planned_once(mut self) -> Self {
        let (head, places) = places(&self.text);
        let mut text = String::with_capacity(self.text.len() + 64);
        text.push_str(head);
        for (number, rest) in places {
            text.push_str("(SELECT $");
            text.push_str(number);
            text.push(')');
            text.push_str(rest);
        }
        self.text = text.into();
        self
    }
}

/// What stands before the first value; then of each value its number, and what follows it.
fn places(text: &str) -> (&str, impl Iterator<Item = (&str, &str)>) {
    let mut parts = text.split('$');
    let head = parts.next().unwrap_or_default();
    let place = |part: &'_ str| part.bytes().take_while(u8::is_ascii_digit).count();
    (head, parts.map(move |part| part.split_at(place(part))))
}

impl QueryFragment<Pg> for Sql<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (head, places) = places(&self.text);
        out.push_sql(head);
        for (number, rest) in places {
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

/// So many statements that are not usual are kept all the same, because they are asked often: a plan takes a server some
/// tens of kilobytes on every connection.
const MOST_OFTEN: usize = 64;
/// Asked so many times a statement is asked often.
const OFTEN: u32 = 8;
/// So many statements are counted at a time.
const MOST_COUNTED: usize = 1_024;

/// Statements by the digest of their text, as this program asks them.
struct Frequent {
    times: Cache<u64, u32>,
    often: RwLock<HashSet<u64>>,
}

static FREQUENT: LazyLock<Frequent> = LazyLock::new(|| Frequent {
    times: Cache::new(MOST_COUNTED),
    often: RwLock::default(),
});

impl Frequent {
    /// Whether a statement is one of those that are kept; it is asked now.
    fn often(&self, text: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let digest = hasher.finish();
        {
            let often = self.often.read().unwrap_or_else(PoisonError::into_inner);
            if often.contains(&digest) {
                return true;
            }
            if often.len() >= MOST_OFTEN {
                return false;
            }
        }
        let times = self.times.get(&digest).unwrap_or(0) + 1;
        if times < OFTEN {
            self.times.insert(digest, times);
            return false;
        }
        let mut often = self.often.write().unwrap_or_else(PoisonError::into_inner);
        often.len() < MOST_OFTEN && often.insert(digest)
    }
}

/// A statement that a connection keeps only when it is a usual one, or asked often: there are too many of the others to
/// keep them all.
pub struct Seldom<'v> {
    statement: Sql<'v>,
    usual: bool,
}

impl<'v> Seldom<'v> {
    /// This statement, not kept unless it is a usual one or has been asked often.
    #[must_use]
    pub fn unless(usual: bool, statement: Sql<'v>) -> Self {
        let usual = usual || FREQUENT.often(&statement.text);
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
    fn a_plan_for_any_values_does_not_see_them() {
        let query = sql("SELECT $1 LIMIT 2 * ($2)")
            .planned_once()
            .bind::<Integer, _>(7)
            .bind::<Integer, _>(35);

        assert_eq!(
            debug_query::<Pg, _>(&query).to_string(),
            "SELECT (SELECT $1) LIMIT 2 * ((SELECT $2)) -- binds: [7, 35]"
        );
    }

    #[test]
    fn a_statement_that_is_asked_often_is_kept_until_there_are_enough_of_them() {
        let asked = Frequent {
            times: Cache::new(MOST_COUNTED),
            often: RwLock::default(),
        };
        let first = (0..OFTEN + 2).map(|_| asked.often("SELECT 1")).filter(|kept| *kept);
        assert_eq!(first.count(), 3, "from the eighth time on");
        for number in 0..200 {
            for _ in 0..OFTEN {
                asked.often(&format!("SELECT {number}, 2"));
            }
        }
        assert!(asked.often("SELECT 1") && !asked.often("SELECT 199, 2"));
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
