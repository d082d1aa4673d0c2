//! What was counted of a search, with the names that readers see.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use crate::{
    delivery::{
        book::Book,
        terms::{Term, TermKind},
    },
    error::Result,
    live::search::{FacetSet, SearchSlice},
    platform::db::Conn,
};

/// What so many of the stories that were found have.
#[derive(Debug, Clone)]
pub struct FoundFacet {
    /// What it is.
    pub name: FacetName,
    /// How many of them have it.
    pub stories: i64,
}

/// What stories can have in common.
#[derive(Debug, Clone)]
pub enum FacetName {
    /// A category, a tag or an author.
    Term(TermKind, Arc<Term>),
    /// The year of their publication, where the newsroom is.
    Year(i32),
}

/// The kind of thing that is counted; none for years.
const fn kind(set: FacetSet) -> Option<TermKind> {
    match set {
        FacetSet::Category => Some(TermKind::Category),
        FacetSet::Tag => Some(TermKind::Tag),
        FacetSet::Author => Some(TermKind::Author),
        FacetSet::Year => None,
    }
}

/// All that was counted, of what readers may know, set by set: one statement for names that are not remembered.
///
/// # Errors
/// Database errors.
pub async fn named(conn: &mut Conn, book: &Book, slice: &SearchSlice) -> Result<Vec<(FacetSet, Vec<FoundFacet>)>> {
    let ids = |wanted: FacetSet| -> Vec<Uuid> {
        let lists = slice.facets.iter().filter(|(set, _)| *set == wanted);
        lists
            .flat_map(|(_, values)| values)
            .filter_map(|(value, _)| value.parse().ok())
            .collect()
    };
    let (tags, authors) = (ids(FacetSet::Tag), ids(FacetSet::Author));
    let names = if tags.is_empty() && authors.is_empty() {
        HashMap::new()
    } else {
        book.names(conn, &tags, &authors, &[]).await?
    };
    let name = |set, value: &str| match kind(set) {
        None => value.parse().ok().map(FacetName::Year),
        Some(TermKind::Category) => {
            let term = book.category(value.parse().ok()?)?;
            Some(FacetName::Term(TermKind::Category, Arc::new(term.clone())))
        }
        Some(kind) => {
            let term = names.get(&value.parse::<Uuid>().ok()?)?;
            Some(FacetName::Term(kind, Arc::clone(term)))
        }
    };
    let of_set = |(set, values): &(FacetSet, Vec<(String, i64)>)| {
        let found = values.iter().filter_map(|(value, stories)| {
            Some(FoundFacet {
                name: name(*set, value)?,
                stories: *stories,
            })
        });
        (*set, found.collect())
    };
    Ok(slice.facets.iter().map(of_set).collect())
}
