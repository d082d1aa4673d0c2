//! Why a story is on the site, or is not: each rule in words, the act that would change it, and who may do it.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    activity::ActivityLine,
    articles::{
        article::Article,
        gate::{
            checklist::CheckContext,
            deciders::{self, Decider},
            on_site::{RuledStory, SiteRule, ruled},
        },
        stage::{Act, Stage},
        standing::Standing,
    },
    error::Result,
    ids::ArticleId,
    platform::db::Conn,
    policy::{Viewer, can},
    web::{
        admin::{
            headline_or_none,
            numbers::{capitalised, in_words},
            shell::Shell,
            story::{decision::label, editor::parse, offers},
            visit::Visit,
        },
        respond,
    },
};

/// A rule as the page and its JSON tell it.
#[derive(Debug, Serialize)]
struct ToldRule {
    rule: SiteRule,
    met: bool,
    title: &'static str,
    /// What makes it so; empty where that goes without saying.
    proof: String,
    /// The act that would change it.
    act: Option<&'static str>,
    #[serde(skip)]
    label: &'static str,
    /// This person may do it now.
    yours: bool,
    /// Why they may not, or who may.
    who: String,
    /// When it changes by itself.
    until: Option<DateTime<Utc>>,
}

impl ToldRule {
    /// Its mark.
    const fn ok(&self) -> &'static str {
        if self.met { "yes" } else { "no" }
    }
}

/// What a program is told.
#[derive(Serialize)]
struct WhyAnswer<'a> {
    object: &'static str,
    article: ArticleId,
    at: DateTime<Utc>,
    visible: bool,
    rules: &'a [ToldRule],
}

#[derive(Template)]
#[template(path = "admin/why.html")]
struct WhyPage {
    shell: Shell,
    id: ArticleId,
    slugline: String,
    headline: String,
    is_visible: bool,
    /// "Two of six rules stand in the way."
    verdict: String,
    /// What of it ends by itself.
    outlook: String,
    rules: Vec<ToldRule>,
    doors: Vec<DoorAnswer>,
}

impl WhyPage {
    fn question(&self) -> &'static str {
        if self.is_visible {
            "Why is this on the site?"
        } else {
            "Why is this not on the site?"
        }
    }

    const fn tone(&self) -> &'static str {
        if self.is_visible { "good" } else { "bad" }
    }

    /// Whether a door shows it, as a rule's mark.
    const fn door_is(&self) -> &'static str {
        if self.is_visible { "yes" } else { "na" }
    }

    /// "4 of 6 met".
    fn count(&self) -> String {
        let met = self.rules.iter().filter(|rule| rule.met).count();
        format!("{met} of {} met", self.rules.len())
    }
}

/// What somebody outside gets.
struct DoorAnswer {
    name: &'static str,
    answer: &'static str,
    said: &'static str,
}

/// `GET /admin/articles/{id}/why`, or the same as JSON with `?format=json`.
///
/// # Errors
/// `NotFound`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let who = visit.viewer();
    let article = Article::look(conn, who, parse(&id)?).await?;
    let standing = Standing::of(conn, article.id, article.at).await?;
    let rules = told(conn, &shell, who, &article, &standing).await?;
    if respond::parameter(&visit.req, "format").as_deref() == Some("json") {
        let answer = WhyAnswer {
            object: "why",
            article: article.id,
            at: article.at,
            visible: standing.is_visible,
            rules: &rules,
        };
        return Ok(HttpResponse::Ok().json(answer));
    }
    respond::page(&WhyPage {
        id: article.id,
        slugline: article.name_of_story(),
        headline: headline_or_none(&article.working.content.headline),
        is_visible: standing.is_visible,
        verdict: verdict(&rules),
        outlook: outlook(&rules, &shell),
        doors: doors(&article, &standing).into(),
        rules,
        shell,
    })
}

