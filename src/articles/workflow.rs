//! The gate: the one function in which the stage of a story changes. Find and lock, may they, is it possible, change,
//! record, tell readers' front ends – in one transaction that the caller holds.

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    activity::{self, Entry, Event},
    articles::{
        article::Article,
        checklist::{self, Outcome},
        revision::Revision,
        seal::Seal,
        stage::{Act, Stage},
        standing::Standing,
        timeline::{self, ChangeKind, Plan},
    },
    error::{Error, Problems, Result},
    ids::{ArticleId, PublicationId, RevisionId, StaffId},
    platform::{db::Conn, sql::sql},
    policy::{Actor, can},
    schema::newsroom::{approvals, article_people, articles},
};

/// An act with what it needs.
#[derive(Debug, Clone)]
pub enum Order {
    /// Hand over for review.
    Submit,
    /// Take back.
    Recall,
    /// Throw the open change away.
    Discard,
    /// Send back, with what should change.
    Return(String),
    /// Sign the text with the seal that was seen.
    Approve(Seal),
    /// Put it live.
    Publish(Plan),
    /// Plan it.
    Schedule(Plan),
    /// Undo the plan, with the reason.
    Unschedule(String),
    /// Take it off the site: a private reason, perhaps a public notice.
    Withdraw(String, Option<String>),
    /// Order it removed: a private reason, a public notice. The second person carries it out.
    Kill(String, String),
    /// Take a kill back, with the reason. The second person carries it out.
    Reinstate(String),
    /// Drop it, with the reason.
    Spike(String),
    /// Bring it back.
    Unspike,
    /// Keep it back, with the reason.
    Hold(String),
    /// End the hold.
    Release,
    /// Set or move the embargo, or lift it with a reason.
    Embargo(Option<DateTime<Utc>>, String),
}

impl Order {
    /// Which act it is.
    #[must_use]
    pub const fn act(&self) -> Act {
        match self {
            Self::Submit => Act::Submit,
            Self::Recall => Act::Recall,
            Self::Discard => Act::Discard,
            Self::Return(_) => Act::Return,
            Self::Approve(_) => Act::Approve,
            Self::Publish(Plan {
                kind: ChangeKind::Republished,
                ..
            }) => Act::Republish,
            Self::Publish(_) => Act::Publish,
            Self::Schedule(_) => Act::Schedule,
            Self::Unschedule(_) => Act::Unschedule,
            Self::Withdraw(..) => Act::Withdraw,
            Self::Kill(..) => Act::Kill,
            Self::Reinstate(_) => Act::Reinstate,
            Self::Spike(_) => Act::Spike,
            Self::Unspike => Act::Unspike,
            Self::Hold(_) => Act::Hold,
            Self::Release => Act::Release,
            Self::Embargo(..) => Act::Embargo,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Return(reason)
            | Self::Unschedule(reason)
            | Self::Withdraw(reason, _)
            | Self::Kill(reason, _)
            | Self::Reinstate(reason)
            | Self::Spike(reason)
            | Self::Hold(reason)
            | Self::Embargo(None, reason) => Some(reason.trim()),
            Self::Submit
            | Self::Recall
            | Self::Discard
            | Self::Approve(_)
            | Self::Publish(_)
            | Self::Schedule(_)
            | Self::Unspike
            | Self::Release
            | Self::Embargo(Some(_), _) => None,
        }
    }

    /// What is recorded besides who, when, why: the seal, the kind of change, the moment.
    fn subject(&self) -> Option<Value> {
        match self {
            Self::Approve(seal) => Some(json!({ "seal": seal.to_string() })),
            Self::Publish(plan) => Some(json!({ "kind": plan.kind.word(), "slug": plan.slug })),
            Self::Schedule(plan) => {
                Some(json!({ "kind": plan.kind.word(), "slug": plan.slug, "from": plan.from.to_rfc3339() }))
            }
            Self::Embargo(until, _) => Some(json!({ "until": until.map(|until| until.to_rfc3339()) })),
            Self::Submit
            | Self::Recall
            | Self::Discard
            | Self::Return(_)
            | Self::Unschedule(_)
            | Self::Withdraw(..)
            | Self::Kill(..)
            | Self::Reinstate(_)
            | Self::Spike(_)
            | Self::Unspike
            | Self::Hold(_)
            | Self::Release => None,
        }
    }

    fn public_note(&self) -> Option<&str> {
        match self {
            Self::Publish(plan) | Self::Schedule(plan) => plan.note.as_deref(),
            Self::Withdraw(_, notice) => notice.as_deref(),
            Self::Kill(_, notice) => Some(notice),
            Self::Submit
            | Self::Recall
            | Self::Discard
            | Self::Return(_)
            | Self::Approve(_)
            | Self::Unschedule(_)
            | Self::Reinstate(_)
            | Self::Spike(_)
            | Self::Unspike
            | Self::Hold(_)
            | Self::Release
            | Self::Embargo(..) => None,
        }
    }
}

