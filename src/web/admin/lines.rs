//! Activity in sentences: who did what.

use serde_json::Value;

use crate::{activity::ActivityLine, articles::timeline::ChangeKind, policy::Viewer, web::admin::shell::Shell};

/// A line of a timeline.
pub struct ActivitySentence {
    /// RFC 3339, for `<time datetime>`.
    pub datetime: String,
    /// The same as `Shell::when` says it.
    pub when: String,
    /// The name of whoever acted.
    pub who: String,
    /// In lists of many stories: who did what, in front of the headline.
    pub text: String,
    /// What follows the headline.
    pub tail: String,
    /// Beside the story itself, in front of the number of the text: "Ilse Vargrave returned".
    pub own: String,
    /// What follows the number.
    pub own_tail: String,
    /// A note or a reason, for colleagues.
    pub note: Option<String>,
    /// What readers were told, in the words of whoever acted.
    pub told: Option<String>,
    /// Checks that had failed and were accepted with the act, by their titles.
    pub accepted: Vec<String>,
    /// The text it was about, where the sentence names it.
    pub revision: Option<(String, i32)>,
    /// The story, in lists of many.
    pub href: String,
    /// Its present headline.
    pub headline: String,
}

impl ActivitySentence {
    /// What ends the sentence where another follows it.
    #[must_use]
    pub fn stop(&self) -> &'static str {
        let is_ended = |note: &String| {
            note.trim_end()
                .ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।'])
        };
        let is_last = self.told.is_none() && self.accepted.is_empty();
        if is_last || self.note.as_ref().is_some_and(is_ended) {
            ""
        } else {
            "."
        }
    }

    /// The sentence beside the story, without its link.
    #[must_use]
    pub fn plain(&self) -> String {
        match &self.revision {
            Some((_, number)) => format!("{} revision {number}{}", self.own, self.own_tail),
            None => self.own.clone(),
        }
    }
}

/// An act in words. `{}` is what it was done to: the headline in a list of stories, "revision 5" beside the story. A
/// sentence without it is about the story as a whole.
struct ActWords {
    act: &'static str,
    listed: &'static str,
    own: &'static str,
}

const fn words(act: &'static str, listed: &'static str, own: &'static str) -> ActWords {
    ActWords { act, listed, own }
}

