//! Who hears of what: a pure function of the act, and of what somebody has to do with the story.

use crate::policy::{Action, Facts, Role, can};

/// What a notice says. The words of its sentence are `web/admin/notice_lines.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeWord {
    /// It came back to its writer, with a note.
    Returned,
    /// It is with an editor again, who returned it.
    Submitted,
    /// An editor signed it.
    Approved,
    /// It has one of several approvals.
    StepGiven,
    /// The next approval may be theirs.
    StepAsked,
    /// Somebody changed it after that.
    ApprovalVoided,
    /// It was put live, or another text of it.
    Published,
    /// It is back.
    Republished,
    /// It has a time.
    Scheduled,
    /// It has none any more.
    Unscheduled,
    /// It has an hour left.
    DueSoon,
    /// Its time came.
    WentLive,
    /// Readers have it no longer.
    Withdrawn,
    /// A second person is to decide on a kill.
    KillAsked,
    /// A second person is to decide on the end of one.
    ReinstateAsked,
    /// It was killed.
    Killed,
    /// That is over.
    Reinstated,
    /// It is kept back.
    Held,
    /// It is not any more.
    Released,
    /// Nobody may see it before a moment.
    Embargoed,
    /// The same, and the person who hears it may.
    Entrusted,
    /// That is over.
    EmbargoLifted,
    /// It was dropped.
    Spiked,
    /// It was brought back.
    Unspiked,
    /// A change of it was thrown away.
    Discarded,
    /// It is planned, and theirs to write.
    LineGiven,
    /// A reader says that something is wrong in it.
    MistakeReported,
    /// Comments wait for a moderator.
    CommentsHeld,
    /// A colleague calls them in a note.
    Mentioned,
    /// A note was written on it.
    NoteBegun,
    /// One was answered.
    NoteAnswered,
    /// Another editor reads it for review in their place.
    ReviewTaken,
}

/// What people choose about together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// A story of theirs came back.
    Returns,
    /// It was approved, scheduled, published.
    Approvals,
    /// It was changed or kept back by others.
    Changes,
    /// Somebody wants them.
    Asked,
    /// It goes live soon.
    Due,
    /// A mistake was reported.
    Mistakes,
    /// Comments wait.
    Comments,
    /// A colleague calls them.
    Mentions,
    /// Notes on a story of theirs, answers in their threads.
    Notes,
}

impl NoticeKind {
    /// All, as they are listed.
    pub const ALL: [Self; 9] = [
        Self::Returns,
        Self::Approvals,
        Self::Changes,
        Self::Asked,
        Self::Due,
        Self::Mistakes,
        Self::Comments,
        Self::Mentions,
        Self::Notes,
    ];

    /// The word that is stored and sent by forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Returns => "returns",
            Self::Approvals => "approvals",
            Self::Changes => "changes",
            Self::Asked => "asked",
            Self::Due => "due",
            Self::Mistakes => "mistakes",
            Self::Comments => "comments",
            Self::Mentions => "mentions",
            Self::Notes => "notes",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Returns => "A story of yours comes back",
            Self::Approvals => "Approved, scheduled, live",
            Self::Changes => "Changed, kept back or withdrawn by others",
            Self::Asked => "Somebody wants you: an approval, a second person, an embargo, a story to write",
            Self::Due => "An hour before a planned story goes live",
            Self::Mistakes => "A reader reports a mistake",
            Self::Comments => "Comments wait for a moderator",
            Self::Mentions => "A colleague calls you by @ and your name",
            Self::Notes => "Notes on a story of yours, answers where you wrote",
        }
    }

    /// Whether somebody of this role can ever hear it.
    #[must_use]
    pub fn concerns(self, role: Role) -> bool {
        match self {
            Self::Returns
            | Self::Approvals
            | Self::Changes
            | Self::Asked
            | Self::Due
            | Self::Mentions
            | Self::Notes => true,
            Self::Mistakes => can(role, Action::SettleMistake, &Facts::NONE).is_ok(),
            Self::Comments => can(role, Action::ModerateComments, &Facts::NONE).is_ok(),
        }
    }
}

