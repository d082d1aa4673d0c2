//! Other words in many live stories: looked for, shown, chosen, done, and taken back.

use std::collections::HashSet;

use actix_web::{HttpResponse, web};
use askama::Template;

use super::home::StoryRow;
use crate::{
    activity::{Answer, Receipt},
    articles::timeline::ChangeKind,
    desk::{query::ListSpan, stories::Story},
    error::{Problems, Result},
    ids::{ArticleId, SweepId},
    sweeps::{self, MOST_SWEPT, Phrase, Sweep, SweepFate, SweepPlace, SweepPlan, SweepStory, SweepUndo, SweptStory},
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            many::{self, ManyOutcome, ManyWords},
            moment::wall_of,
            numbers::{counted, figure},
            shell::{Shell, fresh_key},
            visit::Visit,
        },
        request::Form,
        respond,
        site::frame::day_begins,
    },
};

const PAGE: &str = "/admin/sweep";
/// Places of a story that are shown at once; more are folded.
const PLACES_SHOWN: usize = 3;

const WORDS: ManyWords = ManyWords {
    gone: "It is not there any more, or not yours to see.",
    noun: "page",
};

/// What was asked for, as the form has it.
struct AskedSweep {
    find: String,
    write: String,
    by_case: bool,
    whole_words: bool,
    spares_quotes: bool,
    since: String,
}

impl AskedSweep {
    /// A page that nobody asked anything of begins with everything that makes a sweep careful.
    fn of(form: &Form) -> Self {
        let is_asked = form.sent("find").is_some();
        Self {
            find: form.text("find").to_owned(),
            write: form.text("write").to_owned(),
            by_case: !is_asked || form.ticked("case"),
            whole_words: !is_asked || form.ticked("whole"),
            spares_quotes: !is_asked || form.ticked("quotes"),
            since: form.text("since").trim().to_owned(),
        }
    }

    fn phrase(&self) -> Phrase {
        Phrase {
            words: self.find.clone(),
            instead: self.write.clone(),
            by_case: self.by_case,
            whole_words: self.whole_words,
            spares_quotes: self.spares_quotes,
        }
    }

    fn span(&self, shell: &Shell) -> std::result::Result<ListSpan, Problems> {
        if self.since.is_empty() {
            return Ok(ListSpan::ANY);
        }
        let from = wall_of(&self.since, "00:00").and_then(|wall| day_begins(wall.date(), shell.zone));
        let from =
            from.ok_or_else(|| Problems::of("since", "That is no day. Write one as 2026-11-30, or leave it empty."))?;
        Ok(ListSpan {
            from: Some(from),
            until: None,
        })
    }
}

/// A story as the page shows it.
struct SweepRow {
    row: StoryRow,
    /// `id.version`, as it was seen.
    sent: String,
    /// Who signs it.
    byline: String,
    /// "3 places, one in a caption".
    counted: String,
    first: Vec<SweepPlace>,
    rest: Vec<SweepPlace>,
    /// It is handed in, because somebody else approves it.
    handed_in: Option<&'static str>,
    /// Why it is not changed.
    left: Option<&'static str>,
    is_chosen: bool,
}

impl SweepRow {
    fn of(found: SweepStory, shell: &Shell, chosen: Option<&HashSet<ArticleId>>) -> Self {
        let SweepStory { story, places, fate } = found;
        let mut first = places;
        let counted = places_counted(&first);
        let rest = first.split_off(first.len().min(PLACES_SHOWN));
        Self {
            sent: format!("{}.{}", story.id, story.version),
            is_chosen: chosen.is_none_or(|chosen| chosen.contains(&story.id)),
            byline: story.byline(),
            row: StoryRow::of(&story, shell),
            counted,
            first,
            rest,
            handed_in: match fate {
                SweepFate::HandedIn(why) => Some(why),
                SweepFate::Published | SweepFate::Left(_) => None,
            },
            left: match fate {
                SweepFate::Left(why) => Some(why),
                SweepFate::Published | SweepFate::HandedIn(_) => None,
            },
        }
    }
}

