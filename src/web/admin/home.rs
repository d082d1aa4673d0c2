//! Home: what needs this person now.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::Timelike;

use super::{
    lines::{Said, said},
    pills::{Pill, of_story},
    shell::Shell,
};
use crate::{
    app::App,
    articles::stories::{Shelf, Story, Wanted, newest_activity},
    error::Result,
    platform::db::Conn,
    policy::{Action, Facts, Viewer, can},
    web::{request::Signed, respond},
};

/// A story in a list of a page.
pub struct Row {
    /// Its page.
    pub href: String,
    /// Main title, or what stands for one.
    pub headline: String,
    /// Lines under it.
    pub dek: String,
    /// Marks.
    pub pills: Vec<Pill>,
    /// Printed names.
    pub byline: String,
    /// Category.
    pub category: String,
    /// "1,140 words".
    pub words: String,
    /// Last write.
    pub changed: String,
    /// An editor's note.
    pub note: Option<String>,
    /// Working name.
    pub slugline: String,
    /// Since when it is live, or when it begins.
    pub when: String,
}

/// Thousands with commas.
#[must_use]
pub fn figure(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Row {
    /// For a list whose rows lead to the story's page, or to its review.
    #[must_use]
    pub fn of(story: &Story, shell: &Shell, review: bool) -> Self {
        let tail = if review { "/review" } else { "" };
        Self {
            href: format!("/admin/articles/{}{tail}", story.id),
            headline: if story.headline.is_empty() {
                "No headline yet".into()
            } else {
                story.headline.clone()
            },
            dek: story.dek.clone(),
            pills: of_story(story, shell),
            byline: story.byline(),
            category: story.category.clone(),
            words: match story.word_count {
                1 => "1 word".into(),
                count => format!("{} words", figure(count.into())),
            },
            changed: shell.when(story.changed_at),
            note: story.note.clone(),
            slugline: story.slugline.clone(),
            when: story
                .scheduled_for
                .or(story.live_from)
                .map(|at| shell.when(at))
                .unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/home.html")]
struct HomePage {
    shell: Shell,
    greeting: String,
    lead: String,
    clock: String,
    zone: String,
    is_editor: bool,
    waiting: Vec<Row>,
    approved: Vec<Row>,
    returned: Vec<Row>,
    drafts: Vec<Row>,
    in_review: Vec<Row>,
    live: Vec<Row>,
    scheduled: Vec<Row>,
    activity: Vec<Said>,
}

/// `GET /admin`
///
/// # Errors
/// `Busy`.
pub async fn page(req: HttpRequest, app: web::Data<App>, signed: Signed) -> Result<HttpResponse> {
    let mut conn = app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = Shell::load(conn, &app, &req, &signed, "/admin").await?;
    let who = signed.viewer();
    let is_editor = can(who.role, Action::Return, &Facts { ..Facts::NONE }).is_ok();
    let waiting = if is_editor {
        shelf(conn, who, &shell, Shelf::InReview, false, true).await?
    } else {
        vec![]
    };
    let approved = if is_editor {
        shelf(conn, who, &shell, Shelf::Approved, false, true).await?
    } else {
        vec![]
    };
    let now = shell.now.with_timezone(&shell.zone);
    let first = who.name.split_whitespace().next().unwrap_or(&who.name);
    let page = HomePage {
        greeting: format!("Good {}, {first}", part_of_day(now.hour())),
        lead: format!("{}. {}", now.format("%A %-d %B"), waits(waiting.len(), is_editor)),
        clock: now.format("%H:%M").to_string(),
        zone: shell.zone.name().to_owned(),
        is_editor,
        returned: shelf(conn, who, &shell, Shelf::Returned, true, false).await?,
        drafts: shelf(conn, who, &shell, Shelf::Drafts, true, false).await?,
        in_review: if is_editor {
            vec![]
        } else {
            shelf(conn, who, &shell, Shelf::InReview, true, false).await?
        },
        live: shelf(conn, who, &shell, Shelf::Live, false, false)
            .await?
            .into_iter()
            .take(6)
            .collect(),
        scheduled: shelf(conn, who, &shell, Shelf::Scheduled, false, false).await?,
        activity: newest_activity(conn, who, 8)
            .await?
            .iter()
            .map(|line| said(line, &shell))
            .collect(),
        waiting,
        approved,
        shell,
    };
    respond::page(&page)
}

async fn shelf(
    conn: &mut Conn,
    who: &Viewer,
    shell: &Shell,
    shelf: Shelf,
    mine: bool,
    oldest_first: bool,
) -> Result<Vec<Row>> {
    let wanted = Wanted {
        mine,
        oldest_first,
        ..Wanted::newest(shelf, 20)
    };
    let review = matches!(
        shelf,
        Shelf::InReview | Shelf::Approved | Shelf::Live | Shelf::Scheduled
    );
    let mut stories = Story::list(conn, who, &wanted).await?;
    match shelf {
        Shelf::Scheduled => stories.sort_by_key(|story| story.scheduled_for),
        Shelf::Live => stories.sort_by_key(|story| std::cmp::Reverse(story.live_from)),
        _ => {}
    }
    Ok(stories.iter().map(|story| Row::of(story, shell, review)).collect())
}

const fn part_of_day(hour: u32) -> &'static str {
    match hour {
        5..=11 => "morning",
        12..=17 => "afternoon",
        _ => "evening",
    }
}

fn waits(count: usize, is_editor: bool) -> String {
    const WORDS: [&str; 10] = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
    ];
    match (is_editor, count) {
        (false, _) => "Everything you write is kept as you type.".into(),
        (true, 1) => "One story waits for review.".into(),
        (true, _) => format!(
            "{} stories wait for review.",
            WORDS
                .get(count)
                .map_or_else(|| count.to_string(), |word| (*word).to_owned())
        ),
    }
}
