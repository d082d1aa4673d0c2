//! Notices in sentences: who did what to which story.

use chrono::{DateTime, Utc};

use crate::{
    articles::timeline::ChangeKind,
    bell::NoticeWord,
    desk::notices::{Notice, UNREAD_CAP},
    web::admin::{
        headline_or_none,
        numbers::counted_to,
        shell::{Avatar, Shell},
    },
};

/// A line of the bell.
pub struct NoticeLine {
    /// Which one it is.
    pub id: i64,
    /// It was not read.
    pub is_new: bool,
    /// Who acted.
    pub face: Option<Avatar>,
    /// What stands in its place where nobody did.
    pub drawing: &'static str,
    /// In front of the link: "Ilse Brandt returned".
    pub lead: String,
    /// The headline, or what else the link says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// What follows it.
    pub tail: String,
    /// Words of whoever acted.
    pub quote: Option<String>,
    /// RFC 3339.
    pub datetime: String,
    /// The same as `Shell::when` says it.
    pub when: String,
}

/// What surrounds the link, and what of the act is quoted.
struct Sentence {
    lead: &'static str,
    tail: String,
    quotes: Quotes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Nothing,
    Reason,
    ToldReaders,
    Passage,
}

fn sentence(word: NoticeWord, notice: &Notice, when: impl Fn(DateTime<Utc>) -> String) -> Sentence {
    use NoticeWord as W;
    let moment = |field: &str| {
        let text = notice.subject.as_ref()?.get(field)?.as_str()?;
        Some(when(text.parse::<DateTime<Utc>>().ok()?))
    };
    let said = |lead, tail: &str, quotes| Sentence {
        lead,
        tail: tail.to_owned(),
        quotes,
    };
    let until = moment("until")
        .map(|until| format!(" until {until}"))
        .unwrap_or_default();
    match word {
        W::Returned => said("returned", "", Quotes::Reason),
        W::Submitted => said("submitted", " again", Quotes::Nothing),
        W::Approved => said("approved", "", Quotes::Nothing),
        W::StepGiven => said("approved", &as_step(notice), Quotes::Nothing),
        W::StepAsked => said("handed on", ", which waits for your approval", Quotes::Nothing),
        W::ApprovalVoided => said("changed", " after its approval; it is in review again", Quotes::Nothing),
        W::Published => said("published", as_what(notice), Quotes::ToldReaders),
        W::Republished => said("published", " again", Quotes::Reason),
        W::Scheduled => {
            let at = moment("from").map(|from| format!(" for {from}")).unwrap_or_default();
            said("scheduled", &at, Quotes::Nothing)
        }
        W::Unscheduled => said("took", " off the schedule", Quotes::Reason),
        W::DueSoon => said("Within the hour:", " goes live", Quotes::Nothing),
        W::WentLive => said("Live:", ", as planned", Quotes::Nothing),
        W::Withdrawn => said("withdrew", "", Quotes::Reason),
        W::KillAsked => said("asks to kill", "; a second person decides", Quotes::Reason),
        W::ReinstateAsked => said("asks to reinstate", "; a second person decides", Quotes::Reason),
        W::Killed => said("killed", "", Quotes::Reason),
        W::Reinstated => said("reinstated", "", Quotes::Reason),
        W::Held => said("put", " on hold", Quotes::Reason),
        W::Released => said("ended the hold of", "", Quotes::Nothing),
        W::Embargoed => said("put", &format!(" under embargo{until}"), Quotes::Reason),
        W::Entrusted => said("put", &format!(" under embargo{until}; you may see it"), Quotes::Reason),
        W::EmbargoLifted => said("lifted the embargo of", "", Quotes::Reason),
        W::Spiked => said("spiked", "", Quotes::Reason),
        W::Unspiked => said("brought", " back", Quotes::Nothing),
        W::Discarded => said("discarded the change of", "", Quotes::Nothing),
        W::LineGiven => said("planned", " for you to write", Quotes::Nothing),
        W::MistakeReported => said("A reader reports a mistake in", "", Quotes::Passage),
        W::CommentsHeld => said("Held until somebody has read them:", "", Quotes::Nothing),
        W::Mentioned => said("calls you in a note on", "", Quotes::Nothing),
        W::NoteBegun => said("wrote a note on", "", Quotes::Nothing),
        W::NoteAnswered => said("answered a note on", "", Quotes::Nothing),
        W::ReviewTaken => said("took over the review of", "", Quotes::Reason),
    }
}