/// What an act changed besides its row.
struct Done {
    stage: Stage,
    working: RevisionId,
    act: &'static str,
    event: Option<(Event, Option<PublicationId>)>,
}

/// Performs an act on a story. The caller holds the transaction; nothing else may follow in it, since the feed's
/// counter is taken last.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Stale`, `Refused`, `Conflict`, `Problems`, or database errors. Nothing is changed then.
pub async fn perform(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, order: &Order) -> Result<Stage> {
    let article = Article::lock(conn, who, id, sent).await?;
    can(who.role, order.act().right(), &article.facts)?;
    let stage = article.stage.after(order.act()).map_err(Error::Conflict)?;
    complete(order)?;
    let done = carry_out(conn, who, &article, stage, order).await?;
    article.moved_to(conn, done.stage, done.working).await?;
    let entry = Entry {
        act: done.act,
        article: Some(id),
        revision: Some(done.working),
        from_stage: Some(article.stage.word()),
        to_stage: Some(done.stage.word()),
        subject: order.subject(),
        reason: order.reason().map(str::to_owned),
        public_note: order.public_note().map(str::to_owned),
    };
    activity::record(conn, who, article.at, entry).await?;
    if let Some((event, publication)) = done.event {
        activity::tell(conn, article.at, event, id.0, publication).await?;
    }
    Ok(done.stage)
}

/// From a draft to readers in one press, as a small newsroom's editor does: the same acts in order, each recorded.
///
/// # Errors
/// As `perform`; nothing is changed then.
pub async fn straight(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    seen: Seal,
    plan: Plan,
) -> Result<Stage> {
    let stage = Article::lock(conn, who, id, sent).await?.stage;
    let orders: Vec<Order> = match stage {
        Stage::Draft | Stage::Returned => vec![Order::Submit, Order::Approve(seen), Order::Publish(plan)],
        Stage::InReview => vec![Order::Approve(seen), Order::Publish(plan)],
        Stage::Approved | Stage::Settled | Stage::Spiked => vec![Order::Publish(plan)],
    };
    let mut now = stage;
    for (number, order) in (0..).zip(&orders) {
        now = perform(conn, who, id, sent.map(|sent| sent + number), order).await?;
    }
    Ok(now)
}

/// Reasons and notes that an act cannot do without.
fn complete(order: &Order) -> Result<()> {
    let mut problems = Problems::new();
    if order.reason() == Some("") {
        problems.add(
            "reason",
            match order {
                Order::Return(_) => "Write a note. A story never goes back without one.",
                _ => "Say why, for your colleagues.",
            },
        );
    }
    let silent = order.public_note().is_none_or(|note| note.trim().is_empty());
    match order {
        Order::Kill(..) if silent => problems.add("notice", "Write what readers are told in its place."),
        Order::Publish(plan) | Order::Schedule(plan) if plan.kind.needs_a_note() && silent => {
            problems.add(
                "note",
                "Tell readers what changed. A correction never goes out without a note.",
            );
        }
        _ => {}
    }
    problems.settle()
}

async fn carry_out(conn: &mut Conn, who: &Actor, article: &Article, stage: Stage, order: &Order) -> Result<Done> {
    let mut done = Done {
        stage,
        working: article.working.id,
        act: order.act().done(),
        event: None,
    };
    match order {
        Order::Submit => submit(conn, article).await?,
        Order::Recall | Order::Return(_) | Order::Unspike => {}
        Order::Discard => done.working = discard(conn, article).await?,
        Order::Approve(seen) => approve(conn, who, article, seen).await?,
        Order::Publish(plan) => done.event = Some(publish(conn, article, plan).await?),
        Order::Schedule(plan) => schedule(conn, article, plan).await?,
        Order::Unschedule(_) => {
            let cancelled = timeline::cancel(conn, article).await?;
            if article.stage == Stage::Settled && cancelled == article.working.id {
                done.stage = Stage::Approved; // no change is open: the text waits, signed, to be planned again
            }
        }
        Order::Withdraw(_, notice) => {
            alive(article)?;
            let ended = timeline::end(conn, article).await?;
            diesel::update(articles::table.find(article.id.0))
                .set(articles::public_notice.eq(notice))
                .execute(conn)
                .await?;
            done.event = ended.map(|publication| (Event::Withdrawn, Some(publication)));
        }
        Order::Kill(_, notice) => kill(conn, who, article, notice, &mut done).await?,
        Order::Reinstate(_) => reinstate(conn, who, article, &mut done).await?,
        Order::Spike(_) => never_published(conn, article).await?,
        Order::Hold(_) => {
            not_live(conn, article).await?;
            hold(conn, article, Some(article.at)).await?;
        }
        Order::Release => hold(conn, article, None).await?,
        Order::Embargo(until, reason) => embargo(conn, who, article, *until, reason).await?,
    }
    Ok(done)
}

