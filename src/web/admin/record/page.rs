//! The page of the record.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    asked::{RECORD, ReadFilters, TypedFilters},
    sentence::RecordSentence,
};
use crate::{
    activity::BrokenChain,
    desk::record::{
        self, RECORD_PAGE, RecordCheck, RecordLine, Recorded,
        acts::{ActGroup, known_act},
    },
    error::{Problems, Result},
    platform::db::Conn,
    web::{
        admin::{
            choice::Choice,
            numbers::{counted, figure},
            shell::{Avatar, Shell},
            visit::Visit,
        },
        respond,
    },
};

#[derive(Template)]
#[template(path = "admin/record.html")]
struct RecordPage {
    shell: Shell,
    typed: TypedFilters,
    problems: Problems,
    people: Vec<Choice>,
    acts: Vec<Choice>,
    chips: Vec<RecordChip>,
    days: Vec<RecordDay>,
    older: Option<String>,
    chain: ChainSaid,
    /// Whether all of it was asked for.
    is_all: bool,
}

/// A filter that is set, with the address of the page without it.
struct RecordChip {
    text: String,
    without: String,
}

/// The acts of a day in the zone of the newsroom.
struct RecordDay {
    label: String,
    acts: Vec<RecordRow>,
}

struct RecordRow {
    seq: i64,
    datetime: String,
    time: String,
    who: Avatar,
    who_href: Option<String>,
    said: RecordSentence,
    href: String,
    story_href: String,
    via: &'static str,
    is_broken: bool,
}

/// What was found out about the chain.
struct ChainSaid {
    /// Whether anything is broken.
    is_broken: bool,
    heading: &'static str,
    text: String,
    /// Where it breaks, each with where to look.
    breaks: Vec<(String, String)>,
    head: Option<String>,
    /// Reads all that is asked for.
    check_href: String,
    /// Goes on from where a check stopped.
    rest: Option<String>,
    was_asked: bool,
}

impl RecordPage {
    fn export(&self, suffix: &str) -> String {
        TypedFilters {
            checks: false,
            ..self.typed.clone()
        }
        .address(&format!("{RECORD}.{suffix}"))
    }

    fn today(&self) -> String {
        self.shell
            .now
            .with_timezone(&self.shell.zone)
            .format("%Y-%m-%d")
            .to_string()
    }

    /// What is asked often: words and address.
    fn often(&self) -> Vec<(&'static str, String)> {
        let today = self.today();
        vec![
            (
                "Who published what today",
                format!("{RECORD}?act=publication&from={today}&until={today}"),
            ),
            (
                "What was held or put under embargo",
                format!("{RECORD}?act=keeping-back"),
            ),
            ("Who signed in, and who may do what", format!("{RECORD}?act=people")),
            ("Which settings were changed", format!("{RECORD}?act=settings")),
            ("What the operator did", format!("{RECORD}?who=operator")),
        ]
    }
}

/// `GET /admin/record`
///
/// # Errors
/// `Refused`, `Busy`.
pub async fn list(visit: Visit) -> Result<HttpResponse> {
    let mut conn = visit.app.newsroom().await?;
    let conn: &mut Conn = &mut conn;
    let shell = visit.shell(conn, "/admin/settings").await?;
    let asked = TypedFilters::of(&visit.req)
        .read(conn, visit.viewer(), shell.zone)
        .await?;
    let people = Recorded::all(conn).await?;
    let (lines, is_more, check) = if asked.problems.is_empty() {
        found(&visit, conn, &asked).await?
    } else {
        (vec![], false, RecordCheck::default())
    };
    let status = if asked.problems.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let last = lines.last().map(|line| line.seq).filter(|_| is_more);
    let page = RecordPage {
        older: last.map(|seq| {
            TypedFilters {
                checks: false,
                ..asked.typed.before(seq)
            }
            .address(RECORD)
        }),
        chain: ChainSaid::of(&check, &asked),
        chips: chips(&asked, &people),
        people: doers(&people, &asked.typed.who),
        acts: groups(&asked.typed.act),
        days: days(lines, &asked.typed, &check, &shell),
        is_all: asked.typed.is_all(),
        typed: asked.typed,
        problems: asked.problems,
        shell,
    };
    respond::page_with(status, &page)
}

