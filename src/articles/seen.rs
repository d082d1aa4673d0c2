//! Which stories a person may see, as SQL for lists: what the policy says of one story for `Action::See`.

use crate::policy::Role;

/// Whether the story `a` with the working text `r` is a person's own: the fact that the policy asks of one story, for lists.
pub const OWN: &str =
    "(a.created_by = $1 OR (a.in_care_of = $1) IS TRUE OR EXISTS (SELECT FROM newsroom.signatures u WHERE u.staff_id = $1
   AND r.byline @> jsonb_build_array(jsonb_build_object('author_id', u.id))))";

/// Which stories `a` a person may see: the rule of the policy for `Action::See`, for lists. Under embargo a byline counts
/// for nothing: others can change it.
#[must_use]
pub fn seen_by(role: Role) -> String {
    let among_all = match role {
        Role::Contributor => OWN,
        Role::Journalist | Role::Editor | Role::Admin => "true",
    };
    format!(
        "({among_all} AND (a.embargo_until IS NULL OR a.embargo_until <= newsroom.clock() OR a.created_by = $1
          OR EXISTS (SELECT FROM newsroom.article_people n WHERE n.article_id = a.id AND n.staff_id = $1)))"
    )
}

/// The same of whoever stands in `s`, a row of accounts, whatever their role.
#[must_use]
pub fn seen_by_account() -> String {
    let (own, all) = (seen_by(Role::Contributor), seen_by(Role::Journalist));
    format!("CASE WHEN s.role = 'contributor' THEN {own} ELSE {all} END").replace("$1", "s.id")
}