async fn submit(conn: &mut Conn, article: &Article) -> Result<()> {
    passes(&article.working, Act::Submit)?;
    article.working.sealed(conn, article.at).await.map(drop)
}

/// What the act cannot do without, as problems of fields.
fn passes(working: &Revision, act: Act) -> Result<()> {
    let mut problems = Problems::new();
    for check in checklist::check(&working.content, act)
        .into_iter()
        .filter(|check| check.outcome == Outcome::Failed)
    {
        problems.add(check.field, format!("{}. {}", check.title, check.proof));
    }
    problems.settle()
}

async fn approve(conn: &mut Conn, who: &Actor, article: &Article, seen: &Seal) -> Result<()> {
    if article.working.content.seal() != *seen {
        return Err(Error::Conflict(
            "The text changed while you read it. Look at what is new, then decide.".into(),
        ));
    }
    let seal = article.working.sealed(conn, article.at).await?;
    sql(
        "INSERT INTO newsroom.approvals (revision_id, seal, approved_by, approved_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind::<sql_types::Uuid, _>(article.working.id)
    .bind::<sql_types::Binary, _>(&seal.0)
    .bind::<sql_types::Uuid, _>(who.id)
    .bind::<sql_types::Timestamptz, _>(article.at)
    .execute(conn)
    .await?;
    Ok(())
}

async fn publish(conn: &mut Conn, article: &Article, plan: &Plan) -> Result<(Event, Option<PublicationId>)> {
    if article.held {
        return Err(Error::Conflict("This story is on hold. End the hold first.".into()));
    }
    if article.embargo_until.is_some_and(|until| until > article.at) {
        return Err(Error::Conflict(
            "This story is under embargo. Schedule it, or lift the embargo with a reason.".into(),
        ));
    }
    alive(article)?;
    passes(&article.working, Act::Publish)?;
    let standing = Standing::of(conn, article.id).await?;
    let seal = signed(conn, article).await?;
    let plan = Plan {
        from: article.at,
        kind: kind_of(&standing, plan.kind)?,
        ..plan.clone()
    };
    complete(&Order::Publish(plan.clone()))?;
    let publication = timeline::put(conn, article, &article.working, &seal, &plan).await?;
    Ok((
        if standing.live.is_some() {
            Event::Updated
        } else {
            Event::Published
        },
        Some(publication),
    ))
}

/// The first time it is `first`, after a withdrawal `republished`; only over a live text there is a choice.
fn kind_of(standing: &Standing, chosen: ChangeKind) -> Result<ChangeKind> {
    match (&standing.last, &standing.live, chosen) {
        (None, _, _) => Ok(ChangeKind::First),
        (Some(_), None, _) => Ok(ChangeKind::Republished),
        (Some(_), Some(_), ChangeKind::Republished) => Err(Error::Conflict("This story is live.".into())),
        (Some(_), Some(_), ChangeKind::First) => {
            Err(Problems::of("kind", "Choose what kind of change readers get.").into())
        }
        (Some(_), Some(_), kind) => Ok(kind),
    }
}

/// The seal of the working text, if an editor signed it.
async fn signed(conn: &mut Conn, article: &Article) -> Result<Seal> {
    let unsigned = || Error::Conflict("This text is not approved. An editor approves it first.".into());
    let seal = article.working.seal.clone().ok_or_else(unsigned)?;
    let found: i64 = approvals::table
        .filter(approvals::revision_id.eq(article.working.id.0))
        .filter(approvals::seal.eq(&seal.0))
        .count()
        .get_result(conn)
        .await?;
    if found == 0 {
        return Err(unsigned());
    }
    Ok(seal)
}

/// Back to the text that stands on the timeline. What was thrown away stays in the history, sealed.
async fn discard(conn: &mut Conn, article: &Article) -> Result<RevisionId> {
    let standing = Standing::of(conn, article.id).await?;
    let kept = standing.next.or(standing.live).or(standing.last);
    let kept = kept.ok_or_else(|| Error::Conflict("Readers never had this story. Spike it instead.".into()))?;
    article.working.sealed(conn, article.at).await?;
    Ok(kept.revision_id)
}

async fn schedule(conn: &mut Conn, article: &Article, plan: &Plan) -> Result<()> {
    alive(article)?;
    passes(&article.working, Act::Publish)?;
    if plan.from <= article.at {
        return Err(Problems::of("when", "Choose a time that is still to come, or publish now.").into());
    }
    let standing = Standing::of(conn, article.id).await?;
    let plan = Plan {
        kind: kind_of(&standing, plan.kind)?,
        ..plan.clone()
    };
    complete(&Order::Schedule(plan.clone()))?;
    let seal = signed(conn, article).await?;
    timeline::put(conn, article, &article.working, &seal, &plan)
        .await
        .map(drop)
}

fn alive(article: &Article) -> Result<()> {
    if article.killed {
        return Err(Error::Conflict(
            "This story was killed. Two people reinstate it first.".into(),
        ));
    }
    Ok(())
}

async fn not_live(conn: &mut Conn, article: &Article) -> Result<()> {
    if timeline::is_visible(conn, article).await? {
        return Err(Error::Conflict("This story is live. Withdraw it first.".into()));
    }
    Ok(())
}

async fn never_published(conn: &mut Conn, article: &Article) -> Result<()> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Bool)]
        yes: bool,
    }
    let row: Row =
        sql("SELECT EXISTS (SELECT FROM newsroom.publications WHERE article_id = $1 AND cancelled_at IS NULL) AS yes")
            .bind::<sql_types::Uuid, _>(article.id)
            .get_result(conn)
            .await?;
    if row.yes {
        return Err(Error::Conflict(
            "This story was published or is scheduled. Withdraw or unschedule it instead.".into(),
        ));
    }
    Ok(())
}