impl NoticeWord {
    /// All of them.
    pub const ALL: [Self; 32] = [
        Self::Returned,
        Self::Submitted,
        Self::Approved,
        Self::StepGiven,
        Self::StepAsked,
        Self::ApprovalVoided,
        Self::Published,
        Self::Republished,
        Self::Scheduled,
        Self::Unscheduled,
        Self::DueSoon,
        Self::WentLive,
        Self::Withdrawn,
        Self::KillAsked,
        Self::ReinstateAsked,
        Self::Killed,
        Self::Reinstated,
        Self::Held,
        Self::Released,
        Self::Embargoed,
        Self::Entrusted,
        Self::EmbargoLifted,
        Self::Spiked,
        Self::Unspiked,
        Self::Discarded,
        Self::LineGiven,
        Self::MistakeReported,
        Self::CommentsHeld,
        Self::Mentioned,
        Self::NoteBegun,
        Self::NoteAnswered,
        Self::ReviewTaken,
    ];

    /// The word that is stored: that of the act, where there is one.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::StepGiven => "step_given",
            Self::StepAsked => "step_asked",
            Self::ApprovalVoided => "approval_voided",
            Self::Published => "published",
            Self::Republished => "republished",
            Self::Scheduled => "scheduled",
            Self::Unscheduled => "unscheduled",
            Self::DueSoon => "due_soon",
            Self::WentLive => "went_live",
            Self::Withdrawn => "withdrawn",
            Self::KillAsked => "kill_asked",
            Self::ReinstateAsked => "reinstate_asked",
            Self::Killed => "killed",
            Self::Reinstated => "reinstated",
            Self::Held => "held",
            Self::Released => "released",
            Self::Embargoed => "embargoed",
            Self::Entrusted => "entrusted",
            Self::EmbargoLifted => "embargo_lifted",
            Self::Spiked => "spiked",
            Self::Unspiked => "unspiked",
            Self::Discarded => "discarded",
            Self::LineGiven => "line_given",
            Self::MistakeReported => "mistake_reported",
            Self::CommentsHeld => "comments_held",
            Self::Mentioned => "mentioned",
            Self::NoteBegun => "note_begun",
            Self::NoteAnswered => "note_answered",
            Self::ReviewTaken => "review_taken_over",
        }
    }

    /// The one of this word; none for one that a later version wrote.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// What it is chosen with.
    #[must_use]
    pub const fn kind(self) -> NoticeKind {
        match self {
            Self::Returned => NoticeKind::Returns,
            Self::Approved
            | Self::StepGiven
            | Self::Published
            | Self::Republished
            | Self::Scheduled
            | Self::WentLive
            | Self::Submitted => NoticeKind::Approvals,
            Self::ApprovalVoided
            | Self::Unscheduled
            | Self::Withdrawn
            | Self::Killed
            | Self::Reinstated
            | Self::Held
            | Self::Released
            | Self::Embargoed
            | Self::EmbargoLifted
            | Self::Spiked
            | Self::Unspiked
            | Self::Discarded
            | Self::ReviewTaken => NoticeKind::Changes,
            Self::StepAsked | Self::KillAsked | Self::ReinstateAsked | Self::Entrusted | Self::LineGiven => {
                NoticeKind::Asked
            }
            Self::DueSoon => NoticeKind::Due,
            Self::MistakeReported => NoticeKind::Mistakes,
            Self::CommentsHeld => NoticeKind::Comments,
            Self::Mentioned => NoticeKind::Mentions,
            Self::NoteBegun | Self::NoteAnswered => NoticeKind::Notes,
        }
    }

    /// The right without which it is nothing to somebody, who had it when they were told.
    #[must_use]
    pub const fn right(self) -> Action {
        match self {
            Self::KillAsked | Self::ReinstateAsked => Action::Kill,
            Self::MistakeReported => Action::SettleMistake,
            Self::CommentsHeld => Action::ModerateComments,
            _ => Action::See,
        }
    }

    /// Those that somebody of this role is not told any more, whatever the story.
    #[must_use]
    pub fn not_for(role: Role) -> Vec<&'static str> {
        let may = |word: &Self| {
            let facts = Facts {
                own: true,
                ..Facts::NONE
            };
            can(role, word.right(), &facts).is_ok()
        };
        Self::ALL
            .into_iter()
            .filter(|word| !may(word))
            .map(Self::word)
            .collect()
    }

    /// What an act is called to those who hear of it; none where it concerns nobody besides who acted, or whoever acts says
    /// whom.
    #[must_use]
    pub fn of_act(act: &str) -> Option<Self> {
        let word = Self::named(act)?;
        let of_no_act = [
            Self::StepAsked,
            Self::DueSoon,
            Self::WentLive,
            Self::Entrusted,
            Self::MistakeReported,
            Self::CommentsHeld,
            Self::Mentioned,
            Self::NoteBegun,
            Self::NoteAnswered,
            Self::ReviewTaken,
        ];
        (!of_no_act.contains(&word)).then_some(word)
    }

    /// Whether everybody is to be asked who could decide, besides those who had to do with the story.
    #[must_use]
    pub const fn calls_deciders(self) -> bool {
        matches!(self, Self::KillAsked | Self::ReinstateAsked)
    }
}

