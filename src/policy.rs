//! Who may do what: one table, asked by the gate, the button and the test. A refusal carries the sentence that is shown.

mod actor;

use std::{fmt, str::FromStr};

pub use actor::{Actor, Capacity, LinkPurpose, Party, Signer, Viewer};

use crate::error::Refusal;

/// What a staff account may do; each role includes the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Writes own stories.
    Contributor,
    /// Writes, and works on others' drafts.
    Journalist,
    /// Reviews, approves, publishes.
    Editor,
    /// Manages people and the newsroom.
    Admin,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 4] = [Self::Contributor, Self::Journalist, Self::Editor, Self::Admin];

    /// The word that is stored and sent by forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contributor => "contributor",
            Self::Journalist => "journalist",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The word on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Contributor => "Contributor",
            Self::Journalist => "Journalist",
            Self::Editor => "Editor",
            Self::Admin => "Admin",
        }
    }

    /// What the role means, in a sentence.
    #[must_use]
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Contributor => "Writes stories of their own and submits them.",
            Self::Journalist => "Writes, and works on everybody’s drafts.",
            Self::Editor => "Reviews, approves, publishes and features stories.",
            Self::Admin => "Manages people and the newsroom, and may do what an editor may.",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|role| role.word() == text)
            .ok_or_else(|| "Choose a role: contributor, journalist, editor or admin.".to_owned())
    }
}

/// Everything that may be allowed or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Begin a story.
    Create,
    /// Open a story's page, its preview and its text.
    See,
    /// Change content, open or discard a change.
    Edit,
    /// Submit for review.
    Submit,
    /// Take back from review.
    Recall,
    /// Spike, or bring back.
    Spike,
    /// Return with a note.
    Return,
    /// Sign a revision.
    Approve,
    /// Publish, republish.
    Publish,
    /// Plan a publication, or undo the plan.
    Schedule,
    /// Say when a story is to be ready, and with whom it is.
    Plan,
    /// Take a live story off the site.
    Withdraw,
    /// Keep back: hold, embargo.
    KeepBack,
    /// Order a published story removed, or take that back; two people.
    Kill,
    /// Change the address of a live story.
    MoveSlug,
    /// Put names into the byline that are not one's own.
    ByOthers,
    /// Put on the list of Feature Posts, or take off.
    Feature,
    /// History and differences.
    SeeHistory,
    /// Make, rename and remove categories.
    ManageCategories,
    /// Make, rename and remove tags.
    ManageTags,
    /// Make, rename and remove series; say which stories are in them, and in which order.
    ManageSeries,
    /// Add a guest to the public authors.
    AddAuthor,
    /// Change and remove public authors.
    ManageAuthors,
    /// About Us, Contact Info.
    ManageInfo,
    /// Name, addresses, ways of working.
    ManageSettings,
    /// Keep the words and patterns that texts are looked through for.
    ManageHouseRules,
    /// Give passages and beginnings to the whole newsroom.
    ShareBoilerplate,
    /// See the list of accounts.
    SeeStaff,
    /// Add a contributor.
    InviteContributor,
    /// Add anybody, change roles, deactivate, end sessions.
    ManageStaff,
    /// Bring in stories that readers had elsewhere, and vouch for them.
    Import,
    /// Look through the pictures, and add to them.
    UploadPicture,
    /// Change the words, the rights and the focal point of a picture.
    ChangePicture,
    /// Put another file in the place of a picture's.
    ReplacePicture,
    /// Remove a picture that nothing uses.
    RemovePicture,
    /// Look at what readers say, before others see it too: under one's own stories, or all of them.
    SeeComments,
    /// Let comments through, change and answer them, decide who may comment on a story.
    ModerateComments,
    /// Take a comment away from readers.
    HideComment,
    /// Say who may not comment.
    BanCommenter,
    /// Look at what readers say is wrong: in one's own stories, or in all of them.
    SeeMistakes,
    /// Say what became of that.
    SettleMistake,
    /// Read what anybody did.
    SeeRecord,
    /// Say where addresses lead at which nothing stands.
    ManageRedirects,
    /// Write other words in many live stories at once; of each story the gate decides.
    Sweep,
    /// Make, rename, order and remove desks; say who belongs to them.
    ManageDesks,
    /// Say which colleague writes what is planned; let a calendar elsewhere read that of a desk.
    Assign,
}

