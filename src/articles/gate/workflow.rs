//! The gate: the one function in which the stage of a story changes. Find and lock, may they, is it possible, change,
//! record, tell readers' front ends – in one transaction that the caller holds.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use crate::{
    activity::{self, Entry},
    articles::{
        article::Article,
        gate::{
            checklist::{self, Check, CheckContext, CheckOutcome},
            deciders,
            done::Done,
            keeping_back, links,
            order::{Moved, Order, PlannedEnd},
            quiet,
        },
        stage::{Act, Stage},
        standing::Standing,
        steps::ApprovalStep,
        timeline::{self, ChangeKind, Placing, Plan, planned::Planned},
    },
    bell::{self, HeardAct, NoticeWord},
    content::Seal,
    error::{Error, Problems, Result},
    feed::{self, Event},
    ids::{ArticleId, PublicationId, RevisionId, StaffId},
    media::{rendition, usable::UsablePicture},
    platform::db::Conn,
    policy::{Action, Actor, can},
    schema::newsroom::{approvals, articles, claims, desk_people, publications, step_approvals},
    search::keeping as search,
};

/// Performs an act on a story. The caller holds the transaction; nothing else may follow in it, since the feed's
/// counter is taken last.
///
/// # Errors
/// `NotFound`, `VersionMissing`, `Stale`, `Refused`, `Conflict`, `Problems`, or database errors. Nothing is changed then.
pub async fn perform(conn: &mut Conn, who: &Actor, id: ArticleId, sent: Option<i64>, order: &Order) -> Result<Stage> {
    carried(conn, who, id, sent, order, true).await
}

/// The same; `calls` says whether the people of the next step are called, which is nothing where the same press goes on.
async fn carried(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    order: &Order,
    calls: bool,
) -> Result<Stage> {
    let article = Article::lock(conn, who, id, sent).await?;
    article.may(who, order.act().right())?;
    let stage = article.after(order.act()).map_err(Error::Conflict)?;
    order.complete()?;
    let done = carry_out(conn, who, &article, stage, order).await?;
    article.moved_to(conn, done.stage, done.working).await?;
    if order.act().may_show() {
        search::keep(conn, id).await?;
    }
    if order.act().moves_time() {
        article.times_moved(conn).await?;
    }
    let entry = Entry {
        act: done.act,
        article: Some(id),
        revision: Some(done.working),
        from_stage: Some(article.stage.word()),
        to_stage: Some(done.stage.word()),
        subject: done.subject.or_else(|| order.subject()),
        reason: order.reason().map(str::to_owned),
        public_note: order.public_note().map(str::to_owned),
    };
    let seq = activity::record_numbered(conn, who, article.at, entry).await?;
    if calls && done.stage == Stage::InReview {
        next_called(conn, who, &article, order.act(), seq).await?;
    }
    if let Some((event, publication)) = done.event {
        feed::tell(conn, article.at, event, id.0, publication).await?;
    }
    Ok(done.stage)
}

/// The people of the next step hear that a text waits for them. Of the first step they do where it is for a desk: that something
/// waits for any editor says the list.
async fn next_called(conn: &mut Conn, who: &Actor, before: &Article, act: Act, seq: i64) -> Result<()> {
    if !matches!(act, Act::Submit | Act::Approve) {
        return Ok(());
    }
    let article = Article::look(conn, who, before.id).await?;
    if !article
        .steps
        .next()
        .is_some_and(|step| step.desk_id.is_some() || act == Act::Approve)
    {
        return Ok(());
    }
    let people = deciders::of_story(conn, &article, Action::Approve).await?;
    let hearers: Vec<(StaffId, NoticeWord)> = people
        .iter()
        .filter(|one| who.id != one.id.into())
        .map(|one| (one.id, NoticeWord::StepAsked))
        .collect();
    let heard = HeardAct {
        word: NoticeWord::StepAsked,
        article: article.id,
        by: who.id.0,
        seq: Some(seq),
        at: before.at,
    };
    bell::tell_people(conn, heard, &hearers).await
}

