//! What readers search for: a question of words within what a list may be asked, best matches first or by time. The database
//! answers through one function that gives identities; their cards are read like those of any list.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::Result,
    live::{
        cards::Cards,
        filter::{Condition, Filter, Resolved, Span},
        listings,
        story::LiveArticle,
        window::{Cursor, Window},
    },
    platform::{db::Conn, sql::sql},
    search::{
        mending,
        query::{Mended, Question, WordQuery},
        vector,
    },
};

/// With fewer stories than this, other spellings are looked for.
const FEW: i32 = 3;
/// So many stories are looked at for one question.
pub const MOST: i64 = 1_000;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchSort {
    /// Headlines before deks, deks before texts; the newer of two that are as good.
    Relevance,
    /// When a story was first or again put before readers.
    Published,
    /// The last change that readers were told of.
    Updated,
    /// The last change of anything.
    Modified,
}

impl SearchSort {
    const fn word(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Published => "published_at",
            Self::Updated => "updated_at",
            Self::Modified => "modified_at",
        }
    }
}

/// What can be counted of what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacetSet {
    /// Categories, each by itself.
    Category,
    /// Tags.
    Tag,
    /// Authors.
    Author,
    /// Years of publication, where the newsroom is.
    Year,
}

impl FacetSet {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Category, Self::Tag, Self::Author, Self::Year];

    /// What it is called.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Year => "year",
        }
    }
}

/// A question with all that belongs to it.
#[derive(Debug)]
pub struct Search<'q> {
    /// The words.
    pub question: &'q Question,
    /// Languages by whose rules it is read.
    pub langs: &'q [String],
    /// Where to look.
    pub filter: Filter,
    /// In which order.
    pub sort: SearchSort,
    /// The best, or the newest, first.
    pub falling: bool,
    /// From here on.
    pub place: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
    /// With their texts.
    pub with_body: bool,
    /// What is counted.
    pub sets: &'q [FacetSet],
    /// The zone in which years begin.
    pub zone: &'q str,
    /// Look for other spellings where next to nothing is found.
    pub mends: bool,
}

/// A part of what was found.
#[derive(Debug, Default)]
pub struct SearchSlice {
    /// In order.
    pub articles: Vec<Arc<LiveArticle>>,
    /// From where it goes on towards the end.
    pub after: Option<Cursor>,
    /// From where it goes on towards the beginning.
    pub before: Option<Cursor>,
    /// How many there are, up to [`MOST`].
    pub count: i64,
    /// There may be more than that.
    pub is_capped: bool,
    /// Values with their numbers of stories, by what was to be counted.
    pub facets: Vec<(FacetSet, Vec<(String, i64)>)>,
    /// The question as it may have been meant; stories that match it stand behind those that match what was typed.
    pub meant: Option<String>,
    /// How many match what was typed.
    pub exact: i64,
    /// What it was looked for by.
    pub on: Vec<Uuid>,
}

/// A story that was found, and its place.
type SearchHit = (i64, Uuid);

#[derive(QueryableByName)]
struct SearchAnswer {
    #[diesel(sql_type = sql_types::Array<sql_types::Uuid>)]
    ids: Vec<Uuid>,
    #[diesel(sql_type = sql_types::Array<sql_types::BigInt>)]
    keys: Vec<i64>,
    #[diesel(sql_type = sql_types::Integer)]
    counted: i32,
    #[diesel(sql_type = sql_types::Bool)]
    capped: bool,
    #[diesel(sql_type = sql_types::Jsonb)]
    facets: Value,
}

