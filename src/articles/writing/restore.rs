//! Putting an earlier text, or a part of it, into the working copy: a save like any other, which is on record.

use serde_json::json;

use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        writing::{
            coming_back::{Restoration, RestoredPart},
            draft::{self, DraftChange, Saved},
            history,
        },
    },
    error::{Error, Result},
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, Actor, can},
};

/// Puts an earlier text, or a part of it, into the working copy. Of a whole text everything comes that can; `problems` names
/// the rest.
///
/// # Errors
/// As `draft::save`; `NotFound` for a number that the story has not got; `Problems` where nothing of it can come back, and
/// `Conflict` where it is there already.
pub async fn restore(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    number: i32,
    part: RestoredPart,
) -> Result<Saved> {
    // Held before the revision is read: what is not sealed yet is not overwritten meanwhile.
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::SeeHistory, &article.facts)?;
    let earlier = history::by_number(conn, id, number).await?;
    let of = earlier.id;
    let change = DraftChange::Earlier(Box::new(Restoration {
        earlier,
        part: part.clone(),
    }));
    let saved = draft::save(conn, who, id, sent, change).await?;
    if !saved.changed {
        saved.problems.settle()?;
        let sentence = "The working copy says the same already, so nothing was changed.";
        return Err(Error::Conflict(sentence.into()));
    }
    let (act, what) = match &part {
        RestoredPart::Whole => ("restored", "all".to_owned()),
        RestoredPart::Blocks(order) => ("part_restored", order.written()),
        RestoredPart::Field(name) => ("part_restored", (*name).to_owned()),
    };
    let entry = Entry {
        act,
        article: Some(id),
        revision: Some(of),
        subject: Some(json!({ "part": what })),
        ..Entry::default()
    };
    let at = activity::instant(conn).await?;
    activity::record(conn, who, at, entry).await?;
    Ok(saved)
}