static ACTS: &[ActWords] = &[
    words("handed_over", "handed {} over", "handed the story over"),
    words("created", "started {}", "started this story"),
    words("changed", "opened a change of {}", "opened a change with {}"),
    words(
        "approval_voided",
        "changed {} after its approval",
        "changed the approved text with {}; it is in review again",
    ),
    words("discarded", "discarded the change of {}", "discarded the change"),
    words("restored", "restored an earlier text of {}", "restored {}"),
    words(
        "part_restored",
        "took a part of an earlier text of {} back",
        "took a part of {} back",
    ),
    words("named", "named a revision of {}", "named {}"),
    words("unnamed", "took the name off a revision of {}", "took the name off {}"),
    words("submitted", "submitted {}", "submitted {}"),
    words("recalled", "recalled {}", "recalled {}"),
    words(
        "marker_denied",
        "said that a TK in {} is no marker",
        "said that a TK in {} is no marker",
    ),
    words("returned", "returned {}", "returned {}"),
    words("approved", "approved {}", "approved {}"),
    words("step_given", "approved {}", "approved {}"),
    words(
        "steps_asked",
        "asked for another approval of {}",
        "asked for another approval of {}; it is in review again",
    ),
    words("published", "published {}", "published {}"),
    words("republished", "republished {}", "republished {}"),
    words("scheduled", "scheduled {}", "scheduled {}"),
    words("unscheduled", "took {} off the schedule", "took {} off the schedule"),
    words("rescheduled", "moved the plan of {}", "moved the plan"),
    words("withdrawn", "withdrew {}", "withdrew the story"),
    words("end_planned", "planned the end of {}", "planned when the story ends"),
    words("end_cancelled", "took the end of {} back", "took the planned end back"),
    words("planned", "said when {} is due", "said when the story is due"),
    words("unplanned", "took the due time of {} away", "took the due time away"),
    words("handed_to", "said with whom {} is", "said with whom the story is"),
    words("to_desk", "said which desk has {}", "said which desk has the story"),
    words("budgeted", "planned {}", "planned the story"),
    words("line_changed", "changed the plan of {}", "changed the plan"),
    words("line_given", "said who writes {}", "said who writes the story"),
    words("line_taken", "took {} to write it", "took the story to write it"),
    words("line_begun", "began to write {}", "began to write"),
    words("kill_asked", "asked to kill {}", "asked to kill the story"),
    words("killed", "killed {}", "killed the story"),
    words(
        "reinstate_asked",
        "asked to reinstate {}",
        "asked to reinstate the story",
    ),
    words("reinstated", "reinstated {}", "reinstated the story"),
    words("spiked", "spiked {}", "spiked the story"),
    words("unspiked", "brought {} back", "brought the story back"),
    words("held", "put {} on hold", "put the story on hold"),
    words("released", "ended the hold of {}", "ended the hold"),
    words("embargoed", "put {} under embargo", "put the story under embargo"),
    words("embargo_lifted", "lifted the embargo of {}", "lifted the embargo"),
    words("imported", "imported {}", "imported the story"),
    words(
        "outside_asked",
        "sent {} to an outside reader",
        "sent {} to an outside reader",
    ),
    words("outside_agreed", "has nothing against {}", "has nothing against {}"),
    words("outside_objected", "objects to {}", "objects to {}"),
    words("outside_commented", "said something of {}", "said something of {}"),
    words(
        "outside_ended",
        "ended an outside link to {}",
        "ended an outside link to {}",
    ),
    words("note_begun", "wrote a note on {}", "wrote a note in the margin"),
    words(
        "note_answered",
        "answered a note on {}",
        "answered a note in the margin",
    ),
    words(
        "note_resolved",
        "resolved a note on {}",
        "resolved a note in the margin",
    ),
    words(
        "note_reopened",
        "opened a note on {} again",
        "opened a note in the margin again",
    ),
    words("note_changed", "changed a note on {}", "changed a note in the margin"),
    words(
        "note_taken_back",
        "took a note on {} back",
        "took a note in the margin back",
    ),
    words("review_claimed", "reads {} for review", "reads it for review"),
    words("review_given_back", "let the review of {} go", "let the review go"),
    words(
        "review_taken_over",
        "took over the review of {}",
        "took over the review",
    ),
    words(
        "quiet_change_seen",
        "looked at a quiet change of {}",
        "looked at what changed without a word to readers",
    ),
    words("put_in_series", "put {} into a series", "put the story into a series"),
    words(
        "left_series",
        "took {} out of its series",
        "took the story out of its series",
    ),
    words("featured", "featured {}", "featured the story"),
    words(
        "unfeatured",
        "took {} off Feature Posts",
        "took the story off Feature Posts",
    ),
    words(
        "breaking_begun",
        "said that {} is breaking",
        "said that the story is breaking",
    ),
    words(
        "breaking_ended",
        "ended that {} is breaking",
        "ended that the story is breaking",
    ),
    words("listed", "put {} on a list", "put the story on a list"),
    words("unlisted", "took {} off a list", "took the story off a list"),
    words(
        "moved_on_list",
        "changed the place of {} on a list",
        "changed the place of the story on a list",
    ),
];

/// Of an act that a later version of the program recorded.
static UNKNOWN: ActWords = words("", "did something to {}", "did something to the story");

/// "You published this story", "Ilse Vargrave returned this story".
#[must_use]
pub fn done_by(line: &ActivityLine, reader: &Viewer) -> String {
    let who = match &line.name {
        _ if line.staff_id == Some(reader.id) => "You",
        Some(name) => name,
        None => "Copydesk",
    };
    format!("{who} {}", of(&line.act).listed.replace("{}", "this story"))
}

/// What is said of an act on a story, on both sides of its headline.
pub struct AroundHeadline {
    /// "published".
    pub before: String,
    /// " as a correction".
    pub after: String,
}

