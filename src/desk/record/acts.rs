//! Every act in words, and the groups that they are looked for in.

/// What acts are looked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActGroup {
    /// Beginning, changing, naming, bringing back a text.
    Writing,
    /// From submitted to approved.
    Review,
    /// What readers get.
    Publication,
    /// Holds and embargoes.
    KeepingBack,
    /// Lists and series that editors keep.
    Curation,
    /// Categories, tags, authors, series, redirects.
    Names,
    /// Pictures, documents.
    Media,
    /// What readers say.
    Readers,
    /// Settings, house rules, what is kept for writing.
    Settings,
    /// Accounts, roles, who came and went.
    People,
    /// What the record keeps of itself.
    Record,
}

impl ActGroup {
    /// All, in the order of the list.
    pub const ALL: [Self; 11] = [
        Self::Writing,
        Self::Review,
        Self::Publication,
        Self::KeepingBack,
        Self::Curation,
        Self::Names,
        Self::Media,
        Self::Readers,
        Self::Settings,
        Self::People,
        Self::Record,
    ];

    /// As addresses say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Writing => "writing",
            Self::Review => "review",
            Self::Publication => "publication",
            Self::KeepingBack => "keeping-back",
            Self::Curation => "curation",
            Self::Names => "names",
            Self::Media => "media",
            Self::Readers => "readers",
            Self::Settings => "settings",
            Self::People => "people",
            Self::Record => "record",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Writing => "Writing",
            Self::Review => "Submitted, returned, approved",
            Self::Publication => "Published, withdrawn, killed",
            Self::KeepingBack => "Held, embargoed",
            Self::Curation => "Featured, in series",
            Self::Names => "Categories, tags, authors",
            Self::Media => "Pictures and documents",
            Self::Readers => "Comments and mistakes",
            Self::Settings => "Settings and house rules",
            Self::People => "People and rights",
            Self::Record => "The record itself",
        }
    }
}

/// An act that may be on record.
pub struct KnownAct {
    /// As it is stored.
    pub act: &'static str,
    /// Where it is looked for.
    pub group: ActGroup,
    /// In a sentence after a name, with `{}` for what it was done to and `{into}` for what it came to; empty for an act on a story, which has its own.
    pub said: &'static str,
}

macro_rules! acts {
    ($($group:ident: $($act:literal $said:literal),* ;)*) => {
        /// Every act there is.
        pub static KNOWN_ACTS: &[KnownAct] = &[$($(KnownAct { act: $act, group: ActGroup::$group, said: $said }),*),*];
    };
}

