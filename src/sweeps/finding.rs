//! The stories that have the words, each with its places, and whether it can be changed.

use std::time::{Duration, Instant};

use crate::{
    articles::{article::Article, stage::Stage},
    desk::{
        query::{ListSpan, Shelf, StoryQuery},
        stories::Story,
        texts::working_texts,
    },
    error::Result,
    platform::db::Conn,
    policy::Party,
    sweeps::{
        phrase::Phrase,
        rewriting::{SweepPlace, rewritten},
    },
};

/// Stories that are changed at once, at the most.
pub const MOST_SWEPT: usize = 100;
/// Stories that are looked through: those that have the words in any form, the last changed first.
const LOOKED_AT: i64 = 500;
/// Stories whose texts are read at once.
const AT_ONCE: usize = 25;
/// How long it goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// A story that has the words.
#[derive(Debug, Clone)]
pub struct SweepStory {
    /// As lists have it.
    pub story: Story,
    /// Where they stand, never empty.
    pub places: Vec<SweepPlace>,
    /// What would become of it.
    pub fate: SweepFate,
}

/// What becomes of a story that is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepFate {
    /// It is approved and published.
    Published,
    /// It is handed in: whoever sweeps may not approve it, or not alone; with the words for why.
    HandedIn(&'static str),
    /// It is not changed, and why.
    Left(&'static str),
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct FoundSweep {
    /// The last changed first, as many as can be changed at once.
    pub stories: Vec<SweepStory>,
    /// There may be more.
    pub is_cut: bool,
}

/// Looks for the words in what is live, as far as this person may see it.
///
/// # Errors
/// Database errors.
pub async fn find(
    conn: &mut Conn,
    who: impl Into<Party>,
    phrase: &Phrase,
    first_published: ListSpan,
) -> Result<FoundSweep> {
    let (who, began) = (who.into(), Instant::now());
    let wanted = StoryQuery {
        words: plain_words(&phrase.words),
        in_texts: true,
        first_published,
        ..StoryQuery::newest(Shelf::Live, LOOKED_AT)
    };
    let listed = Story::list(conn, who, &wanted).await?;
    let many = i64::try_from(listed.stories.len()).unwrap_or(i64::MAX);
    let mut found = FoundSweep {
        is_cut: listed.is_cut || many >= LOOKED_AT,
        stories: vec![],
    };
    for some in listed.stories.chunks(AT_ONCE) {
        if began.elapsed() > PATIENCE {
            found.is_cut = true;
            break;
        }
        for (story, text) in working_texts(conn, who, some).await? {
            let (_, places) = rewritten(&text.content, phrase);
            if places.is_empty() {
                continue;
            }
            if found.stories.len() == MOST_SWEPT {
                found.is_cut = true;
                return Ok(found);
            }
            found.stories.push(SweepStory {
                fate: fate(conn, who, story).await?,
                story: story.clone(),
                places,
            });
        }
    }
    Ok(found)
}

async fn fate(conn: &mut Conn, who: Party, story: &Story) -> Result<SweepFate> {
    let article = Article::look(conn, who, story.id).await?;
    let is_planned = story.scheduled_for.is_some();
    Ok(match why_left(article.stage, is_planned) {
        Some(why) => SweepFate::Left(why),
        None if article.approves_alone(who) => SweepFate::Published,
        None if article.steps.all_by_one(article.facts.own_approval) => SweepFate::HandedIn("Your own: handed in"),
        None => SweepFate::HandedIn("Approved by others too: handed in"),
    })
}

/// Why a live story is not changed with others.
pub(super) fn why_left(stage: Stage, is_planned: bool) -> Option<&'static str> {
    if is_planned {
        Some("Another text of it is planned. A change would void that: open the story, and plan it again.")
    } else if stage != Stage::Settled {
        Some("Somebody works on it. Make the change in that text, and publish it with it.")
    } else {
        None
    }
}

/// Words without the signs that a search gives a meaning to.
fn plain_words(words: &str) -> String {
    words.replace(['"', '-', '“', '”'], " ").trim().to_owned()
}