/// A line without who did it: "published", and " as a correction".
#[must_use]
pub fn around_headline(line: &ActivityLine) -> AroundHeadline {
    let (before, after) = around(of(&line.act).listed);
    AroundHeadline {
        before: before.to_owned(),
        after: as_what(line).or(after.map(str::to_owned)).unwrap_or_default(),
    }
}

fn of(act: &str) -> &'static ActWords {
    ACTS.iter().find(|words| words.act == act).unwrap_or(&UNKNOWN)
}

/// The two sides of what it was done to; the second is nothing where it is not named.
fn around(sentence: &'static str) -> (&'static str, Option<&'static str>) {
    match sentence.split_once(" {}") {
        Some((before, after)) => (before, Some(after)),
        None => (sentence, None),
    }
}

/// What kind of change readers got, where it was one: " as a correction"; which of several approvals it was: " as Legal (2 of 2)".
fn as_what(line: &ActivityLine) -> Option<String> {
    let subject = line.subject.as_ref()?;
    if let Some(step) = subject.get("step").and_then(Value::as_str) {
        return Some(format!(
            " as {step} ({} of {})",
            subject.get("number")?,
            subject.get("of")?
        ));
    }
    let kind = subject.get("kind")?.as_str()?.parse().ok()?;
    let said = match kind {
        ChangeKind::First | ChangeKind::Republished => None,
        ChangeKind::Typo => Some(" as a typo fix"),
        ChangeKind::Update => Some(" as an update"),
        ChangeKind::Clarification => Some(" as a clarification"),
        ChangeKind::Correction => Some(" as a correction"),
        ChangeKind::Retraction => Some(" as a retraction"),
    };
    said.map(str::to_owned)
}

/// The checks that whoever submitted accepted, by their titles.
#[must_use]
pub fn accepted(line: &ActivityLine) -> Vec<String> {
    let checks = line
        .subject
        .as_ref()
        .and_then(|subject| subject.get("checks")?.as_array());
    let is_accepted = |check: &&Value| check["accepted"] == true;
    let accepted = checks.into_iter().flatten().filter(is_accepted);
    accepted
        .filter_map(|check| Some(check["check"].as_str()?.to_owned()))
        .collect()
}

/// Who acted by a link from outside, as the editor who made it called them.
pub(super) fn outside(line: &ActivityLine) -> Option<&str> {
    let is_outside = line.acting_as.as_deref() == Some("outside");
    line.subject.as_ref().filter(|_| is_outside)?.get("name")?.as_str()
}

/// What went, or came back, with the story.
fn with_pictures(line: &ActivityLine) -> &'static str {
    let has = |word| line.subject.as_ref().is_some_and(|subject| subject.get(word).is_some());
    if has("pictures_taken") || has("pictures_back") {
        ", with its pictures"
    } else {
        ""
    }
}

