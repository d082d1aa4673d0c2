//! A reader tells of a mistake.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    activity,
    articles::{revision::Revision, standing::TextNow},
    bell,
    body::BlockId,
    comments,
    content::SealedContent,
    error::{Error, Problems, Result},
    ids::{ArticleId, MistakeId, PublicationId},
    names::Name,
    platform::{db::Conn, sql::sql},
    schema::newsroom::mistakes,
    staff::{EmailAddress, limits},
};

/// Sentences of a text that can be marked; of a longer one the first.
pub const MARKS: usize = 2_000;

/// What a reader marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeMark {
    /// The story as a whole, or what is missing in it.
    Whole,
    /// Its headline.
    Headline,
    /// The lines under it.
    Dek,
    /// A sentence of the text, counted from nought.
    Sentence(usize),
}

impl MistakeMark {
    /// As forms say it.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Whole => "whole".into(),
            Self::Headline => "headline".into(),
            Self::Dek => "dek".into(),
            Self::Sentence(number) => number.to_string(),
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "whole" => Some(Self::Whole),
            "headline" => Some(Self::Headline),
            "dek" => Some(Self::Dek),
            number => number.parse().ok().map(Self::Sentence),
        }
    }
}

/// What stands where a reader pointed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedText {
    /// The block, for sentences of the text.
    pub block: Option<BlockId>,
    /// Its words; empty for the whole story.
    pub passage: String,
}

impl MarkedText {
    /// In a text; none where there is nothing at that place.
    #[must_use]
    pub fn of(content: &SealedContent, mark: MistakeMark) -> Option<Self> {
        let plain = |passage: &str| {
            (!passage.is_empty()).then(|| Self {
                block: None,
                passage: passage.to_owned(),
            })
        };
        match mark {
            MistakeMark::Whole => Some(Self {
                block: None,
                passage: String::new(),
            }),
            MistakeMark::Headline => plain(&content.headline),
            MistakeMark::Dek => plain(&content.dek),
            MistakeMark::Sentence(number) => {
                let sentence = content.body.sentences().into_iter().take(MARKS).nth(number)?;
                Some(Self {
                    block: Some(sentence.block),
                    passage: sentence.text,
                })
            }
        }
    }
}

/// What a reader sent.
#[derive(Debug, Clone)]
pub struct NewMistake {
    /// The story.
    pub article: ArticleId,
    /// The text of it that they had.
    pub publication: PublicationId,
    /// Where.
    pub mark: MistakeMark,
    /// What is wrong, as it was typed.
    pub said: String,
    /// As it was typed; may be empty.
    pub name: String,
    /// As it was typed; may be empty.
    pub email: String,
    /// Where it comes from, through proxies that are ours.
    pub network: IpAddr,
}

/// Takes it in. The same one sent twice is one.
///
/// # Errors
/// `NotFound` for a story that readers do not have, `Conflict` when it has another text by now, `Problems`, `TooMany`,
/// database errors.
pub async fn tell(conn: &mut Conn, new: &NewMistake) -> Result<()> {
    let words = MistakeWords::read(new)?;
    let network = comments::network(new.network);
    let (now, at) = text_held(conn, new.article).await?;
    limits::take(conn, &format!("comments:{network}"), limits::COMMENTS).await?;
    if now.publication_id != new.publication {
        return Err(Error::Conflict(
            "This story has another text by now. Mark the sentence again.".into(),
        ));
    }
    let content = Revision::find(conn, now.revision_id).await?.content;
    let marked = MarkedText::of(&content, new.mark)
        .ok_or_else(|| Problems::of("mark", "Mark a sentence of the story, or the story as a whole."))?;
    if is_known(conn, new, &marked, &words.said, &network, at).await? {
        return Ok(());
    }
    let id = MistakeId::new();
    diesel::insert_into(mistakes::table)
        .values((
            mistakes::id.eq(id.0),
            mistakes::article_id.eq(new.article.0),
            mistakes::publication_id.eq(now.publication_id.0),
            mistakes::block_id.eq(marked.block.as_ref().map(BlockId::as_str)),
            mistakes::passage.eq(&marked.passage),
            mistakes::said.eq(&words.said),
            mistakes::sent_at.eq(at),
        ))
        .execute(conn)
        .await?;
    bell::tell_of_mistake(conn, new.article, at).await?;
    keep_contact(conn, id, &words, &network, at).await
}

