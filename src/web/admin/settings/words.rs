//! The reader site's own words, and what the newsroom says instead.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    error::{Error, Refusal, Result},
    locale::Language,
    policy::{Action, Facts, can},
    site::{self, Site},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
    words::{Word, Wording, Words},
};

#[derive(Template)]
#[template(path = "admin/words.html")]
struct WordsPage {
    shell: Shell,
    again: Again,
    version: i64,
    language: Language,
    lines: Vec<SiteText>,
    may: std::result::Result<(), Refusal>,
}

/// One text of the site.
struct SiteText {
    key: String,
    shipped: &'static str,
    own: String,
    place: String,
    problem: Option<String>,
}

/// `GET /admin/settings/words`
///
/// # Errors
/// `Busy`.
pub async fn show(visit: Visit) -> Result<HttpResponse> {
    page(&visit, Again::default(), None).await
}

async fn page(visit: &Visit, again: Again, typed: Option<BTreeMap<String, String>>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let site = Site::load(&mut conn).await?.ok_or(Error::NotFound)?;
    let language = Language::of(&site.language);
    let stored = site.wording.0.get(&Words::home(&language)).cloned().unwrap_or_default();
    let own = typed.unwrap_or(stored);
    let page = WordsPage {
        shell: visit.shell(&mut conn, "/admin/settings").await?,
        version: site.version,
        lines: lines(&language, &own, &again),
        may: can(visit.viewer().role, Action::ManageSettings, &Facts::NONE),
        again,
        language,
    };
    respond::page_with(page.again.status(), &page)
}

fn lines(language: &Language, own: &BTreeMap<String, String>, again: &Again) -> Vec<SiteText> {
    let shipped = Words::of(language, &Wording::default());
    let line = |word: &'static Word, key: String| SiteText {
        shipped: shipped.shipped(&key),
        own: own.get(&key).cloned().unwrap_or_default(),
        place: placed(word.place_on_site(), &key),
        problem: again.problems.on(word.key()).map(str::to_owned),
        key,
    };
    let lines = |word: &'static Word| {
        Word::keys(*word, language)
            .into_iter()
            .map(|key| line(word, key))
            .collect::<Vec<_>>()
    };
    Word::ALL.iter().flat_map(lines).collect()
}

/// Where a word stands, and for which number where it has a form for each.
fn placed(place: &str, key: &str) -> String {
    match key.split_once('.') {
        Some((_, form)) => format!("{place}; the form for “{form}”"),
        None => place.to_owned(),
    }
}

/// `POST /admin/settings/words`
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn save(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let language = {
        let mut conn = visit.app.newsroom().await?;
        Language::of(&Site::load(&mut conn).await?.ok_or(Error::NotFound)?.language)
    };
    let keys = Word::ALL.iter().flat_map(|word| word.keys(&language));
    let typed: BTreeMap<String, String> = keys.map(|key| (key.clone(), form.text(&key).to_owned())).collect();
    let sent = typed.clone();
    let saved = visit.once(&form, "/admin/settings/words?done=saved", move |conn, who| {
        Box::pin(async move { site::change_words(conn, who, version, &sent).await })
    });
    or_again(saved.await, |again| page(&visit, again, Some(typed))).await
}