/// From a draft to readers, or to the hour at which they get it, in one press, as a small newsroom's editor does: the same acts
/// in order, each recorded, and `last` at their end.
///
/// # Errors
/// As `perform`; nothing is changed then.
pub async fn straight(
    conn: &mut Conn,
    who: &Actor,
    id: ArticleId,
    sent: Option<i64>,
    seen: Seal,
    last: Order,
) -> Result<Stage> {
    let article = Article::lock(conn, who, id, sent).await?;
    let stage = article.stage;
    let missing = article.steps.missing();
    if missing > 1 && !matches!(stage, Stage::Settled | Stage::Spiked) {
        article.may(who, Action::Approve)?;
        let sentence = article.steps.not_in_one_press(article.facts.own_approval);
        sentence.map_or(Ok(()), |sentence| Err(Error::Conflict(sentence)))?;
    }
    let approvals = match stage {
        Stage::Draft | Stage::Returned | Stage::InReview => missing.max(1),
        Stage::Approved => missing,
        Stage::Settled | Stage::Spiked => 0,
    };
    let mut orders: Vec<Order> = match stage {
        Stage::Draft | Stage::Returned => vec![Order::SubmitAccepting(advised(conn, who, &article).await?)],
        Stage::InReview | Stage::Approved | Stage::Settled | Stage::Spiked => vec![],
    };
    orders.extend(std::iter::repeat_n(Order::Approve(seen), approvals));
    orders.push(last);
    let mut now = stage;
    for (number, order) in (0..).zip(&orders) {
        now = carried(conn, who, id, sent.map(|sent| sent + number), order, false).await?;
    }
    Ok(now)
}

/// What only advises an editor who publishes, by name: they have it before them where a writer would be asked.
async fn advised(conn: &mut Conn, who: &Actor, article: &Article) -> Result<Vec<String>> {
    let checks = checks(conn, who, article, Act::Publish).await?;
    let advice = |check: &Check| check.outcome == CheckOutcome::Mind && check.may_be_accepted;
    Ok(checks.into_iter().filter(advice).map(|check| check.title).collect())
}

async fn carry_out(conn: &mut Conn, who: &Actor, article: &Article, stage: Stage, order: &Order) -> Result<Done> {
    let mut done = Done {
        stage,
        working: article.working.id,
        act: order.act().done(),
        event: None,
        subject: None,
    };
    match order {
        Order::Submit => done.subject = Some(submit(conn, who, article, &[]).await?),
        Order::SubmitAccepting(accepted) => done.subject = Some(submit(conn, who, article, accepted).await?),
        Order::Unspike => {}
        Order::Recall | Order::Return(_) => steps_ended(conn, article).await?,
        Order::Discard => done.working = discard(conn, article).await?,
        Order::Approve(seen) => approve(conn, who, article, seen, &mut done).await?,
        Order::Publish(plan) => publish(conn, who, article, plan, &mut done).await?,
        Order::Republish(plan, _) => republish(conn, who, article, plan, &mut done).await?,
        Order::Schedule(plan, planned) => schedule(conn, who, article, plan, planned, &mut done).await?,
        Order::Unschedule(_) => {
            let cancelled = timeline::cancel(conn, article).await?;
            done.unread(article, &[cancelled]);
        }
        Order::Reschedule(moved) => reschedule(conn, article, moved, &mut done).await?,
        Order::Withdraw(_, notice) => withdraw(conn, article, notice.as_deref(), &mut done).await?,
        Order::WithdrawAt(end) => withdraw_at(conn, article, end).await?,
        Order::StayOn(_) => stay_on(conn, article).await?,
        Order::Kill(_, notice, reach) => keeping_back::kill(conn, who, article, (notice, *reach), &mut done).await?,
        Order::Reinstate(_) => keeping_back::reinstate(conn, who, article, &mut done).await?,
        Order::Spike(_) => {
            never_published(conn, article).await?;
            steps_ended(conn, article).await?;
        }
        Order::Hold(_) => keeping_back::hold(conn, article).await?,
        Order::Release => keeping_back::release(conn, article).await?,
        Order::Embargo(embargo) => keeping_back::embargo(conn, who, article, embargo).await?,
        Order::Lift(_) => keeping_back::lift(conn, article).await?,
    }
    Ok(done)
}

/// Answers how each check came out: whoever submits accepts what is only worth a look, and may accept by name what failed
/// and an editor can still put right.
async fn submit(conn: &mut Conn, who: &Actor, article: &Article, accepted: &[String]) -> Result<Value> {
    let checks = checks(conn, who, article, Act::Submit).await?;
    let is_accepted = |check: &Check| check.may_be_accepted && accepted.contains(&check.title);
    settled(&checks, is_accepted)?;
    article.working.sealed(conn, article.at).await?;
    links::ask_for(conn, article).await?;
    let row = |check: &Check| {
        let mut row = json!({ "check": check.title, "outcome": check.outcome.word() });
        if check.outcome == CheckOutcome::Failed {
            row["accepted"] = true.into();
        }
        row
    };
    let asked = checks.iter().filter(|check| check.outcome != CheckOutcome::Told);
    Ok(json!({ "checks": asked.map(row).collect::<Vec<_>>() }))
}

