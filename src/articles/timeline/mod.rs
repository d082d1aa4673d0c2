//! The timeline of a story: ranges of time that hold approved revisions. Every function here is called by the gate,
//! with the story locked and the instant of the act in hand.

pub mod days;
pub mod outlook;
pub mod planned;
pub(in crate::articles) mod times;

use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, Queryable, QueryableByName,
    Selectable, SelectableHelper, sql_types,
};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{
        article::Article,
        standing::Standing,
        timeline::{planned::Planned, times::Times},
    },
    content::Seal,
    error::{Error, Problems, Result},
    ids::{CategoryId, PublicationId, RevisionId},
    platform::{db::Conn, sql::sql},
    schema::newsroom::publications,
    site::Site,
};

/// Why readers get another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// They never had one.
    First,
    /// A slip of the pen; readers are not told.
    Typo,
    /// News.
    Update,
    /// It could be misunderstood.
    Clarification,
    /// It was wrong.
    Correction,
    /// It should not have been there.
    Retraction,
    /// It was withdrawn and is back.
    Republished,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::First,
        Self::Typo,
        Self::Update,
        Self::Clarification,
        Self::Correction,
        Self::Retraction,
        Self::Republished,
    ];

    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Typo => "typo",
            Self::Update => "update",
            Self::Clarification => "clarification",
            Self::Correction => "correction",
            Self::Retraction => "retraction",
            Self::Republished => "republished",
        }
    }

    /// Whether readers must be told why.
    #[must_use]
    pub const fn needs_a_note(self) -> bool {
        matches!(self, Self::Clarification | Self::Correction | Self::Retraction)
    }
}

impl FromStr for ChangeKind {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.word() == text);
        found.ok_or_else(|| format!("unknown kind of change {text}"))
    }
}

/// What is to be put on the timeline, besides the text.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Why. Where there is no choice (the first time, after a withdrawal) the gate sets it.
    pub kind: ChangeKind,
    /// What readers are told.
    pub note: Option<String>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = publications)]
struct RangeInPlay {
    id: PublicationId,
    revision_id: RevisionId,
    live_from: DateTime<Utc>,
    live_until: Option<DateTime<Utc>>,
}

/// Ranges that hold now or will.
async fn in_play(conn: &mut Conn, article: &Article) -> Result<Vec<RangeInPlay>> {
    let is_open = publications::live_until.is_null();
    Ok(publications::table
        .filter(publications::article_id.eq(article.id))
        .filter(diesel::dsl::not(publications::past))
        .filter(is_open.or(publications::live_until.gt(article.at).assume_not_null()))
        .order(publications::live_from)
        .select(RangeInPlay::as_select())
        .load(conn)
        .await?)
}

/// A plan with everything that was found out about it.
pub(in crate::articles) struct Placing<'a> {
    /// Why, as it comes out at that place of the timeline.
    pub(in crate::articles) kind: ChangeKind,
    /// What readers are told.
    pub(in crate::articles) note: Option<&'a str>,
    /// The address.
    pub(in crate::articles) slug: String,
    /// When; nothing for now.
    pub(in crate::articles) planned: Option<&'a Planned>,
}

impl Placing<'_> {
    fn from(&self, article: &Article) -> DateTime<Utc> {
        self.planned.map_or(article.at, Planned::at)
    }
}

/// What kind of change a text is that begins at this moment. Readers' first text is `first`, one that follows upon
/// nothing is `republished`; only over a text that holds then there is a choice.
///
/// # Errors
/// `Problems` when there is a choice and it was not made; `Conflict` for `republished` over a live text.
pub(in crate::articles) async fn kind_at(
    conn: &mut Conn,
    article: &Article,
    standing: &Standing,
    from: DateTime<Utc>,
    chosen: ChangeKind,
) -> Result<ChangeKind> {
    let ranges = in_play(conn, article).await?;
    let mut before = ranges.iter().filter(|range| range.live_from < from);
    let holds = before
        .clone()
        .any(|range| range.live_until.is_none_or(|until| until >= from));
    if !holds {
        let had = standing.last.is_some() || before.next().is_some();
        return Ok(if had {
            ChangeKind::Republished
        } else {
            ChangeKind::First
        });
    }
    match chosen {
        ChangeKind::Republished => Err(Error::Conflict("This story is live.".into())),
        ChangeKind::First => Err(Problems::of("kind", "Choose what kind of change readers get.").into()),
        kind @ (ChangeKind::Typo
        | ChangeKind::Update
        | ChangeKind::Clarification
        | ChangeKind::Correction
        | ChangeKind::Retraction) => Ok(kind),
    }
}