/// Those that are not met first; each with its proof, the act that helps, and whose it is.
async fn told(
    conn: &mut Conn,
    shell: &Shell,
    who: &Viewer,
    article: &Article,
    standing: &Standing,
) -> Result<Vec<ToldRule>> {
    let lines = ActivityLine::of_article(conn, article.id, 60).await?;
    let context = CheckContext::of(conn, who, article, standing).await?;
    let offered = offers::of(article, standing, &context, who);
    let mut rules = Vec::new();
    for one in ruled(article, standing) {
        let offer = one.helps.and_then(|act| offered.iter().find(|offer| offer.act == act));
        let who = match (&one.helps, offer.map(|offer| &offer.refused)) {
            (_, Some(None)) => "You can.".to_owned(),
            // Somebody else could, where it is for want of a right; else the reason says what comes first.
            (Some(act), Some(Some(why))) if can(who.role, act.right(), &article.facts).is_err() => {
                let able: Vec<Decider> = deciders::of_story(conn, article, act.right()).await?;
                let others: Vec<Decider> = able.into_iter().filter(|other| other.id != who.id).collect();
                match article
                    .steps
                    .stuck()
                    .filter(|_| others.is_empty() && *act == Act::Approve)
                {
                    Some(stuck) => format!("{why} {stuck}"),
                    None => format!("{why} Ask {}.", deciders::in_words(&others)),
                }
            }
            (_, Some(Some(why))) => why.clone(),
            _ => String::new(),
        };
        rules.push(ToldRule {
            rule: one.rule,
            met: one.is_met,
            title: title(one.rule),
            proof: proof(&one, article, standing, &lines, shell),
            act: offer.map(|offer| offer.act.verb()),
            label: offer.map_or("", |offer| label(offer.act, article, standing)),
            yours: offer.is_some_and(offers::Offer::is_open),
            who,
            until: one.ends,
        });
    }
    rules.sort_by_key(|rule| rule.met);
    Ok(rules)
}

const fn title(rule: SiteRule) -> &'static str {
    match rule {
        SiteRule::Approved => "A text of it is approved",
        SiteRule::TimeHasCome => "Its time has come",
        SiteRule::NotOnHold => "It is not on hold",
        SiteRule::NoEmbargo => "No embargo is running",
        SiteRule::NotKilled => "It is not killed",
        SiteRule::NotSpiked => "It is not spiked",
    }
}

/// What makes a rule met, or not.
fn proof(one: &RuledStory, article: &Article, standing: &Standing, lines: &[ActivityLine], shell: &Shell) -> String {
    match (one.rule, one.is_met) {
        (SiteRule::Approved, true) => match standing.newest() {
            Some(range) => format!("Revision {} is signed.", range.number),
            None => "It waits to be published.".into(),
        },
        (SiteRule::Approved, false) => match (article.steps.next(), article.steps.place()) {
            (Some(step), Some((number, of))) => format!(
                "It is {}. {} misses, approval {number} of {of}, which {} gives.",
                article.stage.described(),
                step.name,
                step.whose()
            ),
            _ => format!("It is {}.", article.stage.described()),
        },
        (SiteRule::TimeHasCome, true) => {
            let since = standing
                .live
                .as_ref()
                .map(|range| format!("Revision {}, since {}.", range.number, shell.when(range.from)));
            let ends = one
                .ends
                .map(|until| format!("It ends by itself {}.", shell.when(until)));
            [since, ends, one.ends.and_then(|_| planned_end(lines, shell))]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        }
        (SiteRule::TimeHasCome, false) => match (&standing.next, &standing.last) {
            (Some(range), _) => format!("Revision {} is planned for {}.", range.number, shell.when(range.from)),
            (None, Some(_)) => taken_off(lines, shell).unwrap_or("Readers had it once.".into()),
            (None, None) => "Nobody has published it, nor planned it.".into(),
        },
        (SiteRule::NotOnHold, false) => acted(lines, Act::Hold.done(), shell).unwrap_or_default(),
        (SiteRule::NoEmbargo, false) => {
            let set = acted(lines, Act::Embargo.done(), shell).unwrap_or_default();
            let until = one.ends.map(|until| format!("It ends {}.", shell.when(until)));
            format!("{} {set}", until.unwrap_or_default()).trim().to_owned()
        }
        (SiteRule::NotKilled, false) => acted(lines, Act::Kill.done(), shell).unwrap_or_default(),
        (SiteRule::NotSpiked, false) => acted(lines, Act::Spike.done(), shell).unwrap_or_default(),
        (SiteRule::NotOnHold | SiteRule::NoEmbargo | SiteRule::NotKilled | SiteRule::NotSpiked, true) => String::new(),
    }
}