/// As which of several: " as Desk; others follow".
fn as_step(notice: &Notice) -> String {
    let step = notice
        .subject
        .as_ref()
        .and_then(|subject| subject.get("step")?.as_str());
    step.map(|step| format!(" as {step}; others follow"))
        .unwrap_or_default()
}

/// What kind of change readers got, where it was not the first.
fn as_what(notice: &Notice) -> &'static str {
    let kind = notice
        .subject
        .as_ref()
        .and_then(|subject| subject.get("kind")?.as_str());
    match kind.and_then(|kind| kind.parse().ok()) {
        None | Some(ChangeKind::First | ChangeKind::Republished) => "",
        Some(ChangeKind::Typo) => " as a typo fix",
        Some(ChangeKind::Update) => " as an update",
        Some(ChangeKind::Clarification) => " as a clarification",
        Some(ChangeKind::Correction) => " as a correction",
        Some(ChangeKind::Retraction) => " as a retraction",
    }
}

const fn drawing(word: NoticeWord) -> &'static str {
    match word {
        NoticeWord::WentLive => "live",
        NoticeWord::MistakeReported => "flag",
        NoticeWord::CommentsHeld => "inbox",
        _ => "clock",
    }
}

/// Where somebody goes on: into the text while it is being written, else to its review.
fn place(word: NoticeWord, notice: &Notice) -> String {
    let Some(story) = notice.article_id else {
        return "/admin/comments".to_owned();
    };
    match (word, notice.stage.as_deref()) {
        (NoticeWord::MistakeReported, _) => "/admin/mistakes".to_owned(),
        // What is written by then leads on to its text.
        (NoticeWord::LineGiven, _) => format!("/admin/articles/{story}/line"),
        (NoticeWord::Mentioned | NoticeWord::NoteBegun | NoticeWord::NoteAnswered, _) => {
            format!("/admin/articles/{story}/review#notes")
        }
        (NoticeWord::ReviewTaken | NoticeWord::StepAsked, _) => format!("/admin/articles/{story}/review"),
        (_, Some("draft" | "returned")) => format!("/admin/articles/{story}"),
        _ => format!("/admin/articles/{story}/review"),
    }
}

impl NoticeLine {
    /// In words; none for one that a later version of the program wrote.
    #[must_use]
    pub fn of(notice: &Notice, when: impl Fn(DateTime<Utc>) -> String) -> Option<Self> {
        let word = NoticeWord::named(&notice.said)?;
        let said = sentence(word, notice, &when);
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let quote = match said.quotes {
            Quotes::Nothing => None,
            Quotes::Reason => filled(&notice.reason),
            Quotes::ToldReaders => filled(&notice.public_note).map(|note| format!("Readers are told: “{note}”")),
            Quotes::Passage => filled(&notice.passage).map(|passage| format!("“{passage}”")),
        };
        let by_nobody = notice.by.is_none();
        let label = match notice.waiting {
            Some(0) => "no comments any more".to_owned(),
            Some(waiting) => counted_to(UNREAD_CAP - 1, waiting, "comment", "comments"),
            None => headline_or_none(notice.headline.as_deref().unwrap_or_default()),
        };
        Some(Self {
            id: notice.id,
            is_new: !notice.read,
            face: notice.by.as_deref().map(Avatar::of),
            drawing: drawing(word),
            lead: match &notice.by {
                Some(name) => format!("{name} {}", said.lead),
                None if by_nobody && said.lead.starts_with(char::is_uppercase) => said.lead.to_owned(),
                None => format!("Copydesk {}", said.lead),
            },
            label,
            href: place(word, notice),
            tail: said.tail,
            quote,
            datetime: crate::delivery::story::time(notice.at),
            when: when(notice.at),
        })
    }
}

/// Notices in words.
#[must_use]
pub fn lines(notices: &[Notice], shell: &Shell) -> Vec<NoticeLine> {
    let line = |notice| NoticeLine::of(notice, |at| shell.when(at));
    notices.iter().filter_map(line).collect()
}

impl Shell {
    /// What the menu of the bell says.
    #[must_use]
    pub fn bell_lines(&self) -> Vec<NoticeLine> {
        lines(&self.bell.notices, self)
    }

    /// The number on the bell; nothing where all was read.
    #[must_use]
    pub fn bell_count(&self) -> Option<String> {
        match self.bell.unread {
            0 => None,
            UNREAD_CAP.. => Some(format!("{}+", UNREAD_CAP - 1)),
            some => Some(some.to_string()),
        }
    }