/// Puts the sealed, approved working text on the timeline, from now on or as planned. The range takes over the end of
/// the range it cuts; going before a scheduled text that is not based on this one is refused, or that text would take
/// this one back. Answers the publication and its kind as things stand: under an embargo a text may be the first that
/// readers get although another begins before it.
///
/// # Errors
/// `Conflict` with the sentence; database errors (an unapproved pair breaks a foreign key).
pub(in crate::articles) async fn put(
    conn: &mut Conn,
    article: &Article,
    seal: &Seal,
    placing: &Placing<'_>,
) -> Result<(PublicationId, ChangeKind)> {
    let from = placing.from(article);
    let ranges = in_play(conn, article).await?;
    if ranges.iter().any(|range| range.live_from == from) {
        return Err(Error::Conflict(
            "Another text of this story begins at exactly that moment. Choose another one.".into(),
        ));
    }
    let next = ranges.iter().find(|range| range.live_from > from);
    if let Some(next) = next
        && !is_based_on(conn, next.revision_id, article.working.id).await?
    {
        return Err(Error::Conflict(format!(
            "Another text of this story is scheduled for {}. It would take this one back then: unschedule it first.",
            said(conn, next.live_from).await?
        )));
    }
    let cut = ranges
        .iter()
        .find(|range| range.live_from <= from && range.live_until.is_none_or(|until| until > from));
    if let Some(cut) = cut {
        close(conn, article, cut.id, from).await?;
    }
    claim(conn, article, &placing.slug, from).await?;
    let until = cut.map_or(next.map(|next| next.live_from), |cut| cut.live_until);
    let text = RangeText {
        revision: article.working.id,
        seal: &seal.0,
        category: article.working.content.category,
    };
    let publication = insert(conn, article, &text, placing, (from, until)).await?;
    if next.is_none() && placing.planned.is_none() {
        return Ok((publication, placing.kind));
    }
    let kinds = times::reckon_again(conn, article, article.embargo_until).await?;
    let kind = kinds.into_iter().find(|(id, _)| *id == publication);
    Ok(kind.unwrap_or((publication, placing.kind)))
}

/// A moment as the newsroom's clocks show it, for a sentence.
async fn said(conn: &mut Conn, at: DateTime<Utc>) -> Result<String> {
    let zone = Site::load(conn)
        .await?
        .and_then(|site| site.time_zone.parse::<Tz>().ok());
    Ok(match zone {
        Some(zone) => at.with_timezone(&zone).format("%-d %B %Y, %H:%M").to_string(),
        None => at.format("%-d %B %Y, %H:%M UTC").to_string(),
    })
}

/// Whether a text is this one or was made from it.
///
/// # Errors
/// Database errors.
pub async fn is_based_on(conn: &mut Conn, text: RevisionId, base: RevisionId) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Ancestry {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: Ancestry = sql("WITH RECURSIVE line AS (
           SELECT id, base_id, number FROM newsroom.revisions WHERE id = $1
           UNION ALL SELECT r.id, r.base_id, r.number FROM line JOIN newsroom.revisions r ON r.id = line.base_id
             WHERE r.number >= (SELECT number FROM newsroom.revisions WHERE id = $2))
         SELECT EXISTS (SELECT FROM line WHERE id = $2) AS yes")
    .bind::<sql_types::Uuid, _>(text)
    .bind::<sql_types::Uuid, _>(base)
    .get_result(conn)
    .await?;
    Ok(row.yes)
}