async fn found(visit: &Visit, conn: &mut Conn, asked: &ReadFilters) -> Result<(Vec<RecordLine>, bool, RecordCheck)> {
    let mut lines = record::lines(conn, visit.viewer(), &asked.query, RECORD_PAGE).await?;
    let most = usize::try_from(RECORD_PAGE).unwrap_or(usize::MAX);
    let is_more = lines.len() > most;
    lines.truncate(most);
    let check = if asked.typed.checks {
        record::check(conn, visit.viewer(), &asked.query).await?
    } else {
        record::check_shown(conn, &lines).await?
    };
    Ok((lines, is_more, check))
}

impl ChainSaid {
    fn of(check: &RecordCheck, asked: &ReadFilters) -> Self {
        let typed = &asked.typed;
        let read = counted(check.read, "act", "acts");
        let anchors = match check.anchors {
            0 => String::new(),
            anchors => format!(
                " {} that cover them hold.",
                counted(anchors, "nightly row", "nightly rows")
            ),
        };
        let (heading, text) = match (check.broken.is_empty(), typed.checks) {
            (false, _) => (
                "The chain is broken",
                format!("{read} were read. Somebody changed or took out what is named here, past Copydesk."),
            ),
            (true, true) => (
                "The chain is whole",
                format!(
                    "{read} were read again, {} of stories. Each follows from the one before it.{anchors}",
                    figure(check.chained)
                ),
            ),
            (true, false) => (
                "The chain is whole here",
                "Each act on a story carries the hash of the one before it. Those on this page agree.".to_owned(),
            ),
        };
        Self {
            is_broken: !check.broken.is_empty(),
            heading,
            text,
            breaks: check.broken.iter().map(|broken| breaking(broken, typed)).collect(),
            head: check.head.clone(),
            check_href: TypedFilters {
                checks: true,
                ..typed.without(&[])
            }
            .address(RECORD),
            rest: check.rest.map(|seq| {
                TypedFilters {
                    checks: true,
                    ..typed.before(seq)
                }
                .address(RECORD)
            }),
            was_asked: typed.checks,
        }
    }
}

/// Where it breaks in words, and where to look.
fn breaking(broken: &BrokenChain, typed: &TypedFilters) -> (String, String) {
    match broken {
        BrokenChain::Row { seq, .. } => (
            format!("Act {} does not follow from the one before it", figure(seq)),
            format!(
                "{}#act-{seq}",
                TypedFilters {
                    checks: false,
                    ..typed.before(seq + 1)
                }
                .address(RECORD)
            ),
        ),
        BrokenChain::Anchor { seq } => (
            format!("What the nightly act {} covers is not what it covered", figure(seq)),
            format!("{RECORD}?before={}#act-{seq}", seq + 1),
        ),
        BrokenChain::Timeline { article } => (
            "Readers get something else than its last act left".to_owned(),
            format!("/admin/articles/{article}/why"),
        ),
        BrokenChain::Name { .. } => (broken.to_string(), RECORD.to_owned()),
    }
}

fn chips(asked: &ReadFilters, people: &[Recorded]) -> Vec<RecordChip> {
    let typed = &asked.typed;
    let mut chips = Vec::new();
    let mut add = |text: String, name: &str| {
        chips.push(RecordChip {
            text,
            without: typed.without(&[name]).address(RECORD),
        });
    };
    if !typed.who.is_empty() {
        let person = people.iter().find(|person| person.id.to_string() == typed.who);
        add(
            match (typed.who.as_str(), person) {
                ("clock", _) => "Copydesk itself".to_owned(),
                ("operator", _) => "The operator".to_owned(),
                (_, Some(person)) => person.name.clone(),
                (_, None) => "Somebody unknown".to_owned(),
            },
            "who",
        );
    }
    if !typed.story.is_empty() {
        let headline = asked.story.clone().unwrap_or_else(|| typed.story.clone());
        add(
            if headline.is_empty() {
                "A story without a headline".to_owned()
            } else {
                headline
            },
            "story",
        );
    }
    if !typed.act.is_empty() {
        let group = ActGroup::ALL.into_iter().find(|group| group.word() == typed.act);
        add(
            group.map_or_else(|| typed.act.replace('_', " "), |group| group.label().to_owned()),
            "act",
        );
    }
    match (typed.from.as_str(), typed.until.as_str()) {
        ("", "") => {}
        (from, "") => add(format!("since {from}"), "days"),
        ("", until) => add(format!("until {until}"), "days"),
        (from, until) if from == until => add(from.to_owned(), "days"),
        (from, until) => add(format!("{from} to {until}"), "days"),
    }
    chips
}

