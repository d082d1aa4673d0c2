//! An act on many pictures: each in a transaction and a decision of its own, and what is told of it.

use actix_web::{HttpResponse, http::StatusCode, rt, web};
use askama::Template;

use super::library::{LibraryView, Shot};
use crate::{
    activity::{Answer, Receipt},
    app::App,
    desk::pictures::{StoryName, some_with_each},
    error::{Error, Result},
    ids::PictureId,
    media::{
        item::{self, Picture},
        shared_words::{self, WordsToShare},
        used::PictureUse,
    },
    web::{
        admin::{
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

/// What became of them.
#[derive(Default)]
pub(super) struct ChosenOutcome {
    done: usize,
    left: Vec<(PictureId, String)>,
}

/// Does it, one after the other, to the end whatever becomes of the client. Of a form that is sent again what was done stays
/// done, and is not done again.
///
/// # Errors
/// What concerns all of them, while nothing is done yet: `SignedOut`, `Busy`.
pub(super) async fn all(
    visit: &Visit,
    receipt: Receipt,
    chosen: Vec<ChosenPicture>,
    act: ChosenAct,
) -> Result<ChosenOutcome> {
    let (app, signed) = (visit.app.clone(), visit.signed.clone());
    let work = rt::spawn(async move { one_by_one(&app, &signed, &receipt, &chosen, &act).await });
    work.await.map_err(Error::internal)?
}

async fn one_by_one(
    app: &web::Data<App>,
    signed: &Signed,
    receipt: &Receipt,
    chosen: &[ChosenPicture],
    act: &ChosenAct,
) -> Result<ChosenOutcome> {
    let mut outcome = ChosenOutcome::default();
    for (number, one) in chosen.iter().enumerate() {
        match to_one(app, signed, receipt.of_one(one.id), *one, act.clone()).await {
            Ok(()) => outcome.done += 1,
            Err(error) => match why(error) {
                Ok(sentence) => outcome.left.push((one.id, sentence)),
                Err(error) if outcome.done == 0 => return Err(error),
                Err(error) => {
                    tracing::warn!(?error, "an act on many pictures did not come to its end");
                    let rest = chosen[number..].iter();
                    outcome.left.extend(rest.map(|one| (one.id, NOT_COME_TO.to_owned())));
                    break;
                }
            },
        }
    }
    tidy(app, act, &outcome);
    Ok(outcome)
}

const NOT_COME_TO: &str =
    "It was not come to, because something went wrong before. Open it again, and send it once more.";

/// Why it was not done to this picture; what concerns more than this one stays an error.
fn why(error: Error) -> Result<String> {
    match error {
        Error::NotFound => Ok("It is not in the library any more.".into()),
        Error::Stale(_) => Ok("Somebody changed it since you chose it, and nothing was overwritten. Open it again to see it as it is now.".into()),
        Error::Conflict(sentence) => Ok(sentence),
        Error::Refused(refusal) => Ok(refusal.0),
        Error::KeyReused => Ok("This form was sent before, with something else in it. Open the picture again.".into()),
        other => Err(other),
    }
}

async fn to_one(
    app: &web::Data<App>,
    signed: &Signed,
    receipt: Receipt,
    one: ChosenPicture,
    act: ChosenAct,
) -> Result<()> {
    let done = app.once(signed, receipt, move |conn, who| {
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
fn tidy(app: &web::Data<App>, act: &ChosenAct, outcome: &ChosenOutcome) {
    match act {
        _ if outcome.done == 0 => {}
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
pub(super) async fn report(visit: &Visit, act: &ChosenAct, outcome: ChosenOutcome, from: &str) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    let ids: Vec<PictureId> = outcome.left.iter().map(|(id, _)| *id).collect();
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
    let left = outcome.left.into_iter().map(|(id, sentence)| {
        let stories = stories.remove(&id).unwrap_or_default();
        let named = i64::try_from(stories.len()).unwrap_or(0);
        let more = used.get(&id).map_or(0, |used| used.stories - named);
        LeftPicture {
            shot: shots
                .iter()
                .position(|shot| shot.id == id)
                .map(|at| shots.swap_remove(at)),
            sentence,
            stories,
            more: if more > 0 {
                format!("{} more", figure(more))
            } else {
                String::new()
            },
        }
    });
    let page = ReportPage {
        said: said(act, outcome.done),
        left_said: match outcome.done {
            0 => String::new(),
            _ => format!("{}. ", counted(ids.len(), "was not", "were not")),
        },
        left: left.collect(),
        once_more: once_more(&there, &view),
        back: view.address(),
        shell,
    };
    let status = if page.left.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    respond::page_with(status, &page)
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

fn once_more(there: &[PictureId], view: &LibraryView) -> String {
    let ids = there.iter().map(|id| ("p", id.to_string()));
    let query = serde_urlencoded::to_string(ids.chain([("from", view.query())]).collect::<Vec<_>>());
    match there {
        [] => String::new(),
        _ => format!("/admin/media/chosen?{}", query.unwrap_or_default()),
    }
}