    /// The newest that stands in the menu: all up to it are read by one press.
    #[must_use]
    pub fn bell_newest(&self) -> i64 {
        self.bell.notices.first().map_or(0, |notice| notice.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::ArticleId;

    /// Every sentence of the bell as it is read; in brackets what is quoted.
    const TABLE: &str = "\
Ilse returned “The vote” [One thing, then it can go.]
Ilse submitted “The vote” again
Ilse approved “The vote”
Ilse approved “The vote”
Ilse handed on “The vote”, which waits for your approval
Ilse changed “The vote” after its approval; it is in review again
Ilse published “The vote” as an update [Readers are told: “A name was added.”]
Ilse published “The vote” again [One thing, then it can go.]
Ilse scheduled “The vote” for 07:00
Ilse took “The vote” off the schedule [One thing, then it can go.]
Within the hour: “The vote” goes live
Live: “The vote”, as planned
Ilse withdrew “The vote” [One thing, then it can go.]
Ilse asks to kill “The vote”; a second person decides [One thing, then it can go.]
Ilse asks to reinstate “The vote”; a second person decides [One thing, then it can go.]
Ilse killed “The vote” [One thing, then it can go.]
Ilse reinstated “The vote” [One thing, then it can go.]
Ilse put “The vote” on hold [One thing, then it can go.]
Ilse ended the hold of “The vote”
Ilse put “The vote” under embargo until 07:00 [One thing, then it can go.]
Ilse put “The vote” under embargo until 07:00; you may see it [One thing, then it can go.]
Ilse lifted the embargo of “The vote” [One thing, then it can go.]
Ilse spiked “The vote” [One thing, then it can go.]
Ilse brought “The vote” back
Ilse discarded the change of “The vote”
Ilse planned “The vote” for you to write
A reader reports a mistake in “The vote” [“A band D home”]
Held until somebody has read them: “12 comments”
Ilse calls you in a note on “The vote”
Ilse wrote a note on “The vote”
Ilse answered a note on “The vote”
Ilse took over the review of “The vote” [One thing, then it can go.]
";

    fn notice(word: NoticeWord) -> Notice {
        let by_nobody = [
            NoticeWord::DueSoon,
            NoticeWord::WentLive,
            NoticeWord::MistakeReported,
            NoticeWord::CommentsHeld,
        ]
        .contains(&word);
        let of_none = word == NoticeWord::CommentsHeld;
        Notice {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            said: word.word().into(),
            read: false,
            by: (!by_nobody).then(|| "Ilse".into()),
            article_id: (!of_none).then(ArticleId::new),
            headline: (!of_none).then(|| "The vote".into()),
            stage: Some("approved".into()),
            is_kept_in: false,
            reason: Some("One thing, then it can go.".into()),
            public_note: Some("A name was added.".into()),
            subject: Some(
                json!({ "kind": "update", "from": "2026-10-22T07:00:00Z", "until": "2026-10-22T07:00:00+00:00" }),
            ),
            passage: Some("A band D home".into()),
            waiting: of_none.then_some(12),
            unread: 0,
        }
    }

    #[test]
    fn every_notice_is_a_sentence() {
        let mut table = String::new();
        for word in NoticeWord::ALL {
            let line = NoticeLine::of(&notice(word), |at| at.format("%H:%M").to_string()).unwrap();
            let quote = line.quote.map(|quote| format!(" [{quote}]")).unwrap_or_default();
            table.push_str(&format!("{} “{}”{}{quote}\n", line.lead, line.label, line.tail));
        }
        println!("{table}");
        assert_eq!(table, TABLE);
    }

    #[test]
    fn a_link_leads_where_somebody_goes_on() {
        let at = |word, stage: &str| {
            let one = Notice {
                stage: Some(stage.into()),
                ..notice(word)
            };
            let story = one.article_id.map(|id| id.to_string()).unwrap_or_default();
            let line = NoticeLine::of(&one, |_| String::new()).unwrap();
            line.href.replace(&story, "1")
        };
        assert_eq!(at(NoticeWord::Returned, "returned"), "/admin/articles/1");
        assert_eq!(at(NoticeWord::Returned, "in_review"), "/admin/articles/1/review");
        assert_eq!(at(NoticeWord::MistakeReported, "settled"), "/admin/mistakes");
    }
}