/// "3 places, one in the headline", with the first place that is not running text.
fn places_counted(places: &[SweepPlace]) -> String {
    let all = counted(places.len(), "place", "places");
    let elsewhere: Vec<&str> = places.iter().filter_map(|one| one.place).collect();
    match elsewhere.as_slice() {
        [] => all,
        [one] if places.len() == 1 => format!("{all}, {one}"),
        [one] => format!("{all}, one {one}"),
        [one, ..] => format!("{all}, {} of them beside the text, one {one}", figure(elsewhere.len())),
    }
}

/// A sweep as the page tells of it.
struct PastSweep {
    href: String,
    when: String,
    said: String,
}

impl PastSweep {
    fn of(sweep: &Sweep, shell: &Shell) -> Self {
        let undone = match sweep.undone {
            0 => "",
            some if some == sweep.stories => ", taken back",
            _ => ", in part taken back",
        };
        Self {
            href: format!("{PAGE}/{}", sweep.id),
            when: shell.when(sweep.at),
            said: format!(
                "“{}” became “{}” in {}, by {}{undone}",
                sweep.words,
                sweep.instead,
                counted(sweep.stories, "story", "stories"),
                sweep.name
            ),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/sweep.html")]
struct SweepPage {
    shell: Shell,
    again: Again,
    key: String,
    sweep: SweepId,
    asked: AskedSweep,
    /// None before anything was looked for.
    found: Option<Vec<SweepRow>>,
    is_cut: bool,
    kinds: Vec<Choice>,
    note: String,
    past: Vec<PastSweep>,
}

impl SweepPage {
    /// "14 stories, 31 places".
    fn counted(&self) -> String {
        let rows = self.found.as_deref().unwrap_or_default();
        let places: usize = rows.iter().map(|one| one.first.len() + one.rest.len()).sum();
        format!(
            "{}, {}",
            counted(rows.len(), "story", "stories"),
            counted(places, "place", "places")
        )
    }

    fn can_be_changed(&self) -> usize {
        self.found.iter().flatten().filter(|one| one.left.is_none()).count()
    }

    /// "You approve and publish 9. 3 are your own: they are handed in."
    fn what_becomes(&self) -> String {
        let handed_in = self
            .found
            .iter()
            .flatten()
            .filter(|one| one.handed_in.is_some())
            .count();
        let published = self.can_be_changed() - handed_in;
        let is_own = |one: &SweepRow| one.handed_in.is_none_or(|why| why.starts_with("Your own"));
        let all_own = self.found.iter().flatten().all(is_own);
        match (published, handed_in) {
            (some, others) if !all_own => format!(
                "You approve and publish {}. {} handed in for others to approve.",
                counted(some, "story", "stories"),
                counted(others, "is", "are")
            ),
            (some, 0) => format!("You approve and publish {}.", counted(some, "story", "stories")),
            (0, some) => format!(
                "{} your own: handed in for somebody else to approve.",
                counted(some, "story is", "stories are")
            ),
            (some, own) => format!(
                "You approve and publish {}. {} your own: handed in for somebody else to approve.",
                counted(some, "story", "stories"),
                counted(own, "is", "are")
            ),
        }
    }

    fn most(&self) -> String {
        figure(MOST_SWEPT)
    }
}

/// `GET /admin/sweep`: `find`, `write`, `case`, `whole`, `quotes`, `since` look for words; without them, the empty form.
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), &Form::of_question(&visit.req), None).await
}

