//! Cards that were read before: a list that is asked for again reads the rows of its walk alone, and cards that are new.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use quick_cache::{Weighter, sync::Cache};

use crate::{
    error::Result,
    ids::PublicationId,
    live::story::{Edition, LiveArticle, NO_BODY},
    platform::db::Conn,
};

/// About so many cards are kept, and in no more bytes than these.
const MOST: usize = 8_000;
const BYTES: u64 = 8 * 1024 * 1024;
/// So many questions are remembered, as numbers.
const MOST_QUESTIONS: usize = 4_096;

/// The cards of one newsroom, of all its threads.
#[derive(Debug)]
pub struct Cards {
    known: Cache<Edition, Arc<LiveArticle>, CardWeight>,
    asked: Cache<u64, ()>,
}

#[derive(Debug, Clone)]
struct CardWeight;

impl Weighter<Edition, Arc<LiveArticle>> for CardWeight {
    fn weight(&self, _: &Edition, article: &Arc<LiveArticle>) -> u64 {
        article.weight() as u64
    }
}

impl Default for Cards {
    fn default() -> Self {
        Self {
            known: Cache::with_weighter(MOST, BYTES, CardWeight),
            asked: Cache::new(MOST_QUESTIONS),
        }
    }
}

impl Cards {
    /// Whether this was asked before, so that its cards are likely to be known; from now on it was.
    pub(super) fn was_asked(&self, question: &impl Hash) -> bool {
        let mut hasher = DefaultHasher::new();
        question.hash(&mut hasher);
        let number = hasher.finish();
        let was = self.asked.get(&number).is_some();
        if !was {
            self.asked.insert(number, ());
        }
        was
    }

    /// Keeps a card as it was read, without its text.
    pub(super) fn insert(&self, article: &Arc<LiveArticle>) {
        let edition = article.edition();
        if self.known.get(&edition).is_none() {
            self.known.insert(edition, Arc::clone(article));
        }
    }

    /// The stories of these publications in this order, without those that readers have no longer: one statement, for the
    /// cards that are not known.
    pub(super) async fn all(&self, conn: &mut Conn, editions: &[Edition]) -> Result<Vec<Arc<LiveArticle>>> {
        let known: Vec<Option<Arc<LiveArticle>>> = editions.iter().map(|edition| self.known.get(edition)).collect();
        let missing: Vec<PublicationId> = editions
            .iter()
            .zip(&known)
            .filter(|(_, known)| known.is_none())
            .map(|(edition, _)| edition.publication)
            .collect();
        let mut read = HashMap::new();
        if !missing.is_empty() {
            for article in LiveArticle::of_publications(conn, missing, NO_BODY).await? {
                let article = Arc::new(article);
                self.insert(&article);
                read.insert(article.publication_id, article);
            }
        }
        let of_now = editions.iter().zip(known);
        Ok(of_now
            .filter_map(|(edition, known)| match known {
                Some(known) => Some(known),
                None => read.remove(&edition.publication),
            })
            .collect())
    }
}