impl Action {
    /// Every action, for tables and tests.
    pub const ALL: [Self; 46] = [
        Self::Create,
        Self::See,
        Self::Edit,
        Self::Submit,
        Self::Recall,
        Self::Spike,
        Self::Return,
        Self::Approve,
        Self::Publish,
        Self::Schedule,
        Self::Plan,
        Self::Withdraw,
        Self::KeepBack,
        Self::Kill,
        Self::MoveSlug,
        Self::ByOthers,
        Self::Feature,
        Self::SeeHistory,
        Self::ManageCategories,
        Self::ManageTags,
        Self::ManageSeries,
        Self::AddAuthor,
        Self::ManageAuthors,
        Self::ManageInfo,
        Self::ManageSettings,
        Self::ManageHouseRules,
        Self::ShareBoilerplate,
        Self::SeeStaff,
        Self::InviteContributor,
        Self::ManageStaff,
        Self::Import,
        Self::UploadPicture,
        Self::ChangePicture,
        Self::ReplacePicture,
        Self::RemovePicture,
        Self::SeeComments,
        Self::ModerateComments,
        Self::HideComment,
        Self::BanCommenter,
        Self::SeeMistakes,
        Self::SettleMistake,
        Self::SeeRecord,
        Self::ManageRedirects,
        Self::Sweep,
        Self::ManageDesks,
        Self::Assign,
    ];
}

/// What a decision depends on besides the role. Nouns make their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The actor created the story or stands in the byline of its working revision.
    pub own: bool,
    /// The actor created the story. Unlike a byline nobody can give that to somebody later.
    pub created: bool,
    /// The story is under an embargo that has not passed.
    pub embargoed: bool,
    /// The actor is named as one who may see it under embargo.
    pub named: bool,
    /// The newsroom lets editors approve what is their own.
    pub own_approval: bool,
    /// The newsroom lets admins act as editors.
    pub admins_publish: bool,
    /// The next approval is for the people of a desk, and the actor is none of them.
    pub elsewhere: bool,
    /// The actor gave an earlier step of the approval, under the very same text.
    pub gave_step: bool,
    /// Readers have it, or will: the picture of a story on the timeline.
    pub shown: bool,
}

impl Facts {
    /// For things that are not stories.
    pub const NONE: Self = Self {
        own: false,
        created: false,
        embargoed: false,
        named: false,
        own_approval: false,
        admins_publish: true,
        elsewhere: false,
        gave_step: false,
        shown: false,
    };
}

/// The policy.
///
/// # Errors
/// A refusal with the sentence for the person who asked.
pub fn can(who: impl Into<Capacity>, action: Action, facts: &Facts) -> Result<(), Refusal> {
    match who.into() {
        Capacity::Staff(role) | Capacity::Token(_, role) => by_role(role, action, facts),
        Capacity::Operator => by_role(Role::Admin, action, facts),
        Capacity::Link(link) => by_link(link, action),
        Capacity::Clock => refuse("Time only notices what is due. Somebody has to do this."),
    }
}

/// A link does the one thing that it was made for.
fn by_link(link: LinkPurpose, action: Action) -> Result<(), Refusal> {
    match (link, action) {
        (LinkPurpose::SetUp, Action::ManageStaff) => Ok(()),
        (LinkPurpose::SetUp, _) => refuse("This link sets the newsroom up, and does nothing else."),
        (LinkPurpose::Outside, _) => refuse("This link shows one text, and takes what is said of it."),
    }
}

