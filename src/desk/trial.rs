//! A rule tried out: which of the newest stories it would meet, as far as a person may see them and a moment reaches.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    articles::{gate::house, revision::Revision},
    body::Passage,
    desk::{
        query::{Shelf, StoryQuery},
        stories::Story,
        texts::working_texts,
    },
    error::Result,
    house_rules::{HouseBook, RuleText},
    ids::ArticleId,
    platform::db::Conn,
    policy::Party,
};

/// How many of the newest stories are looked at.
pub const NEWEST: i64 = 500;
/// How many of those that are met are shown.
const SHOWN: usize = 20;
/// Stories that are read at once.
const AT_ONCE: usize = 25;
/// How long it goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a rule would have met.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// Stories that were looked at: their working texts, the newest changes first.
    pub looked_at: usize,
    /// Those of them that it meets.
    pub met: usize,
    /// The first of these.
    pub shown: Vec<TrialStory>,
    /// It took too long, and older ones were not looked at.
    pub is_cut: bool,
}

/// A story that a rule meets.
#[derive(Debug, Clone)]
pub struct TrialStory {
    /// Identity.
    pub id: ArticleId,
    /// What colleagues call it.
    pub name: String,
    /// Where it is met first.
    pub place: String,
    /// The words there.
    pub passage: Passage,
    /// What would be written there.
    pub fix: Option<String>,
    /// How many times it is met.
    pub count: usize,
}

/// Tries a rule out on what this person may see.
///
/// # Errors
/// Database errors.
pub async fn of(conn: &mut Conn, who: impl Into<Party>, rule: &RuleText) -> Result<Trial> {
    let (who, began) = (who.into(), Instant::now());
    let book = Arc::new(HouseBook::of(vec![rule.clone()]));
    let newest = Story::list(conn, who, &StoryQuery::newest(Shelf::All, NEWEST)).await?;
    let mut trial = Trial::default();
    for some in newest.stories.chunks(AT_ONCE) {
        if began.elapsed() > PATIENCE {
            trial.is_cut = true;
            break;
        }
        for (story, text) in working_texts(conn, who, some).await? {
            trial.looked_at += 1;
            if let Some(met) = met(&book, story, text).await? {
                trial.met += 1;
                trial.shown.extend(Some(met).filter(|_| trial.shown.len() < SHOWN));
            }
        }
    }
    Ok(trial)
}

async fn met(book: &Arc<HouseBook>, story: &Story, text: Revision) -> Result<Option<TrialStory>> {
    let lines = house::lines(&text.content);
    let met = house::met_of(book.clone(), text.content.lang, lines, 1).await?;
    Ok(met.breaches.into_iter().next().map(|first| TrialStory {
        id: story.id,
        name: [&story.slugline, &story.headline]
            .into_iter()
            .find(|name| !name.is_empty())
            .cloned()
            .unwrap_or_default(),
        place: first.place,
        passage: first.passage,
        fix: first.fix,
        count: 1 + met.more_advice + met.more_blocks,
    }))
}