/// Ends a range. Answers whether readers ever had it: one that was held or under embargo all the time began for nobody.
async fn close(conn: &mut Conn, article: &Article, range: PublicationId, at: DateTime<Utc>) -> Result<bool> {
    #[derive(QueryableByName)]
    struct ClosedRange {
        #[diesel(sql_type = sql_types::Bool)]
        was_read: bool,
    }
    let row: ClosedRange = sql(
        "UPDATE newsroom.publications p SET live_until = $2, past = $2 <= $3, acted_at = $3,
           began_noticed_at = CASE WHEN $2 <= $3 AND newsroom.is_live_at(p.id, $3)
                                   THEN coalesce(began_noticed_at, $3) ELSE began_noticed_at END,
           ended_noticed_at = CASE WHEN $2 <= $3 THEN $3 END
         WHERE p.id = $1 RETURNING began_noticed_at IS NOT NULL AS was_read",
    )
    .bind::<sql_types::Uuid, _>(range)
    .bind::<sql_types::Timestamptz, _>(at)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .get_result(conn)
    .await?;
    Ok(row.was_read)
}

async fn claim(conn: &mut Conn, article: &Article, slug: &str, from: DateTime<Utc>) -> Result<()> {
    let claimed = sql(
        "INSERT INTO newsroom.slugs (slug, article_id, public_from) VALUES ($1, $2, $3)
         ON CONFLICT (slug) DO UPDATE SET public_from = least(slugs.public_from, $3) WHERE slugs.article_id = $2",
    )
    .bind::<sql_types::Text, _>(slug)
    .bind::<sql_types::Uuid, _>(article.id)
    .bind::<sql_types::Timestamptz, _>(from)
    .execute(conn)
    .await?;
    if claimed == 0 {
        return Err(Problems::of("slug", format!("/{slug} cannot be promised. Write another slug.")).into());
    }
    Ok(())
}

/// A signed text, as a range holds it.
struct RangeText<'a> {
    revision: RevisionId,
    seal: &'a [u8],
    category: CategoryId,
}

