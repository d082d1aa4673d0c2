//! Which other stories readers are offered with one, and why.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::{
    articles::article::Article,
    delivery::links,
    error::Result,
    ids::ArticleId,
    kin::{self, KinReason, KinTie},
    live::{
        related::Surroundings,
        story::{By, LiveArticle, TextOf},
    },
    locale::dir_of,
    platform::db::Conn,
    web::{
        admin::{
            numbers::{counted, counted_to},
            shell::Shell,
            story::editor::parse,
            visit::Visit,
        },
        respond,
    },
};

/// So many are looked at; the first few of them stand on the page.
const MOST: i64 = 20;
const ON_THE_PAGE: usize = 4;

/// A story that readers are offered.
struct OfferedRow {
    headline: String,
    lang: String,
    href: String,
    /// In a few words each, what counts most first.
    why: Vec<String>,
    is_shown: bool,
}

impl OfferedRow {
    fn dir(&self) -> &'static str {
        dir_of(&self.lang)
    }
}

#[derive(Template)]
#[template(path = "admin/offered.html")]
struct OfferedPage {
    shell: Shell,
    id: ArticleId,
    title: String,
    rows: Vec<OfferedRow>,
    is_live: bool,
    is_reckoned: bool,
}

/// `GET /admin/articles/{id}/offered`
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let book = visit.app.book().await?;
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let article = Article::look(conn, visit.viewer(), parse(&id)?).await?;
    // As readers have it: nothing of a text that is being written is told here.
    let mut readers = visit.app.readers().await?;
    let live = LiveArticle::find(&mut readers, By::Id(article.id), TextOf::Nothing).await?;
    let offered = match &live {
        Some(live) => {
            Surroundings::related(&mut readers, book.cards(), live, MOST)
                .await?
                .related
        }
        None => vec![],
    };
    drop(readers);
    let ids: Vec<ArticleId> = offered.iter().map(|other| other.id).collect();
    let reasons = kin::reasons(conn, article.id, &ids).await?;
    let chosen = live.as_ref().map(LiveArticle::chosen).unwrap_or_default();
    let row = |(place, other): (usize, &Arc<LiveArticle>)| OfferedRow {
        headline: other.headline.clone(),
        lang: other.lang.clone(),
        href: links::on_site(&book.site.url, &links::article(&other.slug)),
        why: match reasons.as_ref().and_then(|all| all.get(&other.id)) {
            _ if chosen.contains(&other.id) => vec!["chosen by hand".into()],
            Some(reason) => why(reason),
            None => vec!["among the newest of its section: not enough others go with this story".into()],
        },
        is_shown: place < ON_THE_PAGE,
    };
    let rows = offered.iter().enumerate().map(row).collect();
    let page = OfferedPage {
        shell: visit.shell(conn, "/admin/articles").await?,
        id: article.id,
        title: article.name_of_story(),
        rows,
        is_live: live.is_some(),
        is_reckoned: reasons.is_some(),
    };
    respond::page(&page)
}

/// In a few words each.
fn why(reason: &KinReason) -> Vec<String> {
    let days = match reason.days {
        0 => "on the same day".to_owned(),
        days => format!("{} apart", counted(days, "day", "days")),
    };
    let crowd =
        (reason.offered > 4).then(|| format!("offered with {} already", counted(reason.offered, "story", "stories")));
    reason.ties.iter().map(tie).chain([days]).chain(crowd).collect()
}

fn tie(tie: &KinTie) -> String {
    /// Counted no further than this.
    const MOST: i64 = 999;
    match tie {
        KinTie::Tag(name, stories, is_rare) => {
            let stories = counted_to(MOST, *stories, "story", "stories");
            let rare = if *is_rare { "rare " } else { "" };
            format!("both have the {rare}tag {name} ({stories})")
        }
        KinTie::Person(name) => format!("both name {name}"),
        KinTie::Section(name) => format!("same section, {name}"),
        KinTie::Words(words) => format!("words that few others have: {}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_told_in_a_few_words() {
        let tag = |name: &str, stories, is_rare| KinTie::Tag(name.into(), stories, is_rare);
        let reason = |ties, days, offered| KinReason {
            ties,
            days,
            offered,
            closeness: 1.0,
        };
        for (reason, told) in [
            (
                reason(
                    vec![
                        tag("Harbour", 4, true),
                        KinTie::Section("Council".into()),
                        KinTie::Person("Ada Rowe".into()),
                    ],
                    0,
                    4,
                ),
                "both have the rare tag Harbour (4 stories); same section, Council; both name Ada Rowe; on the same day",
            ),
            (
                reason(
                    vec![
                        tag("News", 1_000, false),
                        KinTie::Words(vec!["gate".into(), "tide".into()]),
                    ],
                    1,
                    12,
                ),
                "both have the tag News (999+ stories); words that few others have: gate, tide; 1 day apart; offered with 12 stories already",
            ),
        ] {
            assert_eq!(why(&reason).join("; "), told);
        }
    }
}
