//! Pictures that were chosen in the library: what is said of all of them at once, and which are deleted.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{
    chosen_acts::{self, ChosenAct, ChosenPicture},
    library::{LibraryView, Shot},
    picture::licences,
};
use crate::{
    error::{Error, Problems, Result},
    ids::PictureId,
    media::{
        item::Picture,
        shared_words::{SharedDay, SharedWords},
        used::PictureUse,
    },
    policy::{Action, can},
    web::{
        admin::{
            again::{Again, or_again},
            choice::Choice,
            numbers::{counted, figure},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

/// So many at once, at the most.
const MOST: usize = 200;

/// One of them, with what cannot be done to it.
struct ChosenShot {
    shot: Shot,
    /// `id.version`, as the forms send it.
    sent: String,
    /// Why its words stay as they are.
    words_stay: Option<String>,
    /// Why it is not deleted.
    stays: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/chosen_pictures.html")]
struct ChosenPage {
    shell: Shell,
    again: Again,
    /// Where the library is, as it was looked at.
    back: String,
    view: String,
    heading: String,
    chosen: Vec<ChosenShot>,
    /// Of those that were asked for, how many are gone.
    gone: usize,
    typed: SharedWords,
    licences: Vec<Choice>,
    days: Vec<Choice>,
}

impl ChosenPage {
    fn changed(&self) -> usize {
        self.chosen.iter().filter(|one| one.words_stay.is_none()).count()
    }

    fn deleted(&self) -> usize {
        self.chosen.iter().filter(|one| one.stays.is_none()).count()
    }

    /// "3 of them", "all of them": how many an act will reach as things stand.
    fn reaches(&self, count: usize) -> String {
        match (count, self.chosen.len()) {
            (1, 1) => "the picture".into(),
            (count, all) if count == all => format!("all {}", figure(all)),
            (count, all) => format!("{} of {}", figure(count), figure(all)),
        }
    }
}

/// `GET /admin/media/chosen`: the pictures `p`, any number of them; `from` is how the library was looked at.
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    let asked = asked(&visit.req);
    let again = match in_bounds(&asked) {
        Ok(()) => Again::default(),
        Err(problems) => Again::from_error(problems.into())?,
    };
    show(&visit, again, &asked, &[], SharedWords::default(), &from(&visit.req)).await
}

fn asked(req: &HttpRequest) -> Vec<PictureId> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(req.query_string()).unwrap_or_default();
    let mut seen = HashSet::new();
    let ids = pairs.iter().filter(|(name, _)| name == "p");
    ids.filter_map(|(_, id)| id.parse().ok())
        .filter(|id| seen.insert(*id))
        .collect()
}

fn from(req: &HttpRequest) -> String {
    respond::parameter(req, "from").unwrap_or_default()
}

fn in_bounds<T>(chosen: &[T]) -> std::result::Result<(), Problems> {
    match chosen.len() {
        0 => Err(Problems::of(
            "chosen",
            "Choose one or more pictures in the library first.",
        )),
        1..=MOST => Ok(()),
        more => Err(Problems::of(
            "chosen",
            format!("{} pictures are chosen. Choose at most {MOST} at a time.", figure(more)),
        )),
    }
}

/// The page: of pictures that a form sent, as they were seen then.
async fn show(
    visit: &Visit,
    again: Again,
    ids: &[PictureId],
    sent: &[ChosenPicture],
    typed: SharedWords,
    from: &str,
) -> Result<HttpResponse> {
    let ids = &ids[..ids.len().min(MOST)];
    let mut conn = visit.app.newsroom().await?;
    let shell = visit.shell(&mut conn, "/admin/media").await?;
    let pictures = Picture::all(&mut conn, ids).await?;
    let used = PictureUse::of_each(&mut conn, ids).await?;
    let shots = Shot::all(&mut conn, &pictures, &shell).await?;
    let chosen = pictures.iter().zip(shots).map(|(picture, shot)| {
        let seen = sent.iter().find(|one| one.id == picture.id);
        let version = seen.map_or(picture.version, |one| one.version);
        let facts = picture.facts(visit.viewer().id);
        let may = |action| can(visit.viewer().role, action, &facts).err().map(|refusal| refusal.0);
        let stays = used.get(&picture.id).and_then(|used| used.stays());
        ChosenShot {
            shot,
            sent: format!("{}.{version}", picture.id),
            words_stay: may(Action::ChangePicture),
            stays: stays.or_else(|| may(Action::RemovePicture)),
        }
    });
    let chosen: Vec<ChosenShot> = chosen.collect();
    let view = LibraryView::of(from);
    let page = ChosenPage {
        heading: counted(chosen.len(), "picture chosen", "pictures chosen"),
        gone: ids.len() - chosen.len(),
        licences: shared_licences(&typed.licence),
        days: days(&typed.until),
        back: view.address(),
        view: view.query(),
        shell,
        again,
        chosen,
        typed,
    };
    respond::page_with(page.again.status(), &page)
}

fn shared_licences(chosen: &str) -> Vec<Choice> {
    let as_it_is = Choice {
        value: String::new(),
        label: "As it is".into(),
        selected: chosen.is_empty(),
    };
    std::iter::once(as_it_is).chain(licences(chosen)).collect()
}

fn days(chosen: &str) -> Vec<Choice> {
    let choice = |day: SharedDay| Choice {
        value: day.word().into(),
        label: day.label().into(),
        selected: day.word() == chosen,
    };
    SharedDay::ALL.map(choice).into()
}

fn typed(form: &Form) -> SharedWords {
    let text = |name: &str| form.text(name).to_owned();
    SharedWords {
        caption: text("caption"),
        credit: text("credit"),
        source: text("source"),
        licence: text("licence"),
        until: text("until"),
        usable_until: text("usable_until"),
    }
}

/// `POST /admin/media/chosen`: `do` is `change` or `delete`, each `picture` an id with the version that was seen. The answer
/// says what was done, and of each picture that it was not done to, why. The same form again gives the same answer.
///
/// # Errors
/// `VersionMissing`, `Busy`, `SignedOut` while nothing is done yet.
pub async fn act(visit: Visit, form: Form) -> Result<HttpResponse> {
    let words = typed(&form);
    let (sent, act) = match (sent(&form)?, wanted(&form, &words)) {
        (sent, Ok(act)) => match in_bounds(&sent) {
            Ok(()) => (sent, act),
            Err(problems) => return shown_again(&visit, &form, &sent, words, problems).await,
        },
        (sent, Err(problems)) => return shown_again(&visit, &form, &sent, words, problems).await,
    };
    let outcome = chosen_acts::all(&visit, form.receipt(&visit.signed), sent, act.clone()).await?;
    chosen_acts::report(&visit, &act, outcome, form.text("from")).await
}

async fn shown_again(
    visit: &Visit,
    form: &Form,
    sent: &[ChosenPicture],
    words: SharedWords,
    problems: Problems,
) -> Result<HttpResponse> {
    let ids: Vec<PictureId> = sent.iter().map(|one| one.id).collect();
    let from = form.text("from");
    or_again(Err(problems.into()), |again| {
        show(visit, again, &ids, sent, words, from)
    })
    .await
}

fn wanted(form: &Form, words: &SharedWords) -> std::result::Result<ChosenAct, Problems> {
    match form.text("do") {
        "change" => Ok(ChosenAct::Change(words.checked()?)),
        "delete" => Ok(ChosenAct::Delete),
        _ => Err(Problems::of(
            "chosen",
            "Choose what is to be done: save words and rights, or delete.",
        )),
    }
}

/// The pictures of the form, each once. What is no picture is none of ours.
fn sent(form: &Form) -> Result<Vec<ChosenPicture>> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for value in form.all("picture") {
        let (id, version) = value.split_once('.').ok_or(Error::VersionMissing)?;
        let id: PictureId = id.parse().map_err(|_| not_ours())?;
        let version = version.parse().map_err(|_| not_ours())?;
        if seen.insert(id) {
            all.push(ChosenPicture { id, version });
        }
    }
    Ok(all)
}

fn not_ours() -> Problems {
    Problems::of(
        "chosen",
        "The form names something that is no picture. Choose again in the library.",
    )
}