async fn show(visit: &Visit, again: Again, form: &Form, chosen: Option<HashSet<ArticleId>>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/articles").await?;
    let asked = AskedSweep::of(form);
    let mut again = again;
    let wanted = form.sent("find").map(|_| {
        let phrase = asked.phrase().complete()?;
        Ok::<_, Problems>((phrase, asked.span(&shell)?))
    });
    let (mut found, mut is_cut) = (None, false);
    match wanted {
        None => {}
        Some(Ok((phrase, span))) => {
            let looked = sweeps::find(&mut conn, visit.viewer(), &phrase, span).await?;
            is_cut = looked.is_cut;
            let rows = looked.stories.into_iter();
            found = Some(rows.map(|one| SweepRow::of(one, &shell, chosen.as_ref())).collect());
        }
        Some(Err(problems)) if again.problems.is_empty() => again = Again::from_error(problems.into())?,
        Some(Err(_)) => {}
    }
    let past = Sweep::newest(&mut conn).await?;
    let page = SweepPage {
        kinds: kinds(form.text("kind")),
        note: form.text("note").to_owned(),
        past: past.iter().map(|one| PastSweep::of(one, &shell)).collect(),
        key: fresh_key(),
        sweep: SweepId::new(),
        found,
        is_cut,
        asked,
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn kinds(chosen: &str) -> Vec<Choice> {
    let label = |kind: ChangeKind| match kind {
        ChangeKind::Typo => "Typo, nobody is told",
        ChangeKind::Update => "Update",
        ChangeKind::Clarification => "Clarification",
        _ => "Correction",
    };
    SweepPlan::KINDS
        .into_iter()
        .map(|kind| Choice {
            value: kind.word().to_owned(),
            label: label(kind).to_owned(),
            selected: kind.word() == chosen,
        })
        .collect()
}

/// `POST /admin/sweep`: the same parameters, `sweep` (an identity that the page gave), `kind`, `note`, and each `story` as an id with
/// the version that was seen. The same form again gives the same answer.
///
/// # Errors
/// `Busy`, `SignedOut` while nothing is done yet.
pub async fn act(visit: Visit, form: Form) -> Result<HttpResponse> {
    let sent = sent(&form);
    let read = read(&form, &sent);
    let (id, plan) = match read {
        Ok(read) => read,
        Err(problems) => {
            let chosen = sent.iter().map(|(id, _)| *id).collect();
            return or_again(Err(problems.into()), |again| show(&visit, again, &form, Some(chosen))).await;
        }
    };
    let receipt = form.receipt(&visit.signed);
    let begun = begin(&visit, receipt.of_one("sweep"), id, plan.clone()).await;
    if let Err(error) = begun {
        return or_again(Err(error), |again| show(&visit, again, &form, None)).await;
    }
    let (app, signed) = (visit.app.clone(), visit.signed.clone());
    let to_one = move |(one, version): (ArticleId, i64)| {
        let (app, signed, receipt, plan) = (app.clone(), signed.clone(), receipt.of_one(one), plan.clone());
        async move {
            let done = app.once(&signed, receipt, move |conn, who| {
                Box::pin(async move {
                    sweeps::sweep(conn, who, id, &plan, one, Some(version)).await?;
                    Ok(Answer::see(format!("{PAGE}/{id}")))
                })
            });
            done.await.map(|_| ())
        }
    };
    let outcome = many::to_each(sent, |(id, _)| *id, WORDS, to_one).await?;
    report(&visit, id, Some(&outcome), Again::default(), None).await
}

async fn begin(visit: &Visit, receipt: Receipt, id: SweepId, plan: SweepPlan) -> Result<Answer> {
    visit
        .app
        .once(&visit.signed, receipt, move |conn, who| {
            Box::pin(async move {
                sweeps::begin(conn, who, id, &plan).await?;
                Ok(Answer::see(format!("{PAGE}/{id}")))
            })
        })
        .await
}

/// The stories of the form, each once; what is no story is none of ours.
fn sent(form: &Form) -> Vec<(ArticleId, i64)> {
    let mut seen = HashSet::new();
    let read = |value: String| {
        let (id, version) = value.split_once('.')?;
        Some((id.parse::<ArticleId>().ok()?, version.parse::<i64>().ok()?))
    };
    form.all("story")
        .into_iter()
        .filter_map(read)
        .filter(|(id, _)| seen.insert(*id))
        .collect()
}

fn read(form: &Form, sent: &[(ArticleId, i64)]) -> std::result::Result<(SweepId, SweepPlan), Problems> {
    let again = || Problems::of("chosen", "Look for the words again, and send the form that comes then.");
    let id = form.text("sweep").parse().map_err(|_| again())?;
    let plan = SweepPlan {
        phrase: AskedSweep::of(form).phrase(),
        kind: form
            .text("kind")
            .parse()
            .map_err(|_| Problems::of("kind", "Choose what kind of change it is."))?,
        note: Some(form.text("note").to_owned()),
    };
    let plan = plan.complete()?;
    match sent.len() {
        0 => Err(Problems::of("chosen", "Choose one or more stories.")),
        1..=MOST_SWEPT => Ok((id, plan)),
        more => Err(Problems::of(
            "chosen",
            format!(
                "{} stories are chosen. Choose at most {MOST_SWEPT} at a time.",
                figure(more)
            ),
        )),
    }
}

/// A story that was swept, and what became of it.
struct SweptRow {
    /// None of one that is gone, or not theirs to see.
    row: Option<StoryRow>,
    /// "3 places. Published."
    said: String,
    /// Leads to the text that came.
    href: String,
}

impl SweptRow {
    fn of(swept: SweptStory, stories: &[Story], shell: &Shell) -> Self {
        let became = match (swept.undone_at, swept.is_published) {
            (Some(at), _) => format!("Taken back, {}.", shell.when(at)),
            (None, true) => "Published.".into(),
            (None, false) => "Handed in for somebody else to approve.".into(),
        };
        let since = if swept.undone_at.is_none() && !swept.is_unchanged {
            " It was changed since."
        } else {
            ""
        };
        let story = stories.iter().find(|story| story.id == swept.article_id);
        Self {
            row: story.map(|story| StoryRow::of(story, shell)),
            said: format!("{}. {became}{since}", counted(swept.places, "place", "places")),
            href: format!("/admin/articles/{}/revisions/{}", swept.article_id, swept.after),
        }
    }
}

/// One that was not changed, and why.
struct LeftRow {
    row: Option<StoryRow>,
    why: String,
}

#[derive(Template)]
#[template(path = "admin/swept.html")]
struct SweptPage {
    shell: Shell,
    again: Again,
    key: String,
    sweep: Sweep,
    heading: String,
    /// What one press just came to; nothing on a page that was opened.
    said: Option<String>,
    left: Vec<LeftRow>,
    swept: Vec<SweptRow>,
    /// How many can be taken back.
    open: usize,
    kinds: Vec<Choice>,
    note: String,
}

impl SweptPage {
    /// Readers were told of the change, so they are told that it goes.
    fn asks_for_a_note(&self) -> bool {
        self.sweep.kind() != ChangeKind::Typo
    }
}

/// `GET /admin/sweep/{id}`: what was changed, and the way back.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn one(visit: Visit, id: web::Path<SweepId>) -> Result<HttpResponse> {
    report(&visit, *id, None, Again::default(), None).await
}

async fn report(
    visit: &Visit,
    id: SweepId,
    outcome: Option<&ManyOutcome<ArticleId>>,
    again: Again,
    typed: Option<&Form>,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/articles").await?;
    let sweep = Sweep::find(&mut conn, id).await?;
    let swept = Sweep::swept(&mut conn, id).await?;
    let why: Vec<(ArticleId, &str)> = outcome.iter().flat_map(|outcome| outcome.left()).collect();
    let ids: Vec<ArticleId> = swept
        .iter()
        .map(|one| one.article_id)
        .chain(why.iter().map(|(id, _)| *id))
        .collect();
    let stories = Story::named(&mut conn, visit.viewer(), &ids).await?;
    let status = outcome.map_or(again.status(), ManyOutcome::status);
    let said = outcome.map(|outcome| {
        format!(
            "{} {}",
            counted(outcome.done(), "story is", "stories are"),
            "as you wanted it."
        )
    });
    let left = why.into_iter().map(|(id, why)| LeftRow {
        row: stories
            .iter()
            .find(|story| story.id == id)
            .map(|story| StoryRow::of(story, &shell)),
        why: why.to_owned(),
    });
    let page = SweptPage {
        heading: format!("“{}” became “{}”", sweep.words, sweep.instead),
        left: left.collect(),
        open: swept
            .iter()
            .filter(|one| one.undone_at.is_none() && one.is_unchanged)
            .count(),
        kinds: kinds(typed.map_or(sweep.kind().word(), |form| form.text("kind"))),
        note: typed.map_or_else(
            || format!("It says “{}” again. The note before this one was wrong.", sweep.words),
            |form| form.text("note").to_owned(),
        ),
        swept: swept
            .into_iter()
            .map(|one| SweptRow::of(one, &stories, &shell))
            .collect(),
        key: fresh_key(),
        said,
        sweep,
        shell,
        again,
    };
    respond::page_with(status, &page)
}

/// `POST /admin/sweep/{id}/undo`: every story that was not changed since gets the text back that it had; `kind` and `note` say what
/// readers are told of that. The same form again gives the same answer.
///
/// # Errors
/// `NotFound`, `Busy`, `SignedOut` while nothing is done yet.
pub async fn undo(visit: Visit, id: web::Path<SweepId>, form: Form) -> Result<HttpResponse> {
    let id = *id;
    let told = match undoing(&form) {
        Ok(told) => told,
        Err(problems) => {
            return or_again(Err(problems.into()), |again| {
                report(&visit, id, None, again, Some(&form))
            })
            .await;
        }
    };
    let receipt = form.receipt(&visit.signed);
    let begun = visit.app.once(&visit.signed, receipt.of_one("undo"), move |conn, who| {
        Box::pin(async move {
            sweeps::undo_begins(conn, who, id).await?;
            Ok(Answer::see(format!("{PAGE}/{id}")))
        })
    });
    begun.await?;
    let mut conn = visit.app.newsroom().await?;
    let swept = Sweep::swept(&mut conn, id).await?;
    drop(conn);
    let open: Vec<ArticleId> = swept
        .iter()
        .filter(|one| one.undone_at.is_none())
        .map(|one| one.article_id)
        .collect();
    let (app, signed) = (visit.app.clone(), visit.signed.clone());
    let to_one = move |one: ArticleId| {
        let (app, signed, receipt, told) = (app.clone(), signed.clone(), receipt.of_one(one), told.clone());
        async move {
            let done = app.once(&signed, receipt, move |conn, who| {
                Box::pin(async move {
                    sweeps::undo(conn, who, id, &told, one).await?;
                    Ok(Answer::see(format!("{PAGE}/{id}")))
                })
            });
            done.await.map(|_| ())
        }
    };
    let outcome = many::to_each(open, |id| *id, WORDS, to_one).await?;
    report(&visit, id, Some(&outcome), Again::default(), None).await
}

fn undoing(form: &Form) -> std::result::Result<SweepUndo, Problems> {
    let kind: std::result::Result<ChangeKind, _> = form.text("kind").parse();
    let kind = kind.ok().filter(|kind| SweepPlan::KINDS.contains(kind));
    let kind = kind.ok_or_else(|| Problems::of("kind", "Choose what kind of change it is."))?;
    let note = Some(form.text("note").trim().to_owned()).filter(|note| !note.is_empty() && kind != ChangeKind::Typo);
    if kind.needs_a_note() && note.is_none() {
        return Err(Problems::of(
            "note",
            "Tell readers what changed. A correction never goes out without a note.",
        ));
    }
    Ok(SweepUndo { kind, note })
}