async fn kill(conn: &mut Conn, who: &Actor, article: &Article, notice: &str, done: &mut Done) -> Result<()> {
    alive(article)?;
    if Standing::of(conn, article.id).await?.last.is_none() {
        return Err(Error::Conflict(
            "Readers never had this story. Spike it instead.".into(),
        ));
    }
    let row = articles::table.find(article.id.0);
    match article.kill_asked_by {
        None => {
            diesel::update(row)
                .set(articles::kill_asked_by.eq(who.id.0))
                .execute(conn)
                .await?;
            done.act = "kill_asked";
        }
        Some(first) => {
            second_person(who, first)?;
            diesel::update(row)
                .set((
                    articles::killed_at.eq(article.at),
                    articles::public_notice.eq(notice),
                    articles::kill_asked_by.eq(None::<Uuid>),
                ))
                .execute(conn)
                .await?;
            done.event = Some((Event::Killed, None));
        }
    }
    Ok(())
}

/// A reinstated story is withdrawn, not live: publishing it again is an act of its own.
async fn reinstate(conn: &mut Conn, who: &Actor, article: &Article, done: &mut Done) -> Result<()> {
    if !article.killed {
        return Err(Error::Conflict("This story was not killed.".into()));
    }
    let row = articles::table.find(article.id.0);
    match article.reinstate_asked_by {
        None => {
            diesel::update(row)
                .set(articles::reinstate_asked_by.eq(who.id.0))
                .execute(conn)
                .await?;
            done.act = "reinstate_asked";
        }
        Some(first) => {
            second_person(who, first)?;
            if timeline::is_on_it(conn, article).await? {
                timeline::end(conn, article).await?;
            }
            diesel::update(row)
                .set((
                    articles::killed_at.eq(None::<DateTime<Utc>>),
                    articles::reinstate_asked_by.eq(None::<Uuid>),
                ))
                .execute(conn)
                .await?;
        }
    }
    Ok(())
}

fn second_person(who: &Actor, first: StaffId) -> Result<()> {
    if who.id == first {
        return Err(Error::Conflict(
            "You asked for this. A second person has to confirm it.".into(),
        ));
    }
    Ok(())
}

async fn hold(conn: &mut Conn, article: &Article, held_at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(articles::table.find(article.id.0))
        .set(articles::held_at.eq(held_at))
        .execute(conn)
        .await?;
    Ok(())
}

/// A first publication that is planned moves with the embargo: readers sort by the moment they could first read it.
/// Whoever sets one is named on the story, or nobody but its writer could lift it.
async fn embargo(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    until: Option<DateTime<Utc>>,
    reason: &str,
) -> Result<()> {
    let running = article.embargo_until.filter(|now| *now > article.at);
    if running.is_some_and(|now| until.is_some_and(|until| until < now)) && reason.trim().is_empty() {
        return Err(Problems::of("reason", "Say why it ends earlier, for your colleagues.").into());
    }
    if until.is_some() {
        not_live(conn, article).await?;
        diesel::insert_into(article_people::table)
            .values((
                article_people::article_id.eq(article.id.0),
                article_people::staff_id.eq(who.id.0),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
    }
    diesel::update(articles::table.find(article.id.0))
        .set(articles::embargo_until.eq(until))
        .execute(conn)
        .await?;
    timeline::follow_embargo(conn, article, until).await
}
