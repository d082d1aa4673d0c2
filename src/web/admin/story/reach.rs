//! Where a story went: what a kill called back and when, what ends by itself, and what nobody can call back. To be printed.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    articles::article::Article,
    delivery::links,
    desk::reach::{ReachFacts, ReachedTerm, StoryReach},
    error::Result,
    ids::ArticleId,
    platform::db::Conn,
    policy::{Action, can},
    site::Site,
    web::{
        admin::{
            headline_or_none,
            numbers::{capitalised, counted, figure},
            shell::Shell,
            story::editor::parse,
            visit::Visit,
        },
        respond,
    },
};

/// A place that it went to.
struct ReachLine {
    place: &'static str,
    said: String,
}

impl ReachLine {
    fn new(place: &'static str, said: impl Into<String>) -> Self {
        Self {
            place,
            said: said.into(),
        }
    }
}

/// A text as readers had it.
struct EditionLine {
    edition: i32,
    headline: String,
    address: String,
    when: String,
}

#[derive(Template)]
#[template(path = "admin/reach.html")]
struct ReachPage {
    shell: Shell,
    id: ArticleId,
    slugline: String,
    headline: String,
    /// When it was killed; empty where it is not.
    killed: String,
    at: String,
    editions: Vec<EditionLine>,
    back: Vec<ReachLine>,
    soon: Vec<ReachLine>,
    never: Vec<ReachLine>,
}

impl ReachPage {
    fn intro(&self) -> String {
        match self.killed.is_empty() {
            true => format!(
                "As of {}. It is not killed: this is what a kill would come to.",
                self.at
            ),
            false => format!("Killed {}. As of {}.", self.killed, self.at),
        }
    }

    const fn heading(&self, of: usize) -> &'static str {
        match (self.killed.is_empty(), of) {
            (false, 0) => "Called back",
            (true, 0) => "A kill calls back",
            (_, 1) => "Ends by itself",
            (_, _) => "Cannot be called back",
        }
    }
}

/// Moments as this page says them.
struct Moments {
    zone: chrono_tz::Tz,
}

impl Moments {
    fn said(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%-d %b %Y, %H:%M:%S").to_string()
    }

    fn if_any(&self, at: Option<DateTime<Utc>>) -> String {
        at.map(|at| self.said(at)).unwrap_or_default()
    }
}

/// `GET /admin/articles/{id}/reach`; of a story that readers never had there is nothing to tell, and its page is shown.
///
/// # Errors
/// `NotFound`, `Refused`, `Busy`.
pub async fn page(visit: Visit, id: web::Path<String>) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/articles").await?;
    let article = Article::look(conn, visit.viewer(), parse(&id)?).await?;
    can(visit.viewer().role, Action::Kill, &article.facts)?;
    let Some(reach) = StoryReach::of(conn, article.id).await? else {
        return Ok(respond::see(&format!("/admin/articles/{}/review", article.id)));
    };
    let site = Site::load(conn).await?.map(|site| site.url).unwrap_or_default();
    let moments = Moments { zone: shell.zone };
    respond::page(&ReachPage {
        id: article.id,
        slugline: article.name_of_story(),
        headline: headline_or_none(&article.working.content.headline),
        killed: moments.if_any(reach.facts.killed_at),
        at: moments.said(article.at),
        editions: editions(&reach, &site, &moments),
        back: back(&reach, visit.app.site, visit.app.changes_days, &moments),
        soon: soon(&reach, &moments),
        never: never(&reach, visit.app.site, &moments),
        shell,
    })
}

fn editions(reach: &StoryReach, site: &str, moments: &Moments) -> Vec<EditionLine> {
    let all = reach.editions.iter();
    all.map(|one| EditionLine {
        edition: one.edition,
        headline: one.headline.clone(),
        address: links::on_site(site, &links::article(&one.slug)),
        when: match one.until {
            Some(until) => format!("{} to {}", moments.said(one.from), moments.said(until)),
            None => format!("since {}", moments.said(one.from)),
        },
    })
    .collect()
}

/// Names of one kind, "City, Harbour".
fn names(terms: &[ReachedTerm], kind: &str) -> String {
    let names: Vec<&str> = terms
        .iter()
        .filter(|term| term.kind == kind)
        .map(|term| term.name.as_str())
        .collect();
    names.join(", ")
}

