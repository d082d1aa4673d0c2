//! What categories, tags and authors say of their stories: how many there are, and on request the newest.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;
use uuid::Uuid;

use super::{articles::cards, query::Parameters, shape::Shape};
use crate::{
    delivery::{
        book::Book,
        surrogate::{Family, Keys},
        terms::{self, TermKind},
    },
    error::{Error, Result},
    live::newest::NewestStories,
    platform::db::Conn,
};

/// The stories of some terms.
pub struct StoriesOf {
    kind: TermKind,
    book: Arc<Book>,
    counts: HashMap<Uuid, i64>,
    newest: Option<(NewestStories, Vec<Value>)>,
    keys: Keys,
}

/// `include=latest`
pub fn wants_latest(parameters: &mut Parameters) -> bool {
    !parameters.words("include", &["latest"]).is_empty()
}

impl StoriesOf {
    /// Of these: one statement, and up to three more where the newest are wanted.
    ///
    /// # Errors
    /// Database errors.
    pub async fn load(conn: &mut Conn, book: &Arc<Book>, kind: TermKind, ids: Vec<Uuid>, latest: bool) -> Result<Self> {
        let counts = terms::tallies(conn, &ids).await?;
        let mut keys = Keys::new();
        let newest = if latest {
            let found = NewestStories::of(conn, book.cards(), &ids).await?;
            let (written, theirs) = cards(conn, book, &found.articles, &Shape::CARD).await?;
            keys = keys.and(theirs);
            let written: std::result::Result<Vec<Value>, _> = written.iter().map(serde_json::to_value).collect();
            Some((found, written.map_err(Error::internal)?))
        } else {
            None
        };
        Ok(Self {
            kind,
            book: Arc::clone(book),
            counts,
            newest,
            keys: keys.some(Family::Articles, ids),
        })
    }

    /// Says it of one of them. What is below a category counts as its own, as `category=` finds it.
    pub fn say(&self, id: Uuid, value: &mut Value) {
        let own = match self.kind {
            TermKind::Category => self.book.below(id),
            TermKind::Tag | TermKind::Author | TermKind::Series => vec![id],
        };
        let count: i64 = own.iter().filter_map(|id| self.counts.get(id)).sum();
        value["article_count"] = count.into();
        if let Some((newest, written)) = &self.newest {
            let cards = newest.under(&own).into_iter().filter_map(|place| written.get(place));
            value["latest"] = cards.cloned().collect();
        }
    }

    /// What it was made from.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }
}