/// What was typed, in order.
struct MistakeWords {
    said: String,
    name: String,
    email: String,
}

impl MistakeWords {
    fn read(new: &NewMistake) -> std::result::Result<Self, Problems> {
        let mut problems = Problems::new();
        let name = match new.name.trim() {
            "" => Some(String::new()),
            name => problems
                .check("name", Name::parse(name, comments::MAX_NAME))
                .map(String::from),
        };
        let email = match new.email.trim() {
            "" => Some(String::new()),
            email => problems
                .check("email", email.parse::<EmailAddress>())
                .map(|email| email.as_str().to_ascii_lowercase()),
        };
        let said = problems.check("text", comments::plain_text(&new.said));
        match (said, name, email) {
            (Some(said), Some(name), Some(email)) => Ok(Self { said, name, email }),
            _ => Err(problems),
        }
    }
}

/// The text that readers have until the transaction ends, and the instant of the report.
async fn text_held(conn: &mut Conn, article: ArticleId) -> Result<(TextNow, DateTime<Utc>)> {
    sql("SELECT FROM newsroom.articles WHERE id = $1 FOR SHARE")
        .bind::<sql_types::Uuid, _>(article)
        .execute(conn)
        .await?;
    let at = activity::instant(conn).await?;
    let now = TextNow::of(conn, article, at).await?;
    Ok((now.ok_or(Error::NotFound)?, at))
}

/// Whether the same came from the same network within a quarter of an hour.
async fn is_known(
    conn: &mut Conn,
    new: &NewMistake,
    marked: &MarkedText,
    said: &str,
    network: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let found = sql("SELECT FROM newsroom.mistakes m JOIN newsroom.mistake_contacts k ON k.mistake_id = m.id
         WHERE m.article_id = $1 AND m.sent_at > $2 - interval '15 minutes' AND m.passage = $3 AND m.said = $4 AND k.network = $5::cidr")
    .bind::<sql_types::Uuid, _>(new.article)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Text, _>(&marked.passage)
    .bind::<sql_types::Text, _>(said)
    .bind::<sql_types::Text, _>(network)
    .execute(conn)
    .await?;
    Ok(found > 0)
}

async fn keep_contact(
    conn: &mut Conn,
    id: MistakeId,
    words: &MistakeWords,
    network: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sql(
        "INSERT INTO newsroom.mistake_contacts (mistake_id, name, email, network, forget_at)
         SELECT $1, $2, $3, $4::cidr, $5 + make_interval(days => s.comment_contacts_days) FROM newsroom.site s WHERE s.one",
    )
    .bind::<sql_types::Uuid, _>(id)
    .bind::<sql_types::Text, _>(&words.name)
    .bind::<sql_types::Text, _>(&words.email)
    .bind::<sql_types::Text, _>(network)
    .bind::<sql_types::Timestamptz, _>(at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets who reported what, as writers of comments are forgotten.
///
/// # Errors
/// Database errors.
pub async fn forget_old(conn: &mut Conn) -> Result<()> {
    sql("DELETE FROM newsroom.mistake_contacts WHERE forget_at <= newsroom.clock()")
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_what_its_word_says() {
        for mark in [
            MistakeMark::Whole,
            MistakeMark::Headline,
            MistakeMark::Dek,
            MistakeMark::Sentence(0),
            MistakeMark::Sentence(411),
        ] {
            assert_eq!(MistakeMark::named(&mark.word()), Some(mark));
        }
        for none in ["", "-1", "1.5", "everything", "99999999999999999999"] {
            assert_eq!(MistakeMark::named(none), None, "{none}");
        }
    }
}