fn back(reach: &StoryReach, has_site: bool, days: u16, moments: &Moments) -> Vec<ReachLine> {
    let StoryReach {
        terms, facts, outside, ..
    } = reach;
    let since = match facts.killed_at {
        Some(at) => format!("since {}", moments.said(at)),
        None => "from the second of the kill".to_owned(),
    };
    let mut lines = vec![ReachLine::new(
        if has_site {
            "Its page and the Content API"
        } else {
            "The Content API"
        },
        format!("Every address of it answers 410 with the notice {since}; oEmbed and ninjs have nothing of it."),
    )];
    lines.push(ReachLine::new(
        "Lists, search, related stories",
        in_lists(terms, &since),
    ));
    lines.push(ReachLine::new(
        "Feeds (Atom, RSS, JSON Feed)",
        format!("Out of all of them {since}: {}.", feeds(terms)),
    ));
    lines.push(ReachLine::new(
        "Sitemaps",
        format!("Out of the sitemap, and of the one for news, {since}."),
    ));
    if has_site {
        lines.push(ReachLine::new(
            "Devices that keep stories to be read without a network",
            "It goes from each with its pictures as soon as the story is asked for again, or another page is opened.",
        ));
    }
    lines.push(changes(facts, days, moments));
    if facts.taken > 0 {
        let count = counted(facts.taken, "picture", "pictures");
        lines.push(ReachLine::new(
            "Its pictures",
            format!(
                "{} taken {since}: no address of any size answers outside, whatever else shows it.",
                capitalised(&count)
            ),
        ));
    }
    if facts.comments > 0 {
        lines.push(ReachLine::new(
            "Comments",
            format!(
                "{} hidden and the discussion closed {since}.",
                capitalised(&counted(facts.comments, "comment", "comments"))
            ),
        ));
    }
    if !outside.is_empty() {
        lines.push(ReachLine::new(
            "Links for outside readers",
            format!(
                "{} {since}.",
                capitalised(&counted(outside.len(), "link opens nothing", "links open nothing"))
            ),
        ));
    }
    if facts.unsent > 0 {
        lines.push(ReachLine::new(
            "Letters that wait",
            format!(
                "{} without a word of the story: what may be told is read when one is sent.",
                capitalised(&counted(facts.unsent, "letter goes out", "letters go out"))
            ),
        ));
    }
    lines
}

