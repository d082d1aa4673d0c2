//! The list of accounts that stands on every page about staff: who is active, who waits, who left.

use crate::{
    ids::StaffId,
    policy::Viewer,
    staff::colleague::{AccountState, Colleague},
    web::admin::{
        numbers::{counted, figure},
        shell::{Avatar, Shell},
    },
};

/// The accounts in one state, and the tabs to the others.
pub(super) struct StaffList {
    pub(super) tabs: Vec<AccountTab>,
    pub(super) caption: &'static str,
    pub(super) last: &'static str,
    pub(super) lines: Vec<StaffLine>,
    pub(super) said: String,
}

pub(super) struct AccountTab {
    pub(super) href: &'static str,
    pub(super) label: &'static str,
    pub(super) count: usize,
    pub(super) current: bool,
}

pub(super) struct StaffLine {
    pub(super) href: String,
    pub(super) person: Avatar,
    pub(super) email: String,
    pub(super) role: &'static str,
    pub(super) is_you: bool,
    pub(super) is_selected: bool,
    pub(super) is_here: bool,
    pub(super) is_late: bool,
    pub(super) last: String,
}

/// Address, tab, caption of the table, head of its last column.
const fn words(state: AccountState) -> (&'static str, &'static str, &'static str, &'static str) {
    match state {
        AccountState::Active => ("/admin/staff", "Active", "Active accounts", "Last seen"),
        AccountState::Waiting => (
            "/admin/staff?show=waiting",
            "Waiting",
            "Accounts without a password",
            "Link",
        ),
        AccountState::Left => ("/admin/staff?show=left", "Left", "Deactivated accounts", "Left"),
    }
}

impl StaffList {
    pub(super) fn new(
        all: &[Colleague],
        shell: &Shell,
        who: &Viewer,
        show: AccountState,
        selected: Option<StaffId>,
    ) -> Self {
        let count = |state| all.iter().filter(|one| one.state() == state).count();
        let (_, _, caption, last) = words(show);
        Self {
            tabs: AccountState::ALL
                .into_iter()
                .map(|state| {
                    let (href, label, ..) = words(state);
                    AccountTab {
                        href,
                        label,
                        count: count(state),
                        current: state == show,
                    }
                })
                .collect(),
            caption,
            last,
            lines: all
                .iter()
                .filter(|one| one.state() == show)
                .map(|one| StaffLine::new(one, shell, who, selected))
                .collect(),
            said: accounts_sentence(count(AccountState::Active), count(AccountState::Waiting)),
        }
    }
}

/// How many accounts there are, and how many of them nobody could sign in with yet.
#[must_use]
pub fn accounts_sentence(active: usize, waiting: usize) -> String {
    match (active + waiting, waiting) {
        (1, 0) => "One account.".into(),
        (all, 0) => format!("{}.", counted(all, "account", "accounts")),
        (all, waiting) => format!(
            "{}, {} without a password yet.",
            counted(all, "account", "accounts"),
            figure(waiting)
        ),
    }
}

impl StaffLine {
    fn new(one: &Colleague, shell: &Shell, who: &Viewer, selected: Option<StaffId>) -> Self {
        Self {
            href: path(one.id),
            person: Avatar::of(&one.name),
            email: one.email.clone(),
            role: one.role().label(),
            is_you: one.id == who.id,
            is_selected: Some(one.id) == selected,
            is_here: one.is_here,
            is_late: one.state() == AccountState::Waiting && one.link_until.is_none(),
            last: match one.state() {
                AccountState::Active => one.seen_at.map_or_else(|| "Never".into(), |at| shell.when(at)),
                AccountState::Waiting => one
                    .link_until
                    .map_or_else(|| "None".into(), |at| format!("Until {}", shell.when(at))),
                AccountState::Left => one.deactivated_at.map(|at| shell.when(at)).unwrap_or_default(),
            },
        }
    }
}

/// The page of a person.
pub(super) fn path(id: StaffId) -> String {
    format!("/admin/staff/{id}")
}