async fn checks(conn: &mut Conn, who: &Actor, article: &Article, act: Act) -> Result<Vec<Check>> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    let context = CheckContext::of(conn, who, article, &standing).await?;
    Ok(checklist::check(&article.working.content, act, &context))
}

/// Whether nothing failed but what is accepted.
///
/// # Errors
/// What the act cannot do without, as problems of fields.
fn settled(checks: &[Check], is_accepted: impl Fn(&Check) -> bool) -> Result<()> {
    let mut problems = Problems::new();
    for check in checks {
        if check.outcome == CheckOutcome::Failed && !is_accepted(check) {
            problems.add(check.field, format!("{}. {}", check.title, check.proof));
        }
    }
    problems.settle()
}

/// Says that a TK is no marker, with a word why; the check is silent for that spot from then on.
///
/// # Errors
/// `NotFound`, `Refused`, `Problems` without a word, `Conflict` when nothing stands there any more; database errors.
pub async fn deny_marker(conn: &mut Conn, who: &Actor, id: ArticleId, spot: &str, why: &str) -> Result<()> {
    let article = Article::lock_any_version(conn, who, id).await?;
    can(who, Action::Submit, &article.facts)?;
    let why = why.trim();
    match why.chars().count() {
        0 => {
            return Err(Problems::of(
                "why",
                "Say what it is instead, for your colleagues: a name, an abbreviation.",
            )
            .into());
        }
        201.. => return Err(Problems::of("why", "Say it in 200 characters.").into()),
        _ => {}
    }
    let found = checklist::markers(&article.working.content)
        .into_iter()
        .find(|marker| marker.spot == spot);
    let marker =
        found.ok_or_else(|| Error::Conflict("These words are not in the story any more. Look at it again.".into()))?;
    let entry = Entry {
        act: checklist::NO_MARKER,
        article: Some(id),
        revision: Some(article.working.id),
        subject: Some(json!({ "spot": marker.spot, "place": marker.place, "quote": marker.quote.words })),
        reason: Some(why.to_owned()),
        ..Entry::default()
    };
    activity::record(conn, who, article.at, entry).await
}