/// Who planned the end that lies ahead, and why.
fn planned_end(lines: &[ActivityLine], shell: &Shell) -> Option<String> {
    acted(lines, Act::WithdrawAt.done(), shell)
}

/// Who took it off the site, by hand or by a plan, and why.
fn taken_off(lines: &[ActivityLine], shell: &Shell) -> Option<String> {
    let (by_hand, by_plan) = (Act::Withdraw.done(), Act::WithdrawAt.done());
    let last = lines.iter().find(|line| line.act == by_hand || line.act == by_plan)?;
    let said = acted(lines, &last.act, shell)?;
    Some(if last.act == by_plan {
        format!("It ended by itself, as planned. {said}")
    } else {
        said
    })
}

/// Who did it last, when and why.
fn acted(lines: &[ActivityLine], act: &str, shell: &Shell) -> Option<String> {
    let line = lines.iter().find(|line| line.act == act)?;
    let when = shell.when(line.at);
    let name = line.name.as_deref().unwrap_or("Copydesk");
    Some(match line.reason.as_deref() {
        Some(reason) if !reason.is_empty() => format!("{name}, {when}: “{reason}”"),
        _ => format!("{name}, {when}."),
    })
}

fn verdict(rules: &[ToldRule]) -> String {
    let (broken, all) = (rules.iter().filter(|rule| !rule.met).count(), rules.len());
    match broken {
        0 => "Readers have it. Every rule is met.".to_owned(),
        1 => format!(
            "Readers cannot see it. One of {} rules stands in the way.",
            in_words(all)
        ),
        _ => format!(
            "Readers cannot see it. {} of {} rules stand in the way.",
            capitalised(&in_words(broken)),
            in_words(all)
        ),
    }
}

/// What lets go by itself, and when the last of it does.
fn outlook(rules: &[ToldRule], shell: &Shell) -> String {
    let broken: Vec<&ToldRule> = rules.iter().filter(|rule| !rule.met).collect();
    let ends: Vec<DateTime<Utc>> = broken.iter().filter_map(|rule| rule.until).collect();
    match ends.iter().max() {
        None => String::new(),
        Some(last) if ends.len() == broken.len() => {
            format!("Nobody has to do anything: readers have it {}.", shell.when(*last))
        }
        Some(last) => format!(
            "{} by itself, at the latest {}; the rest needs a person.",
            if ends.len() == 1 {
                "One of them ends"
            } else {
                "Some of them end"
            },
            shell.when(*last)
        ),
    }
}

/// What is answered to somebody outside. Nobody is told that there is something that they never had.
fn doors(article: &Article, standing: &Standing) -> [DoorAnswer; 3] {
    let (answer, said) = if standing.is_visible {
        ("200", "The text that readers have.")
    } else if standing.last.is_some() && article.stage != Stage::Spiked {
        ("410", "That it was here, and the notice, where one was left.")
    } else {
        ("404", "The same answer as for an address that never was.")
    };
    let listed = if standing.is_visible {
        ("listed", "With all others.")
    } else {
        ("left out", "As if it were not there.")
    };
    [
        DoorAnswer {
            name: "Its page",
            answer,
            said,
        },
        DoorAnswer {
            name: "The Content API, by id and by slug",
            answer,
            said,
        },
        DoorAnswer {
            name: "Lists, feeds, sitemaps, search",
            answer: listed.0,
            said: listed.1,
        },
    ]
}