/// What somebody has to do with a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stake {
    /// As what they are here.
    pub role: Role,
    /// What the policy asks.
    pub facts: Facts,
    /// They handed the present text over.
    pub submitted: bool,
    /// They returned it last.
    pub returned: bool,
    /// They signed it last.
    pub approved: bool,
    /// They planned it last.
    pub scheduled: bool,
    /// They were the first of two.
    pub asked: bool,
}

impl Stake {
    /// What they hear of an act, if anything. Never that of a story which they may not see.
    #[must_use]
    pub fn hears(&self, word: NoticeWord) -> Option<NoticeWord> {
        use NoticeWord as W;
        can(self.role, Action::See, &self.facts).ok()?;
        let is_theirs = self.facts.own || self.submitted;
        let hears = match word {
            W::Returned => is_theirs || self.approved,
            W::Submitted => self.returned,
            W::Approved
            | W::StepGiven
            | W::Published
            | W::Republished
            | W::Scheduled
            | W::Withdrawn
            | W::Held
            | W::Released
            | W::Spiked
            | W::Unspiked
            | W::Discarded => is_theirs,
            W::ApprovalVoided => is_theirs || self.approved,
            W::Unscheduled | W::DueSoon | W::WentLive => is_theirs || self.scheduled,
            W::KillAsked | W::ReinstateAsked => can(self.role, Action::Kill, &self.facts).is_ok(),
            W::Killed | W::Reinstated => is_theirs || self.asked,
            W::Embargoed | W::EmbargoLifted => is_theirs || self.facts.named,
            W::LineGiven => self.facts.created,
            W::StepAsked
            | W::Entrusted
            | W::MistakeReported
            | W::CommentsHeld
            | W::Mentioned
            | W::NoteBegun
            | W::NoteAnswered
            | W::ReviewTaken => false,
        };
        let entrusted = word == W::Embargoed && self.facts.named && !is_theirs;
        hears.then_some(if entrusted { W::Entrusted } else { word })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who hears of each act, as a reviewer reads it: the writer, who handed it over, who returned it last, who approved it
    /// last, who planned it last, the first of two, somebody named on it, an editor with nothing to do with it.
    const TABLE: &str = "\
returned        writer sender .        approver .       .     .     .
submitted       .      .      returner .        .       .     .     .
approved        writer sender .        .        .       .     .     .
step_given      writer sender .        .        .       .     .     .
step_asked      .      .      .        .        .       .     .     .
approval_voided writer sender .        approver .       .     .     .
published       writer sender .        .        .       .     .     .
republished     writer sender .        .        .       .     .     .
scheduled       writer sender .        .        .       .     .     .
unscheduled     writer sender .        .        planner .     .     .
due_soon        writer sender .        .        planner .     .     .
went_live       writer sender .        .        planner .     .     .
withdrawn       writer sender .        .        .       .     .     .
kill_asked      .      .      returner approver planner first named editor
reinstate_asked .      .      returner approver planner first named editor
killed          writer sender .        .        .       first .     .
reinstated      writer sender .        .        .       first .     .
held            writer sender .        .        .       .     .     .
released        writer sender .        .        .       .     .     .
embargoed       writer sender .        .        .       .     named .
entrusted       .      .      .        .        .       .     .     .
embargo_lifted  writer sender .        .        .       .     named .
spiked          writer sender .        .        .       .     .     .
unspiked        writer sender .        .        .       .     .     .
discarded       writer sender .        .        .       .     .     .
line_given      writer .      .        .        .       .     .     .
mistake_reported .      .      .        .        .       .     .     .
comments_held   .      .      .        .        .       .     .     .
mentioned       .      .      .        .        .       .     .     .
note_begun      .      .      .        .        .       .     .     .
note_answered   .      .      .        .        .       .     .     .
review_taken_over .      .      .        .        .       .     .     .
";

    fn stake(role: Role) -> Stake {
        Stake {
            role,
            facts: Facts::NONE,
            submitted: false,
            returned: false,
            approved: false,
            scheduled: false,
            asked: false,
        }
    }

    fn people() -> [(&'static str, Stake); 8] {
        let editor = stake(Role::Editor);
        let with = |facts| Stake {
            facts,
            ..stake(Role::Contributor)
        };
        [
            (
                "writer",
                with(Facts {
                    own: true,
                    created: true,
                    ..Facts::NONE
                }),
            ),
            (
                "sender",
                Stake {
                    submitted: true,
                    ..stake(Role::Journalist)
                },
            ),
            (
                "returner",
                Stake {
                    returned: true,
                    ..editor
                },
            ),
            (
                "approver",
                Stake {
                    approved: true,
                    ..editor
                },
            ),
            (
                "planner",
                Stake {
                    scheduled: true,
                    ..editor
                },
            ),
            ("first", Stake { asked: true, ..editor }),
            (
                "named",
                Stake {
                    facts: Facts {
                        named: true,
                        ..Facts::NONE
                    },
                    ..editor
                },
            ),
            ("editor", editor),
        ]
    }

    #[test]
    fn everybody_hears_what_concerns_them_and_nothing_else() {
        let mut table = String::new();
        for word in NoticeWord::ALL {
            let cells = people().map(|(name, stake)| {
                let heard = stake.hears(word).map_or(".", |_| name);
                format!("{heard:<width$}", width = name.len())
            });
            let row = format!("{:<15} {}", word.word(), cells.join(" "));
            table.push_str(row.trim_end());
            table.push('\n');
        }
        println!("{table}");
        assert_eq!(table, TABLE);
    }

    #[test]
    fn who_may_not_see_a_story_hears_nothing_of_it_and_who_is_named_hears_that_they_may() {
        let embargoed = Facts {
            own: true,
            embargoed: true,
            ..Facts::NONE
        };
        // A byline counts for nothing under an embargo.
        let byline = Stake {
            facts: embargoed,
            ..stake(Role::Journalist)
        };
        let named = Stake {
            facts: Facts {
                own: false,
                named: true,
                ..embargoed
            },
            ..stake(Role::Journalist)
        };
        for word in NoticeWord::ALL {
            assert_eq!(byline.hears(word), None, "{word:?}");
        }
        assert_eq!(named.hears(NoticeWord::Embargoed), Some(NoticeWord::Entrusted));
    }

    #[test]
    fn words_are_told_apart_and_found_again() {
        for word in NoticeWord::ALL {
            assert_eq!(NoticeWord::named(word.word()), Some(word));
            assert!(word.kind().concerns(Role::Admin));
        }
        assert_eq!(NoticeWord::of_act("created"), None);
        assert_eq!(NoticeWord::of_act("went_live"), None);
        assert_eq!(
            NoticeWord::not_for(Role::Contributor),
            ["kill_asked", "reinstate_asked", "mistake_reported", "comments_held"]
        );
        assert!(NoticeWord::not_for(Role::Editor).is_empty());
    }
}