fn by_role(role: Role, action: Action, facts: &Facts) -> Result<(), Refusal> {
    if facts.embargoed && !facts.named && !facts.created && concerns_a_story(action) {
        return refuse("This story is under embargo. Only the people named on it may see it.");
    }
    match action {
        Action::Create => Ok(()),
        Action::See | Action::SeeHistory | Action::Edit | Action::Submit => {
            if facts.own {
                Ok(())
            } else {
                at_least(role, Role::Journalist, "Contributors work on their own stories only.")
            }
        }
        Action::Spike => {
            if facts.own {
                Ok(())
            } else {
                at_least(role, Role::Editor, "The writer or an editor spikes this story.")
            }
        }
        Action::Recall => {
            if facts.own {
                Ok(())
            } else {
                at_least(role, Role::Editor, "The writer or an editor can recall this story.")
            }
        }
        Action::Approve => {
            editor(role, facts, "An editor approves stories.")?;
            if facts.own && !facts.own_approval {
                return refuse(
                    "You wrote this story, so another editor approves it. An admin can allow it under Settings, Ways of working.",
                );
            }
            if facts.elsewhere {
                return refuse("The people of a desk give the next approval, and you are none of them.");
            }
            if facts.gave_step && !facts.own_approval {
                return refuse("You gave an earlier approval of this text, so somebody else gives the next.");
            }
            Ok(())
        }
        Action::Return => editor(role, facts, "An editor returns stories."),
        Action::Publish => editor(role, facts, "An editor publishes stories."),
        Action::Schedule => editor(role, facts, "An editor schedules stories."),
        Action::Plan if facts.own => Ok(()),
        Action::Plan => at_least(role, Role::Editor, "The writer or an editor plans this story."),
        Action::Withdraw => editor(role, facts, "An editor withdraws stories."),
        Action::KeepBack => editor(role, facts, "An editor keeps stories back."),
        Action::Kill => editor(role, facts, "Two editors together kill a story."),
        Action::MoveSlug => editor(role, facts, "An editor changes the address of a live story."),
        Action::Feature => editor(role, facts, "An editor features stories."),
        Action::ByOthers => at_least(role, Role::Journalist, "Contributors sign with their own name."),
        Action::ManageTags => at_least(
            role,
            Role::Journalist,
            "Ask a journalist or an editor: they keep the tags.",
        ),
        Action::AddAuthor => at_least(
            role,
            Role::Journalist,
            "Ask a journalist or an editor: they add authors.",
        ),
        Action::ManageCategories => at_least(role, Role::Editor, "Editors keep the categories."),
        Action::ManageSeries => editor(role, facts, "Editors keep the series."),
        Action::ManageAuthors => at_least(role, Role::Editor, "Editors keep the list of authors."),
        Action::ManageInfo => at_least(role, Role::Editor, "Editors keep About Us and Contact Info."),
        Action::ManageHouseRules => at_least(role, Role::Editor, "Editors keep the house rules."),
        Action::ShareBoilerplate => at_least(
            role,
            Role::Editor,
            "Editors keep what the whole newsroom uses. Keep it for yourself.",
        ),
        Action::SeeStaff => at_least(role, Role::Editor, "Editors and admins see the staff list."),
        Action::InviteContributor => at_least(role, Role::Editor, "Editors and admins add colleagues."),
        Action::ManageSettings => at_least(role, Role::Admin, "Ask an admin to change the settings."),
        Action::ManageStaff => at_least(role, Role::Admin, "Ask an admin: they manage accounts."),
        Action::Import => editor(role, facts, "An editor imports stories, and signs them."),
        Action::UploadPicture => Ok(()),
        Action::ChangePicture if facts.shown => editor(
            role,
            facts,
            "Readers see this picture. An editor changes what is said of it.",
        ),
        Action::ChangePicture if facts.own => Ok(()),
        Action::ChangePicture => at_least(
            role,
            Role::Journalist,
            "Contributors change pictures that they uploaded.",
        ),
        Action::ReplacePicture if facts.shown => {
            editor(role, facts, "This picture is in use. An editor replaces its file.")
        }
        Action::ReplacePicture if facts.own => Ok(()),
        Action::ReplacePicture => at_least(
            role,
            Role::Journalist,
            "Contributors replace the files of pictures that they uploaded.",
        ),
        Action::RemovePicture if facts.own => Ok(()),
        Action::RemovePicture => at_least(role, Role::Editor, "Whoever uploaded it removes it, or an editor."),
        Action::SeeComments => at_least(role, Role::Journalist, "Journalists and editors look at comments."),
        Action::ModerateComments => at_least(role, Role::Editor, "Editors moderate comments."),
        Action::HideComment if facts.own && role >= Role::Journalist => Ok(()),
        Action::HideComment => at_least(
            role,
            Role::Editor,
            "Whoever wrote the story hides comments under it, or an editor.",
        ),
        Action::BanCommenter => at_least(role, Role::Editor, "Editors say who may not comment."),
        Action::SeeMistakes => at_least(
            role,
            Role::Journalist,
            "Journalists and editors look at reported mistakes.",
        ),
        Action::SettleMistake => at_least(role, Role::Editor, "Editors settle reported mistakes."),
        Action::Sweep => at_least(role, Role::Editor, "Editors change words in many stories at once."),
        Action::ManageRedirects => at_least(role, Role::Editor, "Editors keep the redirects."),
        Action::ManageDesks => at_least(role, Role::Admin, "Ask an admin: they keep the desks."),
        Action::Assign => at_least(role, Role::Editor, "Editors say which colleague writes a story."),
        Action::SeeRecord => at_least(role, Role::Editor, "Editors and admins read the record."),
    }
}

