//! Settings: feeds, what crawlers are told, and texts at known addresses.

use actix_web::HttpResponse;
use askama::Template;

use crate::{
    delivery::well_known::{self, PublicSyndication, TrainingCrawler},
    error::{Refusal, Result},
    policy::{Action, Facts, can},
    syndication::{self, OtherText, Syndication, SyndicationForm},
    web::{
        admin::{
            again::{Again, or_again},
            shell::Shell,
            visit::Visit,
        },
        request::Form,
        respond,
    },
};

const PAGE: &str = "/admin/settings/feeds";

#[derive(Template)]
#[template(path = "admin/feed_settings.html")]
struct FeedSettingsPage {
    shell: Shell,
    again: Again,
    version: i64,
    typed: SyndicationForm,
    /// Those that are there, and room for one more.
    texts: Vec<TextFields>,
    most_texts: usize,
    crawlers: &'static [TrainingCrawler],
    looked_at: &'static str,
    has_site: bool,
    /// What is sent now.
    robots: String,
    security: Option<String>,
    may: std::result::Result<(), Refusal>,
}

/// The fields of another text.
struct TextFields {
    name: String,
    text: String,
    name_id: String,
    text_id: String,
}

/// `GET /admin/settings/feeds`
///
/// # Errors
/// `Busy`.
pub async fn page(visit: Visit) -> Result<HttpResponse> {
    show(&visit, Again::default(), None).await
}

async fn show(visit: &Visit, mut again: Again, typed: Option<SyndicationForm>) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut conn = visit.app.newsroom().await?;
    let set = Syndication::load(&mut conn).await?;
    let shell = visit.shell(&mut conn, "/admin/settings").await?;
    let now = set.form();
    if let Some(typed) = &typed {
        again.compare(differing(&now, typed));
    }
    let typed = typed.unwrap_or(now);
    let sent = PublicSyndication::from(&set);
    let mut texts = typed.texts.clone();
    if texts.len() < OtherText::MOST {
        texts.push(OtherText::default());
    }
    let page = FeedSettingsPage {
        version: set.version,
        texts: (0..).zip(texts).map(fields_of).collect(),
        most_texts: OtherText::MOST,
        crawlers: well_known::training_crawlers(),
        looked_at: well_known::crawlers_looked_at(),
        has_site: visit.app.site,
        robots: sent.robots_txt(&book.site),
        security: sent.security_txt(&book.site, shell.now).map(|known| known.text),
        may: can(visit.viewer().role, Action::ManageSettings, &Facts::NONE),
        typed,
        shell,
        again,
    };
    respond::page_with(page.again.status(), &page)
}

fn fields_of((number, OtherText { name, text }): (usize, OtherText)) -> TextFields {
    TextFields {
        name,
        text,
        name_id: format!("text-{number}-name"),
        text_id: format!("text-{number}-text"),
    }
}

/// Label, stored, typed.
fn differing(now: &SyndicationForm, typed: &SyndicationForm) -> Vec<(&'static str, String, String)> {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let texts = |form: &SyndicationForm| {
        let all: Vec<String> = form
            .texts
            .iter()
            .map(|one| format!("{}: {}", one.name, one.text))
            .collect();
        all.join("\n")
    };
    let pairs = [
        ("Robots", &now.robots, &typed.robots),
        ("Hub", &now.hub, &typed.hub),
        ("ads.txt", &now.ads, &typed.ads),
        ("app-ads.txt", &now.app_ads, &typed.app_ads),
        ("Contact", &now.contacts, &typed.contacts),
        ("Policy", &now.policy, &typed.policy),
        ("Key", &now.encryption, &typed.encryption),
        ("Thanks", &now.thanks, &typed.thanks),
    ];
    let mut all: Vec<_> = pairs
        .into_iter()
        .map(|(label, now, typed)| (label, now.clone(), typed.clone()))
        .collect();
    all.push(("Whole texts", yes_or_no(now.whole_texts), yes_or_no(typed.whole_texts)));
    all.push((
        "Training refused",
        yes_or_no(now.refuses_training),
        yes_or_no(typed.refuses_training),
    ));
    all.push(("Other texts", texts(now), texts(typed)));
    all
}

/// `POST /admin/settings/feeds`
///
/// # Errors
/// `VersionMissing`, `Busy`, `KeyReused`.
pub async fn save(visit: Visit, form: Form) -> Result<HttpResponse> {
    let version = form.version();
    let typed = typed(&form);
    let sent = typed.clone();
    let saved = visit.once(&form, format!("{PAGE}?done=saved"), move |conn, who| {
        Box::pin(async move { syndication::change(conn, who, version, &sent).await })
    });
    or_again(saved.await, |again| show(&visit, again, Some(typed))).await
}

fn typed(form: &Form) -> SyndicationForm {
    let text = |name: &str| form.text(name).to_owned();
    let texts = form.all("text_name").into_iter().zip(form.all("text"));
    SyndicationForm {
        whole_texts: form.text("feeds") != "short",
        hub: text("hub"),
        refuses_training: form.text("training") == "refused",
        robots: text("robots"),
        ads: text("ads"),
        app_ads: text("app_ads"),
        contacts: text("contacts"),
        policy: text("policy"),
        encryption: text("encryption"),
        thanks: text("thanks"),
        texts: texts
            .map(|(name, text)| OtherText { name, text })
            .filter(|one| !one.name.trim().is_empty() || !one.text.trim().is_empty())
            .collect(),
    }
}