acts! {
    Writing: "created" "", "changed" "", "approval_voided" "", "discarded" "", "restored" "", "part_restored" "", "named" "", "unnamed" "",
        "marker_denied" "", "spiked" "", "unspiked" "", "imported" "", "handed_over" "",
        "planned" "", "unplanned" "", "handed_to" "", "to_desk" "",
        "budgeted" "", "line_changed" "", "line_given" "", "line_taken" "", "line_begun" "";
    Review: "submitted" "", "recalled" "", "returned" "", "approved" "", "step_given" "", "steps_asked" "",
        "outside_asked" "", "outside_agreed" "", "outside_objected" "", "outside_commented" "", "outside_ended" "",
        "note_begun" "", "note_answered" "", "note_resolved" "", "note_reopened" "", "note_changed" "", "note_taken_back" "",
        "review_claimed" "", "review_given_back" "", "review_taken_over" "";
    Publication: "published" "", "republished" "", "scheduled" "", "unscheduled" "", "rescheduled" "", "withdrawn" "", "end_planned" "", "end_cancelled" "", "quiet_change_seen" "", "kill_asked" "", "killed" "",
        "reinstate_asked" "", "reinstated" "", "swept" "changed {} in many stories", "sweep_undone" "took the change of {} in many stories back";
    KeepingBack: "held" "", "released" "", "embargoed" "", "embargo_lifted" "";
    Curation: "featured" "", "unfeatured" "", "breaking_begun" "", "breaking_ended" "", "put_in_series" "", "left_series" "", "listed" "", "unlisted" "", "moved_on_list" "",
        "list_added" "made the list {}", "list_renamed" "renamed the list {}", "list_published" "put the list {} live", "list_planned" "planned the list {}",
        "list_plan_taken_back" "took back what was planned for the list {}", "list_draft_discarded" "threw the draft of the list {} away",
        "list_brought_back" "brought a past list of {} back as a draft",
        "series_added" "added the series {}", "series_changed" "changed the series {}", "series_removed" "removed a series",
        "series_ordered" "put a series in order", "series_parts_changed" "changed which stories are in a series";
    Names: "category_added" "added the category {}", "category_changed" "changed the category {}", "category_moved" "moved the category {}",
        "category_removed" "removed a category", "category_merged" "merged the category {} into {into}",
        "tag_added" "added the tag {}", "tag_changed" "changed the tag {}", "tag_removed" "removed a tag", "tag_merged" "merged the tag {} into {into}",
        "author_added" "added the author {}", "author_changed" "changed the author {}", "author_joined" "gave an account the author {}",
        "author_removed" "removed the author {}", "author_merged" "merged the author {} into {into}",
        "redirect_added" "made a redirect from {}", "redirect_changed" "changed the redirect from {}",
        "redirect_removed" "removed the redirect from {}", "redirects_imported" "brought in redirects";
    Media: "picture_uploaded" "uploaded the picture {}", "picture_changed" "changed the picture {}", "picture_removed" "removed the picture {}",
        "picture_replaced" "put another file in the place of {}", "file_uploaded" "uploaded the document {}", "file_removed" "removed the document {}";
    Readers: "comment_approved" "approved a comment", "comment_hidden" "hid a comment", "comment_called_spam" "called a comment spam",
        "comment_edited" "changed a comment", "comment_answered" "answered a comment", "comment_undone" "took a decision on a comment back",
        "comments_decided" "decided who may comment", "commenter_banned" "banned somebody from commenting", "ban_lifted" "lifted a ban",
        "mistake_corrected" "settled a reported mistake by a correction", "mistake_was_none" "found a reported mistake to be none",
        "mistake_reopened" "opened a reported mistake again";
    Settings: "newsroom_set_up" "set the newsroom up", "newsroom_changed" "changed the settings of the newsroom", "info_changed" "changed About and Contact",
        "ways_changed" "changed the ways of working", "words_changed" "changed words for readers", "comments_changed" "changed the settings of comments",
        "presets_changed" "changed the shapes of pictures", "syndication_changed" "changed feeds and crawlers",
        "site_drafted" "tried a change of the reader site", "site_draft_discarded" "threw a draft of the reader site away",
        "site_design_changed" "put a change of the reader site live",
        "house_rule_added" "added a house rule", "house_rule_changed" "changed a house rule", "house_rule_removed" "removed a house rule",
        "house_rules_imported" "brought in house rules",
        "boilerplate_kept" "kept {} for writing", "boilerplate_changed" "changed {}, kept for writing", "boilerplate_removed" "removed {}, kept for writing",
        "steps_changed" "changed which approvals {} asks for",
        "desk_added" "made the desk {}", "desk_changed" "changed the desk {}", "desk_moved" "moved the desk {}", "desk_removed" "removed the desk {}",
        "desk_link_made" "made a link to the calendar of the desk {}", "desk_link_ended" "ended the link to the calendar of the desk {}",
        "view_kept" "kept the view {}", "view_changed" "changed the view {}", "view_removed" "removed the view {}";
    People: "signed_in" "signed in", "signed_out" "signed out", "staff_added" "added {} to the staff", "role_changed" "gave {} another role",
        "staff_deactivated" "deactivated {}", "staff_reactivated" "let {} in again", "sessions_ended" "signed {} out everywhere else",
        "session_ended" "signed {} out of a browser", "link_made" "made a link for {}", "link_used" "came in by a link", "password_set" "set a password for {}",
        "password_changed" "changed their password", "name_corrected" "corrected the name of {}", "address_corrected" "corrected the address of {}",
        "work_handed_over" "handed the stories of {} over", "reset_asked" "asked for a new password",
        "calendar_link_made" "made a link to their calendar", "calendar_link_ended" "ended the link to their calendar";
    Record: "anchored" "covered the record up to here", "timelines_covered" "covered timelines of an older version", "names_covered" "covered names and settings of an older version";
}

/// Acts on accounts: admins read all of them, others their own.
pub const FOR_ADMINS: &[&str] = &[
    "signed_in",
    "signed_out",
    "staff_added",
    "role_changed",
    "staff_deactivated",
    "staff_reactivated",
    "sessions_ended",
    "session_ended",
    "link_made",
    "link_used",
    "password_set",
    "password_changed",
    "name_corrected",
    "address_corrected",
    "work_handed_over",
    "reset_asked",
    "calendar_link_made",
    "calendar_link_ended",
];

/// What is known of an act.
#[must_use]
pub fn known_act(act: &str) -> Option<&'static KnownAct> {
    KNOWN_ACTS.iter().find(|known| known.act == act)
}

/// A group by its word.
#[must_use]
pub fn group_named(word: &str) -> Option<ActGroup> {
    ActGroup::ALL.into_iter().find(|group| group.word() == word)
}

/// The acts of a group, or the one act of this name.
#[must_use]
pub fn acts_named(word: Option<&str>) -> Vec<String> {
    let Some(word) = word else { return vec![] };
    match group_named(word) {
        None => vec![word.to_owned()],
        Some(group) => KNOWN_ACTS
            .iter()
            .filter(|known| known.group == group)
            .map(|known| known.act.to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_stands_there_once_and_those_for_admins_are_acts_on_people() {
        for known in KNOWN_ACTS {
            let same = KNOWN_ACTS.iter().filter(|other| other.act == known.act).count();
            assert_eq!(same, 1, "{}", known.act);
            assert!(
                !known.said.is_empty()
                    || matches!(
                        known.group,
                        ActGroup::Writing
                            | ActGroup::Review
                            | ActGroup::Publication
                            | ActGroup::KeepingBack
                            | ActGroup::Curation
                    ),
                "{}",
                known.act
            );
        }
        let people = acts_named(Some("people"));
        assert_eq!(people.len(), FOR_ADMINS.len());
        assert!(FOR_ADMINS.iter().all(|act| people.iter().any(|other| other == act)));
    }
}