fn doers(people: &[Recorded], chosen: &str) -> Vec<Choice> {
    let fixed = [
        ("", "Anybody"),
        ("operator", "The operator"),
        ("clock", "Copydesk itself"),
    ];
    let own = fixed
        .into_iter()
        .map(|(value, label)| (value.to_owned(), label.to_owned()));
    let accounts = people.iter().map(|person| {
        let left = if person.has_left { ", left" } else { "" };
        (person.id.to_string(), format!("{}{left}", person.name))
    });
    own.chain(accounts)
        .map(|(value, label)| Choice {
            selected: value == chosen,
            value,
            label,
        })
        .collect()
}

fn groups(chosen: &str) -> Vec<Choice> {
    let all =
        std::iter::once(("", "Every act")).chain(ActGroup::ALL.into_iter().map(|group| (group.word(), group.label())));
    let mut all: Vec<Choice> = all
        .map(|(value, label)| Choice {
            selected: value == chosen,
            value: value.to_owned(),
            label: label.to_owned(),
        })
        .collect();
    if let Some(known) = known_act(chosen) {
        all.push(Choice {
            selected: true,
            value: known.act.to_owned(),
            label: format!("Only: {}", known.act.replace('_', " ")),
        });
    }
    all
}

fn days(lines: Vec<RecordLine>, typed: &TypedFilters, check: &RecordCheck, shell: &Shell) -> Vec<RecordDay> {
    let day_of = |at: DateTime<Utc>| -> NaiveDate { at.with_timezone(&shell.zone).date_naive() };
    let mut days: Vec<(NaiveDate, RecordDay)> = Vec::new();
    for line in lines {
        let day = day_of(line.line.at);
        let row = RecordRow::of(line, typed, check, shell);
        match days.last_mut() {
            Some((last, acts)) if *last == day => acts.acts.push(row),
            _ => days.push((
                day,
                RecordDay {
                    label: day.format("%A %-d %B %Y").to_string(),
                    acts: vec![row],
                },
            )),
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

impl RecordRow {
    fn of(line: RecordLine, typed: &TypedFilters, check: &RecordCheck, shell: &Shell) -> Self {
        let said = RecordSentence::of(&line);
        let is_this = |broken: &BrokenChain| matches!(broken, BrokenChain::Row { seq, .. } if *seq == line.seq);
        let story = line.line.article_id;
        Self {
            seq: line.seq,
            datetime: crate::delivery::story::time(line.line.at),
            time: line.line.at.with_timezone(&shell.zone).format("%H:%M:%S").to_string(),
            who: Avatar::of(&said.who),
            who_href: line.line.staff_id.map(|id| {
                TypedFilters {
                    who: id.to_string(),
                    ..typed.without(&["who"])
                }
                .address(RECORD)
            }),
            href: story
                .map(|id| format!("/admin/articles/{id}/review"))
                .unwrap_or_default(),
            story_href: story
                .map(|id| {
                    TypedFilters {
                        story: id.to_string(),
                        ..typed.without(&["story"])
                    }
                    .address(RECORD)
                })
                .unwrap_or_default(),
            via: match line.via.as_str() {
                "page" => "page",
                "api" => "API",
                "link" => "link",
                "cli" => "command",
                "import" => "import",
                _ => "clock",
            },
            is_broken: check.broken.iter().any(is_this),
            said,
        }
    }
}