/// A line in words.
#[must_use]
pub fn said(line: &ActivityLine, shell: &Shell) -> ActivitySentence {
    let words = of(&line.act);
    let who = line.name.as_deref().or_else(|| outside(line)).unwrap_or("Copydesk");
    let acting = if line.acting_as.as_deref() == Some("admin") {
        " (as admin)"
    } else {
        ""
    };
    let ((text, tail), (own, own_tail)) = (around(words.listed), around(words.own));
    let (tail, own_tail) = match as_what(line) {
        Some(kind) => (tail.map(|_| kind.clone()), own_tail.map(|_| kind)),
        None => (tail.map(str::to_owned), own_tail.map(str::to_owned)),
    };
    let revision = line.article_id.zip(line.revision).filter(|_| own_tail.is_some());
    let own = match (&own_tail, revision) {
        // The text is not known: the story stands for it, or nothing.
        (Some(after), None) => match own.strip_suffix(" with") {
            Some(alone) => format!("{who}{acting} {alone}{after}"),
            None => format!("{who}{acting} {own} the story{after}"),
        },
        _ => format!("{who}{acting} {own}{}", with_pictures(line)),
    };
    ActivitySentence {
        datetime: crate::delivery::story::time(line.at),
        when: shell.when(line.at),
        who: format!("{who}{acting}"),
        text: format!("{who}{acting} {text}"),
        tail: tail.unwrap_or_default(),
        own,
        own_tail: own_tail.unwrap_or_default(),
        note: line.reason.clone().filter(|reason| !reason.is_empty()),
        told: line.public_note.clone().filter(|note| !note.is_empty()),
        accepted: accepted(line),
        revision: revision.map(|(story, number)| (format!("/admin/articles/{story}/revisions/{number}"), number)),
        href: line
            .article_id
            .map(|id| format!("/admin/articles/{id}/review"))
            .unwrap_or_default(),
        headline: match line.headline.as_deref() {
            Some(headline) if !headline.is_empty() => headline.to_owned(),
            _ => "a story without a headline".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{articles::stage::Act, ids::ArticleId};

    /// Every sentence of a timeline as it is read: in a list of stories, beside the story with the text it was about,
    /// and of a line that names no text.
    const TABLE: &str = "\
handed_over: Ilse handed “The vote” over | Ilse handed the story over | Ilse handed the story over
created: Ilse started “The vote” | Ilse started this story | Ilse started this story
changed: Ilse opened a change of “The vote” | Ilse opened a change with revision 5 | Ilse opened a change
approval_voided: Ilse changed “The vote” after its approval | Ilse changed the approved text with revision 5; it is in review again | Ilse changed the approved text; it is in review again
discarded: Ilse discarded the change of “The vote” | Ilse discarded the change | Ilse discarded the change
restored: Ilse restored an earlier text of “The vote” | Ilse restored revision 5 | Ilse restored the story
part_restored: Ilse took a part of an earlier text of “The vote” back | Ilse took a part of revision 5 back | Ilse took a part of the story back
named: Ilse named a revision of “The vote” | Ilse named revision 5 | Ilse named the story
unnamed: Ilse took the name off a revision of “The vote” | Ilse took the name off revision 5 | Ilse took the name off the story
submitted: Ilse submitted “The vote” | Ilse submitted revision 5 | Ilse submitted the story
recalled: Ilse recalled “The vote” | Ilse recalled revision 5 | Ilse recalled the story
marker_denied: Ilse said that a TK in “The vote” is no marker | Ilse said that a TK in revision 5 is no marker | Ilse said that a TK in the story is no marker
returned: Ilse returned “The vote” | Ilse returned revision 5 | Ilse returned the story
approved: Ilse approved “The vote” | Ilse approved revision 5 | Ilse approved the story
step_given: Ilse approved “The vote” | Ilse approved revision 5 | Ilse approved the story
steps_asked: Ilse asked for another approval of “The vote” | Ilse asked for another approval of revision 5; it is in review again | Ilse asked for another approval of the story; it is in review again
published: Ilse published “The vote” | Ilse published revision 5 | Ilse published the story
republished: Ilse republished “The vote” | Ilse republished revision 5 | Ilse republished the story
scheduled: Ilse scheduled “The vote” | Ilse scheduled revision 5 | Ilse scheduled the story
unscheduled: Ilse took “The vote” off the schedule | Ilse took revision 5 off the schedule | Ilse took the story off the schedule
rescheduled: Ilse moved the plan of “The vote” | Ilse moved the plan | Ilse moved the plan
withdrawn: Ilse withdrew “The vote” | Ilse withdrew the story | Ilse withdrew the story
end_planned: Ilse planned the end of “The vote” | Ilse planned when the story ends | Ilse planned when the story ends
end_cancelled: Ilse took the end of “The vote” back | Ilse took the planned end back | Ilse took the planned end back
planned: Ilse said when “The vote” is due | Ilse said when the story is due | Ilse said when the story is due
unplanned: Ilse took the due time of “The vote” away | Ilse took the due time away | Ilse took the due time away
handed_to: Ilse said with whom “The vote” is | Ilse said with whom the story is | Ilse said with whom the story is
to_desk: Ilse said which desk has “The vote” | Ilse said which desk has the story | Ilse said which desk has the story
budgeted: Ilse planned “The vote” | Ilse planned the story | Ilse planned the story
line_changed: Ilse changed the plan of “The vote” | Ilse changed the plan | Ilse changed the plan
line_given: Ilse said who writes “The vote” | Ilse said who writes the story | Ilse said who writes the story
line_taken: Ilse took “The vote” to write it | Ilse took the story to write it | Ilse took the story to write it
line_begun: Ilse began to write “The vote” | Ilse began to write | Ilse began to write
kill_asked: Ilse asked to kill “The vote” | Ilse asked to kill the story | Ilse asked to kill the story
killed: Ilse killed “The vote” | Ilse killed the story | Ilse killed the story
reinstate_asked: Ilse asked to reinstate “The vote” | Ilse asked to reinstate the story | Ilse asked to reinstate the story
reinstated: Ilse reinstated “The vote” | Ilse reinstated the story | Ilse reinstated the story
spiked: Ilse spiked “The vote” | Ilse spiked the story | Ilse spiked the story
unspiked: Ilse brought “The vote” back | Ilse brought the story back | Ilse brought the story back
held: Ilse put “The vote” on hold | Ilse put the story on hold | Ilse put the story on hold
released: Ilse ended the hold of “The vote” | Ilse ended the hold | Ilse ended the hold
embargoed: Ilse put “The vote” under embargo | Ilse put the story under embargo | Ilse put the story under embargo
embargo_lifted: Ilse lifted the embargo of “The vote” | Ilse lifted the embargo | Ilse lifted the embargo
imported: Ilse imported “The vote” | Ilse imported the story | Ilse imported the story
outside_asked: Ilse sent “The vote” to an outside reader | Ilse sent revision 5 to an outside reader | Ilse sent the story to an outside reader
outside_agreed: Ilse has nothing against “The vote” | Ilse has nothing against revision 5 | Ilse has nothing against the story
outside_objected: Ilse objects to “The vote” | Ilse objects to revision 5 | Ilse objects to the story
outside_commented: Ilse said something of “The vote” | Ilse said something of revision 5 | Ilse said something of the story
outside_ended: Ilse ended an outside link to “The vote” | Ilse ended an outside link to revision 5 | Ilse ended an outside link to the story
note_begun: Ilse wrote a note on “The vote” | Ilse wrote a note in the margin | Ilse wrote a note in the margin
note_answered: Ilse answered a note on “The vote” | Ilse answered a note in the margin | Ilse answered a note in the margin
note_resolved: Ilse resolved a note on “The vote” | Ilse resolved a note in the margin | Ilse resolved a note in the margin
note_reopened: Ilse opened a note on “The vote” again | Ilse opened a note in the margin again | Ilse opened a note in the margin again
note_changed: Ilse changed a note on “The vote” | Ilse changed a note in the margin | Ilse changed a note in the margin
note_taken_back: Ilse took a note on “The vote” back | Ilse took a note in the margin back | Ilse took a note in the margin back
review_claimed: Ilse reads “The vote” for review | Ilse reads it for review | Ilse reads it for review
review_given_back: Ilse let the review of “The vote” go | Ilse let the review go | Ilse let the review go
review_taken_over: Ilse took over the review of “The vote” | Ilse took over the review | Ilse took over the review
quiet_change_seen: Ilse looked at a quiet change of “The vote” | Ilse looked at what changed without a word to readers | Ilse looked at what changed without a word to readers
put_in_series: Ilse put “The vote” into a series | Ilse put the story into a series | Ilse put the story into a series
left_series: Ilse took “The vote” out of its series | Ilse took the story out of its series | Ilse took the story out of its series
featured: Ilse featured “The vote” | Ilse featured the story | Ilse featured the story
unfeatured: Ilse took “The vote” off Feature Posts | Ilse took the story off Feature Posts | Ilse took the story off Feature Posts
breaking_begun: Ilse said that “The vote” is breaking | Ilse said that the story is breaking | Ilse said that the story is breaking
breaking_ended: Ilse ended that “The vote” is breaking | Ilse ended that the story is breaking | Ilse ended that the story is breaking
listed: Ilse put “The vote” on a list | Ilse put the story on a list | Ilse put the story on a list
unlisted: Ilse took “The vote” off a list | Ilse took the story off a list | Ilse took the story off a list
moved_on_list: Ilse changed the place of “The vote” on a list | Ilse changed the place of the story on a list | Ilse changed the place of the story on a list
";

    fn line(act: &str, revision: Option<i32>) -> ActivityLine {
        ActivityLine {
            at: DateTime::UNIX_EPOCH,
            staff_id: None,
            name: Some("Ilse".into()),
            act: act.into(),
            acting_as: Some("editor".into()),
            reason: None,
            public_note: None,
            subject: None,
            revision,
            article_id: Some(ArticleId::new()),
            headline: Some("The vote".into()),
        }
    }

    #[test]
    fn every_line_of_a_timeline_is_a_sentence() {
        let shell = Shell::plain();
        let mut table = String::new();
        for words in ACTS {
            let (with, without) = (
                said(&line(words.act, Some(5)), &shell),
                said(&line(words.act, None), &shell),
            );
            let listed = format!("{} “{}”{}", with.text, with.headline, with.tail);
            table.push_str(&format!(
                "{}: {listed} | {} | {}\n",
                words.act,
                with.plain(),
                without.plain()
            ));
        }
        println!("{table}");
        assert_eq!(
            table, TABLE,
            "the printed sentences changed: read them, then store them here"
        );
        for act in Act::ALL {
            assert!(ACTS.iter().any(|words| words.act == act.done()), "{}", act.done());
        }
    }

    #[test]
    fn a_line_names_the_kind_of_change_where_readers_got_one() {
        let shell = Shell::plain();
        let sentence = |act: &str, kind: &str| {
            let line = ActivityLine {
                subject: Some(serde_json::json!({ "slug": "the-vote", "kind": kind })),
                ..line(act, Some(3))
            };
            let said = said(&line, &shell);
            (said.plain(), format!("{} “The vote”{}", said.text, said.tail))
        };
        for (act, kind, beside, listed) in [
            ("published", "first", "published revision 3", "published “The vote”"),
            (
                "published",
                "typo",
                "published revision 3 as a typo fix",
                "published “The vote” as a typo fix",
            ),
            (
                "published",
                "update",
                "published revision 3 as an update",
                "published “The vote” as an update",
            ),
            (
                "scheduled",
                "clarification",
                "scheduled revision 3 as a clarification",
                "scheduled “The vote” as a clarification",
            ),
            (
                "published",
                "correction",
                "published revision 3 as a correction",
                "published “The vote” as a correction",
            ),
            (
                "published",
                "retraction",
                "published revision 3 as a retraction",
                "published “The vote” as a retraction",
            ),
            (
                "republished",
                "republished",
                "republished revision 3",
                "republished “The vote”",
            ),
        ] {
            let whole = (format!("Ilse {beside}"), format!("Ilse {listed}"));
            assert_eq!(sentence(act, kind), whole);
        }
    }

    #[test]
    fn what_readers_are_told_is_a_sentence_of_its_own() {
        let shell = Shell::plain();
        let sentence = |reason: Option<&str>, note: Option<&str>| {
            let line = ActivityLine {
                reason: reason.map(str::to_owned),
                public_note: note.map(str::to_owned),
                ..line("published", Some(3))
            };
            let said = said(&line, &shell);
            let note = said.note.as_ref().map(|note| format!(": “{note}”")).unwrap_or_default();
            let told = said
                .told
                .as_ref()
                .map(|told| format!(" Readers are told: “{told}”"))
                .unwrap_or_default();
            format!("{}{note}{}{told}", said.plain(), said.stop())
        };
        for (reason, note, whole) in [
            (None, None, "Ilse published revision 3"),
            (
                None,
                Some("It was a count."),
                "Ilse published revision 3. Readers are told: “It was a count.”",
            ),
            (Some("Wrong"), None, "Ilse published revision 3: “Wrong”"),
            (
                Some("Wrong"),
                Some("Gone."),
                "Ilse published revision 3: “Wrong”. Readers are told: “Gone.”",
            ),
            (
                Some("Wrong!"),
                Some("Gone."),
                "Ilse published revision 3: “Wrong!” Readers are told: “Gone.”",
            ),
        ] {
            assert_eq!(sentence(reason, note), whole);
        }
    }
}