impl Search<'_> {
    /// A page of what is found: three statements at most, six where next to nothing is found.
    ///
    /// # Errors
    /// Database errors.
    pub async fn slice(&self, conn: &mut Conn, cards: &Cards) -> Result<SearchSlice> {
        let nothing = SearchSlice {
            on: vec![listings::all()],
            ..SearchSlice::default()
        };
        let Some(asked) = self.question.asked(self.langs) else {
            return Ok(nothing);
        };
        let Some(resolved) = Resolved::of(conn, &self.filter).await? else {
            return Ok(nothing);
        };
        let first = self.ask(conn, &asked, &resolved, false).await?;
        let mut slice = SearchSlice {
            exact: first.counted.into(),
            ..nothing
        };
        let mut answers = vec![first];
        if self.mends && slice.exact < FEW.into() && !answers.iter().any(|answer| answer.capped) {
            let mended = near(conn, self.question).await?;
            if let Some(more) = self.ask_loosely(conn, &asked, &resolved, &mended).await? {
                slice.meant = self.question.with(&mended).filter(|_| more.counted > 0);
                answers.push(more);
            }
        }
        slice.count = answers
            .iter()
            .map(|answer| i64::from(answer.counted))
            .sum::<i64>()
            .min(MOST);
        slice.is_capped = answers.iter().any(|answer| answer.capped);
        slice.facets = self.counted(&answers);
        let hits = self.page(&mut slice, answers);
        slice.articles = self.stories(conn, cards, &hits).await?;
        Ok(slice)
    }

    /// Towards the end of the list.
    fn is_ahead(&self) -> bool {
        !self.place.is_some_and(|place| place.back)
    }

    async fn ask(&self, conn: &mut Conn, asked: &WordQuery, resolved: &Resolved, mended: bool) -> Result<SearchAnswer> {
        let times = |span: Option<Span>| span.map_or([None, None], |span| [span.from, span.until]);
        let spans: Vec<Option<DateTime<Utc>>> = [
            resolved.published,
            resolved.updated,
            resolved.first_published,
            resolved.modified,
        ]
        .into_iter()
        .flat_map(times)
        .collect();
        let sets: Vec<&str> = self.sets.iter().map(|set| set.word()).collect();
        let question = sql("SELECT ids, keys, counted, capped, facets FROM published.search($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)")
            .bind::<sql_types::Text, _>(&asked.gathered)
            .bind::<sql_types::Text, _>(&asked.wanted)
            .bind::<sql_types::Text, _>(&asked.titled_gathered)
            .bind::<sql_types::Text, _>(&asked.titled)
            .bind::<sql_types::Text, _>(&asked.exact)
            .bind::<sql_types::Text, _>(&asked.exact_titled)
            .bind::<sql_types::Text, _>(&asked.ranked)
            .bind::<sql_types::Text, _>(narrowed(resolved))
            .bind::<sql_types::Nullable<sql_types::Array<sql_types::Nullable<sql_types::Timestamptz>>>, _>(
                spans.iter().any(Option::is_some).then_some(spans),
            )
            .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(&resolved.among)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(&resolved.not_among)
            .bind::<sql_types::Text, _>(self.sort.word())
            .bind::<sql_types::Bool, _>(self.falling == self.is_ahead())
            .bind::<sql_types::Nullable<sql_types::BigInt>, _>(self.place.map(|place| place.at.timestamp_micros()))
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>(self.place.map(|place| place.id))
            .bind::<sql_types::Integer, _>(i32::try_from(self.limit + 1).unwrap_or(i32::MAX))
            .bind::<sql_types::Array<sql_types::Text>, _>(sets)
            .bind::<sql_types::Text, _>(self.zone)
            .bind::<sql_types::Bool, _>(mended);
        Ok(question.get_result(conn).await?)
    }

    /// What was not found as it was typed, and may have been meant.
    async fn ask_loosely(
        &self,
        conn: &mut Conn,
        asked: &WordQuery,
        resolved: &Resolved,
        mended: &Mended,
    ) -> Result<Option<SearchAnswer>> {
        let Some(mut loosely) = self.question.asked_loosely(self.langs, mended) else {
            return Ok(None);
        };
        if loosely.wanted == asked.wanted {
            return Ok(None);
        }
        loosely.wanted = format!("{} & !({})", loosely.wanted, asked.wanted);
        self.ask(conn, &loosely, resolved, true).await.map(Some)
    }

    /// The stories of this page, and where it goes on.
    fn page(&self, slice: &mut SearchSlice, answers: Vec<SearchAnswer>) -> Vec<Uuid> {
        let mut hits: Vec<SearchHit> = answers
            .into_iter()
            .flat_map(|answer| answer.keys.into_iter().zip(answer.ids))
            .collect();
        hits.sort_unstable();
        if self.falling == self.is_ahead() {
            hits.reverse();
        }
        let limit = usize::try_from(self.limit).unwrap_or(0);
        let goes_on = hits.len() > limit;
        hits.truncate(limit);
        let edge = |hit: Option<&SearchHit>, back| {
            let (key, id) = *hit?;
            let at = DateTime::from_timestamp_micros(key)?;
            Some(Cursor::at(at, id, back))
        };
        let (ahead, back) = (self.is_ahead(), !self.is_ahead());
        let further = edge(hits.last(), back).filter(|_| goes_on);
        let behind = match (self.place, edge(hits.as_slice().first(), ahead)) {
            (None, _) => None,
            (Some(_), Some(first)) => Some(first),
            (Some(place), None) => Some(Cursor { back: ahead, ..place }),
        };
        (slice.after, slice.before) = if ahead { (further, behind) } else { (behind, further) };
        if back {
            hits.reverse();
        }
        hits.into_iter().map(|(_, id)| id).collect()
    }

    /// Their cards, in this order, of those that readers still have.
    async fn stories(&self, conn: &mut Conn, cards: &Cards, ids: &[Uuid]) -> Result<Vec<Arc<LiveArticle>>> {
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let filter = Filter::default().and(Condition::Among(ids.to_vec()));
        let window = Window {
            with_body: self.with_body,
            ..Window::newest(i64::try_from(ids.len()).unwrap_or(i64::MAX))
        };
        let mut articles = LiveArticle::list_with(conn, cards, &filter, &window).await?.articles;
        let places: HashMap<Uuid, usize> = ids.iter().copied().zip(0..).collect();
        articles.sort_by_key(|article| places.get(&article.id.0).copied());
        Ok(articles)
    }

    /// What was counted, of all answers together.
    fn counted(&self, answers: &[SearchAnswer]) -> Vec<(FacetSet, Vec<(String, i64)>)> {
        let of_set = |set: &FacetSet| {
            let lists = answers.iter().filter_map(|answer| answer.facets.get(set.word()));
            let pairs = lists
                .filter_map(|list| Vec::<(String, i64)>::deserialize(list).ok())
                .flatten();
            let mut values: Vec<(String, i64)> = Vec::new();
            for (value, stories) in pairs {
                match values.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, sum)) => *sum += stories,
                    None => values.push((value, stories)),
                }
            }
            if *set == FacetSet::Year {
                values.sort_by_key(|(year, _)| std::cmp::Reverse(year.parse::<i32>().unwrap_or_default()));
            } else {
                values.sort_by_key(|(_, stories)| std::cmp::Reverse(*stories));
            }
            (*set, values)
        };
        self.sets.iter().map(of_set).collect()
    }
}

