//! A letter in words. Its subject names no story; nor does its text, where anything keeps the story in the house.

use crate::{bell::NoticeWord, desk::notices::Notice};

/// What happened, in words that tell no story.
#[must_use]
pub fn wordless(said: &str, by: Option<&str>) -> String {
    use NoticeWord as W;
    let Some(word) = NoticeWord::named(said) else {
        return "Something happened to a story of yours".to_owned();
    };
    let done = match word {
        W::Returned => "returned a story of yours",
        W::Submitted => "submitted a story again that you returned",
        W::Approved => "approved a story of yours",
        W::StepGiven => "gave a story of yours one of its approvals",
        W::StepAsked => "handed a story on that waits for your approval",
        W::ApprovalVoided => "changed a story after its approval",
        W::Published => "published a story of yours",
        W::Republished => "published a story of yours again",
        W::Scheduled => "scheduled a story of yours",
        W::Unscheduled => "took a story off the schedule",
        W::DueSoon => return "A story goes live within the hour".to_owned(),
        W::WentLive => return "A story is live, as planned".to_owned(),
        W::Withdrawn => "withdrew a story of yours",
        W::KillAsked => "asks you to decide on a kill",
        W::ReinstateAsked => "asks you to decide on the end of a kill",
        W::Killed => "killed a story",
        W::Reinstated => "reinstated a story",
        W::Held => "put a story of yours on hold",
        W::Released => "ended the hold of a story of yours",
        W::Embargoed => "put a story under embargo",
        W::Entrusted => "lets you see a story under embargo",
        W::EmbargoLifted => "lifted the embargo of a story",
        W::Spiked => "spiked a story of yours",
        W::Unspiked => "brought a story of yours back",
        W::Discarded => "discarded the change of a story of yours",
        W::LineGiven => "planned a story for you to write",
        W::MistakeReported => return "A reader reports a mistake".to_owned(),
        W::CommentsHeld => return "Comments wait for a moderator".to_owned(),
        W::Mentioned => "calls you in a note on a story",
        W::NoteBegun => "wrote a note on a story of yours",
        W::NoteAnswered => "answered a note on a story",
        W::ReviewTaken => "took over a review that you had",
    };
    format!("{} {done}", by.unwrap_or("Copydesk"))
}

/// The part of a letter about one notice: what happened, words of the story where they may leave the house, and a link.
pub(super) fn told(notice: &Notice, origin: &str) -> String {
    let mut lines = vec![format!("{}.", wordless(&notice.said, notice.by.as_deref()))];
    if !notice.is_kept_in {
        lines.extend(
            notice
                .headline
                .iter()
                .filter(|headline| !headline.is_empty())
                .map(|headline| format!("“{headline}”")),
        );
        lines.extend(notice.reason.iter().filter(|reason| !reason.trim().is_empty()).cloned());
    }
    lines.push(format!("{origin}{}", place(notice)));
    lines.join("\n")
}

fn place(notice: &Notice) -> String {
    match (NoticeWord::named(&notice.said), notice.article_id) {
        (Some(NoticeWord::MistakeReported), _) => "/admin/mistakes".to_owned(),
        (Some(NoticeWord::Mentioned | NoticeWord::NoteBegun | NoticeWord::NoteAnswered), Some(story)) => {
            format!("/admin/articles/{story}/review#notes")
        }
        (_, Some(story)) if matches!(notice.stage.as_deref(), Some("draft" | "returned")) => {
            format!("/admin/articles/{story}")
        }
        (_, Some(story)) => format!("/admin/articles/{story}/review"),
        (_, None) => "/admin/comments".to_owned(),
    }
}

/// What ends a letter: why it came, and how it stops.
pub(super) fn foot(newsroom: &str, origin: &str, stop: &str) -> String {
    format!("\n\n-- \n{newsroom}\nYou chose letters like this one: {origin}/admin/account\nNo more of them: {stop}\n")
}