async fn insert(
    conn: &mut Conn,
    article: &Article,
    text: &RangeText<'_>,
    placing: &Placing<'_>,
    (from, until): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> Result<PublicationId> {
    let id = PublicationId::new();
    let before = Times::preceding(conn, article, article.embargo_until, from).await?;
    let times = Times::starting_at(
        before.as_ref(),
        placing.kind,
        from,
        times::readable(article.at, article.embargo_until, from),
    );
    diesel::insert_into(publications::table)
        .values((
            publications::id.eq(id),
            publications::article_id.eq(article.id),
            publications::revision_id.eq(text.revision),
            publications::seal.eq(text.seal),
            publications::live_from.eq(from),
            publications::live_until.eq(until),
            publications::change_kind.eq(placing.kind.word()),
            publications::asked_kind.eq(placing.kind.word()),
            publications::public_note.eq(placing.note),
            publications::acted_at.eq(article.at),
            publications::slug.eq(&placing.slug),
            publications::category_id.eq(text.category),
            publications::first_published_at.eq(times.first_published_at),
            publications::published_at.eq(times.published_at),
            publications::updated_at.eq(times.updated_at),
            publications::edition.eq(times.edition),
            publications::planned_wall.eq(placing.planned.map(Planned::wall)),
            publications::planned_zone.eq(placing.planned.map(|planned| planned.zone().name())),
            publications::began_noticed_at.eq((from <= article.at).then_some(article.at)),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

/// Takes everything off it, for good: what holds now ends, what lies ahead is cancelled. Answers the texts among them
/// that nobody ever read there.
pub(in crate::articles) async fn clear(conn: &mut Conn, article: &Article) -> Result<Vec<RevisionId>> {
    let mut unread = Vec::new();
    for range in in_play(conn, article).await?.iter().rev() {
        if range.live_from > article.at {
            unread.push(cancel(conn, article).await?);
        } else if !close(conn, article, range.id, article.at).await? {
            unread.push(range.revision_id);
        }
    }
    Ok(unread)
}

/// A range that was ended.
pub(in crate::articles) struct Ended {
    pub(in crate::articles) id: PublicationId,
    pub(in crate::articles) revision: RevisionId,
    /// Readers had it; not when it was kept back all its time.
    pub(in crate::articles) was_read: bool,
}

/// Ends the range that holds now.
///
/// # Errors
/// `Conflict` when none does; database errors.
pub(in crate::articles) async fn end(conn: &mut Conn, article: &Article) -> Result<Ended> {
    let ranges = in_play(conn, article).await?;
    if let Some(ahead) = ranges.iter().find(|range| range.live_from > article.at) {
        return Err(Error::Conflict(format!(
            "This story is scheduled again for {}. Unschedule that first.",
            said(conn, ahead.live_from).await?
        )));
    }
    let live = ranges
        .as_slice()
        .first()
        .ok_or_else(|| Error::Conflict("This story is not live.".into()))?;
    let was_read = close(conn, article, live.id, article.at).await?;
    Ok(Ended {
        id: live.id,
        revision: live.revision_id,
        was_read,
    })
}

/// Sets the end of the last range, moves it or takes it away. Answers the end that it had.
///
/// # Errors
/// `Conflict` when nothing is on the timeline; `Problems` of an end before the last text begins; database errors.
pub(in crate::articles) async fn end_at(
    conn: &mut Conn,
    article: &Article,
    at: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>> {
    let ranges = in_play(conn, article).await?;
    let last = ranges
        .last()
        .ok_or_else(|| Error::Conflict("This story is neither live nor scheduled.".into()))?;
    if at.is_some_and(|at| at <= last.live_from) {
        let begins = said(conn, last.live_from).await?;
        let sentence = format!("A text of it begins on {begins}. Choose a later time, or unschedule that first.");
        return Err(Problems::of("end", sentence).into());
    }
    diesel::update(publications::table.find(last.id))
        .set((publications::live_until.eq(at), publications::acted_at.eq(article.at)))
        .execute(conn)
        .await?;
    times::reckon_again(conn, article, article.embargo_until).await?;
    Ok(last.live_until)
}

/// The range that lies ahead and is meant: the one that begins at this moment, or the next.
fn ahead_of<'r>(ranges: &'r [RangeInPlay], article: &Article, from: Option<DateTime<Utc>>) -> Result<&'r RangeInPlay> {
    let mut ahead = ranges.iter().filter(|range| range.live_from > article.at);
    match from {
        None => ahead
            .next()
            .ok_or_else(|| Error::Conflict("Nothing is scheduled for this story.".into())),
        Some(from) => ahead.find(|range| range.live_from == from).ok_or_else(|| {
            Error::Conflict("This plan was moved, taken off, or has begun. Look at how it is now.".into())
        }),
    }
}

/// What moves with a plan.
#[derive(Queryable, Selectable)]
#[diesel(table_name = publications)]
struct PlanOnWay {
    seal: Vec<u8>,
    slug: String,
    category_id: CategoryId,
    change_kind: String,
    asked_kind: Option<String>,
    public_note: Option<String>,
}

/// Moves a range that lies ahead. What stood there stays in the table, cancelled; the text, its kind and what readers are
/// told of it go along, and so does an end that was planned. It passes no text that was made from it, and none that it
/// was not made from. Answers when it was to begin.
///
/// # Errors
/// `Conflict` with the sentence; database errors.
pub(in crate::articles) async fn shift(
    conn: &mut Conn,
    article: &Article,
    seen: Option<DateTime<Utc>>,
    to: &Planned,
) -> Result<DateTime<Utc>> {
    let ranges = in_play(conn, article).await?;
    let moved = ahead_of(&ranges, article, seen)?;
    let others: Vec<&RangeInPlay> = ranges.iter().filter(|range| range.id != moved.id).collect();
    way_is_free(conn, moved, &others, to.at()).await?;
    let plan: PlanOnWay = publications::table
        .find(moved.id)
        .select(PlanOnWay::as_select())
        .first(conn)
        .await?;
    // An end that another text makes is that text's; any other was planned, and stays.
    let end = moved
        .live_until
        .filter(|until| others.iter().all(|other| other.live_from != *until));
    cancel_range(conn, article, moved).await?;
    let ranges = in_play(conn, article).await?;
    let cut = ranges
        .iter()
        .find(|range| range.live_from <= to.at() && range.live_until.is_none_or(|until| until > to.at()));
    if let Some(cut) = cut {
        close(conn, article, cut.id, to.at()).await?;
    }
    claim(conn, article, &plan.slug, to.at()).await?;
    let next = ranges.iter().find(|range| range.live_from > to.at());
    let until = match cut {
        Some(cut) => cut.live_until,
        None => next.map(|next| next.live_from).or(end),
    };
    let kind = plan.asked_kind.as_deref().unwrap_or(&plan.change_kind);
    let placing = Placing {
        kind: kind.parse().map_err(Error::Internal)?,
        note: plan.public_note.as_deref(),
        slug: plan.slug.clone(),
        planned: Some(to),
    };
    let text = RangeText {
        revision: moved.revision_id,
        seal: &plan.seal,
        category: plan.category_id,
    };
    insert(conn, article, &text, &placing, (to.at(), until)).await?;
    times::reckon_again(conn, article, article.embargo_until).await?;
    Ok(moved.live_from)
}

/// Whether a plan can go there past what else is planned.
async fn way_is_free(conn: &mut Conn, moved: &RangeInPlay, others: &[&RangeInPlay], to: DateTime<Utc>) -> Result<()> {
    if to == moved.live_from {
        return Err(Error::Conflict("It is planned for that moment already.".into()));
    }
    if others.iter().any(|range| range.live_from == to) {
        return Err(Error::Conflict(
            "Another text of this story begins at exactly that moment. Choose another one.".into(),
        ));
    }
    let ends = moved.live_until.filter(|until| *until <= to);
    if let Some(end) = ends.filter(|until| others.iter().all(|other| other.live_from != *until)) {
        return Err(Error::Conflict(format!(
            "This story ends on {}, before that. Move its end first.",
            said(conn, end).await?
        )));
    }
    for other in others {
        let passes = if to > moved.live_from {
            other.live_from > moved.live_from && other.live_from < to
        } else {
            other.live_from > to && other.live_from < moved.live_from
        };
        if passes {
            return Err(Error::Conflict(format!(
                "Another text of this story begins on {}, and one of the two was made from the other: they cannot change places.",
                said(conn, other.live_from).await?
            )));
        }
    }
    Ok(())
}

/// Cancels the range that lies ahead; the range it cut gets its end back. Nothing is deleted.
///
/// # Errors
/// `Conflict` when none lies ahead; database errors.
pub async fn cancel(conn: &mut Conn, article: &Article) -> Result<RevisionId> {
    let ranges = in_play(conn, article).await?;
    let ahead = ahead_of(&ranges, article, None)?;
    cancel_range(conn, article, ahead).await?;
    times::reckon_again(conn, article, article.embargo_until).await?;
    Ok(ahead.revision_id)
}

async fn cancel_range(conn: &mut Conn, article: &Article, ahead: &RangeInPlay) -> Result<()> {
    diesel::update(publications::table.find(ahead.id))
        .set((
            publications::cancelled_at.eq(article.at),
            publications::past.eq(true),
            publications::acted_at.eq(article.at),
        ))
        .execute(conn)
        .await?;
    let cut = publications::table
        .filter(publications::article_id.eq(article.id))
        .filter(publications::live_until.eq(ahead.live_from))
        .filter(publications::cancelled_at.is_null());
    diesel::update(cut)
        .set((
            publications::live_until.eq(ahead.live_until),
            publications::acted_at.eq(article.at),
        ))
        .execute(conn)
        .await?;
    forgo(conn, article, ahead.id).await
}

/// Gives an address back that only a cancelled plan had claimed, and that no reader ever saw.
async fn forgo(conn: &mut Conn, article: &Article, cancelled: PublicationId) -> Result<()> {
    sql(
        "DELETE FROM newsroom.slugs s USING newsroom.publications c
         WHERE c.id = $1 AND s.slug = c.slug AND s.article_id = c.article_id AND s.public_from > $2
           AND NOT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = s.article_id AND p.slug = s.slug AND p.cancelled_at IS NULL)",
    )
    .bind::<sql_types::Uuid, _>(cancelled)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .execute(conn)
    .await?;
    Ok(())
}