/// What the stories are listed under, as a text of `tsquery`; empty for anything.
fn narrowed(resolved: &Resolved) -> String {
    let marked = |id: &Uuid| format!("'{}'", vector::facet(id));
    let any = |ids: &Vec<Uuid>| format!("({})", ids.iter().map(marked).collect::<Vec<_>>().join(" | "));
    let groups = resolved.groups.iter().map(any);
    let none = resolved.excluded.iter().map(|id| format!("!{}", marked(id)));
    groups.chain(none).collect::<Vec<_>>().join(" & ")
}

#[derive(QueryableByName)]
struct NearWord {
    #[diesel(sql_type = sql_types::Integer)]
    number: i32,
    #[diesel(sql_type = sql_types::Text)]
    word: String,
    #[diesel(sql_type = sql_types::Integer)]
    stories: i32,
}

/// For each word of a question that is rarer than another one that differs by a letter or two, that one.
async fn near(conn: &mut Conn, question: &Question) -> Result<Mended> {
    let words: Vec<&str> = question.mendable().collect();
    let (mut numbers, mut keys) = (Vec::new(), Vec::new());
    for (number, word) in (1..).zip(&words) {
        for key in mending::keys(word) {
            numbers.push(number);
            keys.push(key);
        }
    }
    let lengths: Vec<i32> = words
        .iter()
        .map(|word| i32::try_from(word.chars().count()).unwrap_or(i32::MAX))
        .collect();
    if keys.is_empty() {
        return Ok(Mended::new());
    }
    let found: Vec<NearWord> = sql("SELECT number, word, stories FROM published.near_words($1, $2, $3)")
        .bind::<sql_types::Array<sql_types::Integer>, _>(numbers)
        .bind::<sql_types::Array<sql_types::Integer>, _>(keys)
        .bind::<sql_types::Array<sql_types::Integer>, _>(lengths)
        .load(conn)
        .await?;
    let best = |(number, word): (i32, &&str)| {
        let near = || found.iter().filter(move |near| near.number == number);
        let own = near().find(|near| near.word == **word).map_or(0, |near| near.stories);
        let other = near()
            .map(|near| {
                (
                    mending::distance(word, &near.word),
                    std::cmp::Reverse(near.stories),
                    &near.word,
                )
            })
            .filter(|(distance, stories, _)| (1..=mending::allowed(word)).contains(distance) && stories.0 > 3 * own)
            .min()?;
        Some(((*word).to_owned(), other.2.clone()))
    };
    Ok((1..).zip(&words).filter_map(best).collect())
}

/// The languages of stories that were read for searches, behind the one of the newsroom.
///
/// # Errors
/// Database errors.
pub async fn languages(conn: &mut Conn, own: &str) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct SpokenLanguages {
        #[diesel(sql_type = sql_types::Array<sql_types::Text>)]
        langs: Vec<String>,
    }
    const MOST_LANGUAGES: usize = 24;
    let row: SpokenLanguages = sql("SELECT published.search_languages() AS langs")
        .get_result(conn)
        .await?;
    let mut langs = vec![own.to_owned()];
    langs.extend(row.langs.into_iter().filter(|lang| lang != own));
    langs.truncate(MOST_LANGUAGES);
    Ok(langs)
}
