//! An act on many pictures, and what is told of each.

use actix_web::{HttpResponse, rt, web};
use askama::Template;

use super::library::{LibraryView, Shot};
use crate::{
    activity::{Answer, Receipt},
    app::App,
    desk::pictures::{StoryName, some_with_each},
    error::Result,
    ids::PictureId,
    media::{
        item::{self, Picture},
        shared_words::{self, WordsToShare},
        used::PictureUse,
    },
    web::{
        admin::{
            many::{self, ManyOutcome, ManyWords},
            numbers::{counted, figure},
            shell::Shell,
            visit::Visit,
        },
        request::Signed,
        respond,
    },
};

/// A picture that was chosen, as it was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChosenPicture {
    pub id: PictureId,
    pub version: i64,
}

/// What is done to each of the pictures.
#[derive(Debug, Clone)]
pub(super) enum ChosenAct {
    /// These words are said of it.
    Change(WordsToShare),
    /// It goes, unless something uses it.
    Delete,
}

const WORDS: ManyWords = ManyWords {
    gone: "It is not in the library any more.",
    noun: "picture",
};

/// Does it to each of them.
///
/// # Errors
/// What concerns all of them, while nothing is done yet: `SignedOut`, `Busy`.
pub(super) async fn all(
    visit: &Visit,
    receipt: Receipt,
    chosen: Vec<ChosenPicture>,
    act: ChosenAct,
) -> Result<ManyOutcome<PictureId>> {
    let (app, signed, done) = (visit.app.clone(), visit.signed.clone(), act.clone());
    let to_one =
        move |one: ChosenPicture| to_one(app.clone(), signed.clone(), receipt.of_one(one.id), one, done.clone());
    let outcome = many::to_each(chosen, |one| one.id, WORDS, to_one).await?;
    if outcome.done() > 0 {
        tidy(&visit.app, &act);
    }
    Ok(outcome)
}

async fn to_one(
    app: web::Data<App>,
    signed: Signed,
    receipt: Receipt,
    one: ChosenPicture,
    act: ChosenAct,
) -> Result<()> {
    let done = app.once(&signed, receipt, move |conn, who| {
        Box::pin(async move {
            match act {
                ChosenAct::Change(words) => {
                    shared_words::share(conn, who, one.id, Some(one.version), &words).await?;
                }
                ChosenAct::Delete => item::remove(conn, who, one.id, Some(one.version)).await?,
            }
            Ok(Answer::see(format!("/admin/media/{}", one.id)))
        })
    });
    done.await.map(|_| ())
}

/// Files are made, or forgotten. Of many pictures there are thousands: nobody waits for them, and where it cannot be now the
/// worker does it later.
fn tidy(app: &web::Data<App>, act: &ChosenAct) {
    match act {
        ChosenAct::Change(_) => app.studio.wake(),
        ChosenAct::Delete => {
            let app = app.clone();
            rt::spawn(async move {
                if let Err(error) = app.studio.forget_leftovers(&app.db.newsroom).await {
                    tracing::warn!(%error, "files of pictures are not forgotten yet");
                }
            });
        }
    }
}

/// A picture that it was not done to.
struct LeftPicture {
    /// None of one that is gone.
    shot: Option<Shot>,
    sentence: String,
    /// Some of the stories that keep it here.
    stories: Vec<StoryName>,
    /// How many more there are.
    more: String,
}

#[derive(Template)]
#[template(path = "admin/chosen_report.html")]
struct ReportPage {
    shell: Shell,
    back: String,
    /// Leads to those that are left, chosen again.
    once_more: String,
    /// "12 pictures deleted."
    said: String,
    /// "2 were not. ", where others were.
    left_said: String,
    left: Vec<LeftPicture>,
}

/// The answer: how many it was done to, and a line for each other.
///
/// # Errors
/// Database errors.
pub(super) async fn report(
    visit: &Visit,
    act: &ChosenAct,
    outcome: ManyOutcome<PictureId>,
    from: &str,
) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    let ids: Vec<PictureId> = outcome.left().map(|(id, _)| id).collect();
    let pictures = Picture::all(&mut conn, &ids).await?;
    let mut shots = Shot::all(&mut conn, &pictures, &shell).await?;
    let there: Vec<PictureId> = shots.iter().map(|shot| shot.id).collect();
    let (mut stories, used) = match act {
        ChosenAct::Change(_) => Default::default(),
        ChosenAct::Delete => (
            some_with_each(&mut conn, visit.viewer(), &there).await?,
            PictureUse::of_each(&mut conn, &there).await?,
        ),
    };
    let view = LibraryView::of(from);
    let left = outcome.left().map(|(id, sentence)| {
        let stories = stories.remove(&id).unwrap_or_default();
        let named = i64::try_from(stories.len()).unwrap_or(0);
        let more = used.get(&id).map_or(0, |used| used.stories - named);
        LeftPicture {
            shot: shots
                .iter()
                .position(|shot| shot.id == id)
                .map(|at| shots.swap_remove(at)),
            sentence: sentence.to_owned(),
            stories,
            more: if more > 0 {
                format!("{} more", figure(more))
            } else {
                String::new()
            },
        }
    });
    let page = ReportPage {
        said: said(act, outcome.done()),
        left_said: outcome.left_said(),
        left: left.collect(),
        once_more: many::once_more("/admin/media/chosen", &there, &view.query()),
        back: view.address(),
        shell,
    };
    respond::page_with(outcome.status(), &page)
}

fn said(act: &ChosenAct, done: usize) -> String {
    let (none, verb) = match act {
        ChosenAct::Change(_) => ("Nothing was changed", "changed"),
        ChosenAct::Delete => ("Nothing was deleted", "deleted"),
    };
    match done {
        0 => none.into(),
        done => format!("{} {verb}", counted(done, "picture", "pictures")),
    }
}