const fn concerns_a_story(action: Action) -> bool {
    matches!(
        action,
        Action::See
            | Action::SeeHistory
            | Action::Edit
            | Action::Spike
            | Action::Submit
            | Action::Recall
            | Action::Approve
            | Action::Return
            | Action::Publish
            | Action::Schedule
            | Action::Plan
            | Action::Withdraw
            | Action::KeepBack
            | Action::Kill
            | Action::MoveSlug
            | Action::Feature
            | Action::ManageSeries
    )
}

fn editor(role: Role, facts: &Facts, sentence: &str) -> Result<(), Refusal> {
    if role == Role::Admin && !facts.admins_publish {
        return refuse("In this newsroom admins do not publish. Ask an editor.");
    }
    at_least(role, Role::Editor, sentence)
}

fn at_least(role: Role, least: Role, sentence: &str) -> Result<(), Refusal> {
    if role >= least { Ok(()) } else { refuse(sentence) }
}

fn refuse(sentence: &str) -> Result<(), Refusal> {
    Err(Refusal(sentence.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TokenId;

    /// Every fact of a story both ways.
    fn all_facts() -> Vec<Facts> {
        let bit = |number: u16, place: u16| number & (1 << place) != 0;
        (0..512u16)
            .map(|number| Facts {
                own: bit(number, 0),
                created: bit(number, 1),
                embargoed: bit(number, 2),
                named: bit(number, 3),
                own_approval: bit(number, 4),
                admins_publish: bit(number, 5),
                shown: bit(number, 6),
                elsewhere: bit(number, 7),
                gave_step: bit(number, 8),
            })
            .collect()
    }

    fn allowed(who: Capacity) -> Vec<Action> {
        let somehow = |action: &Action| all_facts().iter().any(|facts| can(who, *action, facts).is_ok());
        Action::ALL.into_iter().filter(somehow).collect()
    }

    #[test]
    fn a_token_never_exceeds_its_role() {
        for role in Role::ALL {
            for action in Action::ALL {
                for facts in all_facts() {
                    let token = can(Capacity::Token(TokenId::new(), role), action, &facts);
                    assert!(
                        token.is_err() || can(role, action, &facts).is_ok(),
                        "{role} {action:?} {facts:?}"
                    );
                }
            }
        }
    }

    /// Who gives the next step of an approval, as a reviewer reads it: an editor with nothing to do with the story, by what the
    /// newsroom allows.
    #[test]
    fn a_step_is_given_by_those_it_is_for_and_nobody_gives_two_unless_the_newsroom_allows_own_approval() {
        let mut table = String::new();
        for (name, elsewhere, gave_step) in [
            ("any", false, false),
            ("of another desk", true, false),
            ("gave the one before", false, true),
            ("both", true, true),
        ] {
            let cell = |own_approval| {
                let facts = Facts {
                    elsewhere,
                    gave_step,
                    own_approval,
                    ..Facts::NONE
                };
                if can(Role::Editor, Action::Approve, &facts).is_ok() {
                    "yes"
                } else {
                    "no"
                }
            };
            table.push_str(&format!("{name}: {} {}\n", cell(false), cell(true)));
        }
        println!("{table}");
        assert_eq!(
            table,
            "any: yes yes\nof another desk: no no\ngave the one before: no yes\nboth: no no\n"
        );
    }

    #[test]
    fn a_link_does_its_one_thing_and_the_clock_nothing() {
        assert_eq!(allowed(Capacity::Link(LinkPurpose::SetUp)), [Action::ManageStaff]);
        assert_eq!(allowed(Capacity::Clock), []);
    }

    #[test]
    fn the_operator_may_what_an_admin_may() {
        assert_eq!(allowed(Capacity::Operator), allowed(Capacity::Staff(Role::Admin)));
    }
}