fn in_lists(terms: &[ReachedTerm], since: &str) -> String {
    let own = [("list", "slots on"), ("series", "the series")];
    let named: Vec<String> = own
        .into_iter()
        .map(|(kind, words)| (words, names(terms, kind)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(words, names)| format!("{words} {names}"))
        .collect();
    match named.is_empty() {
        true => format!("Out of all of them {since}."),
        false => format!("Out of all of them {since}, {} too.", named.join(" and ")),
    }
}

/// "of all stories; of the categories City, Harbour; of Tamsin Okoro".
fn feeds(terms: &[ReachedTerm]) -> String {
    let kinds = [
        ("category", "of the category", "of the categories"),
        ("tag", "of the tag", "of the tags"),
        ("author", "of the author", "of the authors"),
    ];
    let mut all = vec!["of all stories".to_owned()];
    for (kind, one, many) in kinds {
        let count = terms.iter().filter(|term| term.kind == kind).count();
        if count > 0 {
            all.push(format!(
                "{} {}",
                if count == 1 { one } else { many },
                names(terms, kind)
            ));
        }
    }
    all.join("; ")
}

fn changes(facts: &ReachFacts, days: u16, moments: &Moments) -> ReachLine {
    let said = match (facts.change, facts.is_tombstone) {
        (None, _) => format!("The log holds {days} days, and nothing of it any more."),
        (Some(seq), true) => format!(
            "Number {} of the log says that it is gone, since {}. Copies that follow it drop the story when they next ask; who did not ask for {days} days is told to begin anew.",
            figure(seq),
            moments.if_any(facts.change_at)
        ),
        (Some(seq), false) => format!(
            "The last word of the log is number {}, of {}. A kill adds that it is gone.",
            figure(seq),
            moments.if_any(facts.change_at)
        ),
    };
    ReachLine::new("Front ends that follow the log of changes", said)
}

fn soon(reach: &StoryReach, moments: &Moments) -> Vec<ReachLine> {
    let facts = &reach.facts;
    let until = |seconds: i64| match facts.killed_at {
        Some(at) => format!(
            ", until {} at the latest",
            moments.said(at + TimeDelta::seconds(seconds))
        ),
        None => String::new(),
    };
    let mut lines = vec![ReachLine::new(
        "Shared caches (a CDN, a proxy)",
        format!(
            "They may keep pages, feeds, sitemaps and answers of the API for one second{}, and pictures and documents for a minute{}.",
            until(1),
            until(60)
        ),
    )];
    if !facts.hub.is_empty() {
        lines.push(ReachLine::new("The hub (WebSub)", hub(facts, moments)));
    }
    lines
}

fn hub(facts: &ReachFacts, moments: &Moments) -> String {
    let told_since = |at: DateTime<Utc>| facts.killed_at.is_none_or(|killed| at >= killed);
    let listeners = "It is told that the feed of all stories has something new; those who listen to feeds of categories, tags and authors find out when they next ask.";
    if facts.hub_waits {
        let trouble = match facts.hub_trouble.is_empty() {
            true => String::new(),
            false => format!(" Last time: {}.", facts.hub_trouble),
        };
        return format!("{} is not told yet; it is tried again.{trouble} {listeners}", facts.hub);
    }
    match facts.hub_told {
        Some(at) if told_since(at) && facts.hub_took => {
            format!("{} was told at {}. {listeners}", facts.hub, moments.said(at))
        }
        Some(at) if told_since(at) => format!("{} would not take it at {}.", facts.hub, moments.said(at)),
        Some(at) => format!(
            "{} was told of the story at {}, and not of its end.",
            facts.hub,
            moments.said(at)
        ),
        None => format!("{} was never told of it.", facts.hub),
    }
}

fn never(reach: &StoryReach, has_site: bool, moments: &Moments) -> Vec<ReachLine> {
    let facts = &reach.facts;
    let mut lines = vec![ReachLine::new(
        "Readers",
        match facts.reads {
            0 => "Whoever had it on their screen. How many is not counted.".to_owned(),
            reads => format!(
                "Opened {}. What was read, copied or printed stays with them.",
                counted(reads, "time", "times")
            ),
        },
    )];
    lines.push(ReachLine::new(
        "Programs that read feeds",
        "Those that came by while it stood in a feed keep it as long as they like. They are not counted.",
    ));
    lines.push(ReachLine::new(
        "Search engines, archives, crawlers",
        "What they took is theirs. They see 410 when they come again; most offer a form to ask for removal.",
    ));
    lines.push(ReachLine::new(
        "Other sites and messages that show a card of it",
        "They made it from what the page or oEmbed said then, and keep it.",
    ));
    if facts.pictures > 0 {
        lines.push(ReachLine::new("Its pictures in browsers", pictures(facts)));
    }
    if facts.documents > 0 {
        lines.push(ReachLine::new(
            "Documents that were loaded",
            format!(
                "{} could be loaded; what was, is on the device of whoever did.",
                capitalised(&counted(facts.documents, "document", "documents"))
            ),
        ));
    }
    lines.extend(letters(facts, moments));
    lines.extend(reach.outside.iter().filter(|one| one.opened > 0).map(|one| {
        ReachLine::new(
            "An outside reader",
            format!(
                "{} opened a link {}, last at {}.",
                one.name,
                counted(one.opened, "time", "times"),
                moments.if_any(one.opened_at)
            ),
        )
    }));
    if has_site {
        lines.push(ReachLine::new(
            "Devices that never come back",
            "A phone that kept it to be read without a network shows it until it has one.",
        ));
    }
    lines
}

fn pictures(facts: &ReachFacts) -> String {
    let kept = "Browsers that showed them may keep them for a year.".to_owned();
    match (facts.killed_at.is_some(), facts.taken) {
        (true, 0) => format!(
            "{kept} The kill did not ask for them: they can be had where other stories show them, and nowhere else."
        ),
        _ => kept,
    }
}

fn letters(facts: &ReachFacts, moments: &Moments) -> Vec<ReachLine> {
    let mut lines = Vec::new();
    if facts.letters > 0 {
        lines.push(ReachLine::new(
            "Letters to colleagues",
            format!(
                "{} to {}, the last at {}.",
                capitalised(&counted(facts.letters, "letter", "letters")),
                counted(facts.addressees, "colleague", "colleagues"),
                moments.if_any(facts.last_letter)
            ),
        ));
    }
    if facts.digests > 0 {
        lines.push(ReachLine::new(
            "Digests to colleagues",
            format!(
                "{} that may name it.",
                capitalised(&counted(facts.digests, "digest", "digests"))
            ),
        ));
    }
    lines
}