/// The next step of the approval, or the one approval that there is; with the last one the text is approved.
async fn approve(conn: &mut Conn, who: &Actor, article: &Article, seen: &Seal, done: &mut Done) -> Result<()> {
    if article.working.content.seal() != *seen {
        return Err(Error::Conflict(
            "The text changed while you read it. Look at what is new, then decide.".into(),
        ));
    }
    settled(&checks(conn, who, article, Act::Approve).await?, |_| false)?;
    let seal = article.working.sealed(conn, article.at).await?;
    if let Some((step, (number, of))) = article.steps.next().zip(article.steps.place()) {
        give_step(conn, who, article, step, &seal).await?;
        done.subject = Some(json!({ "seal": seal.to_string(), "step": step.name, "number": number, "of": of }));
    }
    // It ends with the decision, also where another one follows.
    diesel::delete(claims::table.find(article.id.0)).execute(conn).await?;
    if article.steps.missing() > 1 {
        done.act = STEP_GIVEN;
        return links::ask_for(conn, article).await;
    }
    diesel::insert_into(approvals::table)
        .values((
            approvals::revision_id.eq(article.working.id),
            approvals::seal.eq(&seal.0[..]),
            approvals::approved_by.eq(who.id.account()?),
            approvals::approved_at.eq(article.at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    links::ask_for(conn, article).await
}

/// The word of the activity row of an approval that others follow.
const STEP_GIVEN: &str = "step_given";

/// A signature under this very text, for one step. Whoever is taken off the desk at the same time either gave it before, or does not.
async fn give_step(conn: &mut Conn, who: &Actor, article: &Article, step: &ApprovalStep, seal: &Seal) -> Result<()> {
    let staff = who.id.account()?;
    if let Some(desk) = step.desk_id {
        let belongs: Vec<uuid::Uuid> = desk_people::table
            .find((staff.0, desk.0))
            .select(desk_people::staff_id)
            .for_share()
            .load(conn)
            .await?;
        if belongs.is_empty() {
            return Err(Error::Conflict(format!(
                "{} is given by {}, and you are none of its people any more.",
                step.name,
                step.whose()
            )));
        }
    }
    diesel::insert_into(step_approvals::table)
        .values((
            step_approvals::revision_id.eq(article.working.id.0),
            step_approvals::seal.eq(&seal.0[..]),
            step_approvals::step_id.eq(step.id.0),
            step_approvals::step_name.eq(&step.name),
            step_approvals::approved_by.eq(staff.0),
            step_approvals::approved_at.eq(article.at),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A text that goes back to its writer starts again at the first step, also where it comes again as it was.
async fn steps_ended(conn: &mut Conn, article: &Article) -> Result<()> {
    diesel::update(step_approvals::table)
        .filter(step_approvals::revision_id.eq(article.working.id.0))
        .filter(step_approvals::ended_at.is_null())
        .set(step_approvals::ended_at.eq(article.at))
        .execute(conn)
        .await?;
    Ok(())
}

async fn publish(conn: &mut Conn, who: &Actor, article: &Article, plan: &Plan, done: &mut Done) -> Result<()> {
    keeping_back::may_go_live(article)?;
    let standing = Standing::of(conn, article.id, article.at).await?;
    let kind = timeline::kind_at(conn, article, &standing, article.at, plan.kind).await?;
    let publication = put(conn, (who, article), &standing, kind, plan, None, done).await?;
    // Of a story that goes by itself, the words that are to stand in its place are written already.
    if !(standing.is_visible && standing.ends().is_some()) {
        forget_notice(conn, article).await?;
    }
    let event = if standing.is_visible {
        Event::Updated
    } else {
        Event::Published
    };
    done.event = Some((event, Some(publication)));
    Ok(())
}

async fn republish(conn: &mut Conn, who: &Actor, article: &Article, plan: &Plan, done: &mut Done) -> Result<()> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    if standing.live.is_some() {
        return Err(Error::Conflict("This story is live.".into()));
    }
    if standing.next.is_some() {
        return Err(Error::Conflict(
            "This story is planned to return by itself. Unschedule that first.".into(),
        ));
    }
    if standing.last.is_none() {
        return Err(Error::Conflict("Readers never had this story. Publish it.".into()));
    }
    keeping_back::may_go_live(article)?;
    let publication = put(
        conn,
        (who, article),
        &standing,
        ChangeKind::Republished,
        plan,
        None,
        done,
    )
    .await?;
    forget_notice(conn, article).await?;
    done.event = Some((Event::Published, Some(publication)));
    Ok(())
}

/// What readers were told in place of a story is over with it: whatever takes it from them next has its own words.
async fn forget_notice(conn: &mut Conn, article: &Article) -> Result<()> {
    diesel::update(articles::table.find(article.id.0))
        .set(articles::public_notice.eq(None::<String>))
        .execute(conn)
        .await?;
    Ok(())
}

async fn schedule(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    plan: &Plan,
    planned: &Planned,
    done: &mut Done,
) -> Result<()> {
    keeping_back::alive(article)?;
    if planned.at() <= article.at {
        return Err(Problems::of("when", "Choose a time that is still to come, or publish now.").into());
    }
    let standing = Standing::of(conn, article.id, article.at).await?;
    let kind = timeline::kind_at(conn, article, &standing, planned.at(), plan.kind).await?;
    put(conn, (who, article), &standing, kind, plan, Some(planned), done).await?;
    Ok(())
}

/// Checks what every publication needs, puts the text on the timeline, and notes what it came to for the record.
async fn put(
    conn: &mut Conn,
    (who, article): (&Actor, &Article),
    standing: &Standing,
    kind: ChangeKind,
    plan: &Plan,
    planned: Option<&Planned>,
    done: &mut Done,
) -> Result<PublicationId> {
    let pictures = article.working.content.pictures();
    rendition::show(conn, &pictures).await?;
    UsablePicture::hold_for_readers(conn, &pictures).await?;
    let context = CheckContext::of(conn, who, article, standing).await?;
    settled(
        &checklist::check(&article.working.content, Act::Publish, &context),
        |_| false,
    )?;
    let note = plan.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    if kind.needs_a_note() && note.is_none() {
        let sentence = "Tell readers what changed. A correction never goes out without a note.";
        return Err(Problems::of("note", sentence).into());
    }
    let slug = standing
        .slug_for(&article.working.content)
        .ok_or_else(|| Problems::of("slug", "Write a slug: the headline has no letters for one."))?;
    let mut subject = json!({ "slug": slug });
    if let Some(planned) = planned {
        subject["from"] = planned.at().to_rfc3339().into();
        subject["wall"] = planned.wall().to_string().into();
        subject["zone"] = planned.zone().name().into();
    }
    let seal = signed(conn, article).await?;
    let placing = Placing {
        kind,
        note,
        slug,
        planned,
    };
    let (publication, kind) = timeline::put(conn, article, &seal, &placing).await?;
    if kind == ChangeKind::Typo {
        let from = planned.map_or(article.at, Planned::at);
        quiet::keep(conn, (who, article), standing, (publication, from)).await?;
    }
    subject["kind"] = kind.word().into();
    done.subject = Some(subject);
    Ok(publication)
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
    if let Some(sentence) = article.steps.asked_since() {
        return Err(Error::Conflict(sentence));
    }
    if found == 0 {
        return Err(unsigned());
    }
    Ok(seal)
}

/// Back to the text that stands on the timeline. What was thrown away stays in the history, sealed.
async fn discard(conn: &mut Conn, article: &Article) -> Result<RevisionId> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    let kept = standing.newest();
    let kept = kept.ok_or_else(|| Error::Conflict("Readers never had this story. Spike it instead.".into()))?;
    article.working.sealed(conn, article.at).await?;
    Ok(kept.revision_id)
}

async fn withdraw(conn: &mut Conn, article: &Article, notice: Option<&str>, done: &mut Done) -> Result<()> {
    keeping_back::alive(article)?;
    let ended = timeline::end(conn, article).await?;
    if ended.was_read {
        done.event = Some((Event::Withdrawn, Some(ended.id)));
    } else {
        done.unread(article, &[ended.revision]);
    }
    diesel::update(articles::table.find(article.id.0))
        .set(articles::public_notice.eq(notice))
        .execute(conn)
        .await?;
    Ok(())
}

/// What is planned begins at another time: the same text, with what readers are told of it.
async fn reschedule(conn: &mut Conn, article: &Article, moved: &Moved, done: &mut Done) -> Result<()> {
    keeping_back::alive(article)?;
    if moved.to.at() <= article.at {
        return Err(Problems::of("moved", "Choose a time that is still to come.").into());
    }
    let was = timeline::shift(conn, article, moved.from, &moved.to).await?;
    done.subject = Some(json!({
        "was": was.to_rfc3339(), "from": moved.to.at().to_rfc3339(),
        "wall": moved.to.wall().to_string(), "zone": moved.to.zone().name(),
    }));
    Ok(())
}

/// The story goes off the site by itself then. A notice that was written stays, where nobody writes another; where readers
/// are told already why the story is gone, that stays too.
async fn withdraw_at(conn: &mut Conn, article: &Article, end: &PlannedEnd) -> Result<()> {
    keeping_back::alive(article)?;
    if end.at.at() <= article.at {
        return Err(Problems::of("end", "Choose a time that is still to come, or withdraw it now.").into());
    }
    let standing = Standing::of(conn, article.id, article.at).await?;
    if is_gone(&standing) && end.notice.is_some() {
        let sentence = "Readers find a notice in its place now. Write the next one once the story is back.";
        return Err(Problems::of("notice", sentence).into());
    }
    let before = timeline::end_at(conn, article, Some(end.at.at())).await?;
    if before.is_none() && end.reason.trim().is_empty() {
        return Err(Problems::of("reason", "Say why, for your colleagues.").into());
    }
    if !is_gone(&standing) && (before.is_none() || end.notice.is_some()) {
        diesel::update(articles::table.find(article.id.0))
            .set(articles::public_notice.eq(end.notice.as_deref()))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Whether readers had it, and find something else in its place now.
const fn is_gone(standing: &Standing) -> bool {
    standing.last.is_some() && !standing.is_visible
}

/// Readers keep it, and the words that were to stand in its place are forgotten.
async fn stay_on(conn: &mut Conn, article: &Article) -> Result<()> {
    let standing = Standing::of(conn, article.id, article.at).await?;
    if timeline::end_at(conn, article, None).await?.is_none() {
        return Err(Error::Conflict("No end is planned for this story.".into()));
    }
    if is_gone(&standing) {
        return Ok(());
    }
    forget_notice(conn, article).await
}

async fn never_published(conn: &mut Conn, article: &Article) -> Result<()> {
    let ever = publications::table
        .filter(publications::article_id.eq(article.id))
        .filter(publications::cancelled_at.is_null())
        .filter(not(publications::past).or(publications::began_noticed_at.is_not_null()));
    if diesel::select(exists(ever)).get_result(conn).await? {
        return Err(Error::Conflict(
            "This story was published or is scheduled. Withdraw or unschedule it instead.".into(),
        ));
    }
    Ok(())
}
