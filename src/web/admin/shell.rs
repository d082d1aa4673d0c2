//! What surrounds every page of the newsroom: name, sections, the person, what just happened.

use actix_web::HttpRequest;
use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

use crate::{
    activity,
    app::App,
    desk::notices::Bell,
    error::Result,
    ids::StaffId,
    platform::db::Conn,
    policy::{Action, Facts, Viewer, can},
    site::Site,
    web::request::Signed,
};

/// A section of the newsroom.
pub struct NavItem {
    /// Where it is: a path below `/admin`.
    pub href: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Whether this page is in it.
    pub current: bool,
    /// How much waits there for this person, where that is counted.
    pub count: Option<i64>,
}

/// A person as an avatar shows them.
pub struct Avatar {
    /// The whole name, for those who do not see the letters.
    pub name: String,
    /// First letters of the first and the last word, in capitals.
    pub initials: String,
    /// 1 to 6, by the letters of the name: the same on every page.
    pub hue: u8,
}

impl Avatar {
    /// For a person of this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let words: Vec<&str> = name.split_whitespace().collect();
        let ends = [words.first(), words.last().filter(|_| words.len() > 1)];
        let initials = ends
            .into_iter()
            .flatten()
            .filter_map(|word| word.chars().next())
            .flat_map(char::to_uppercase)
            .collect();
        let sum: u32 = name.bytes().map(u32::from).sum();
        Self {
            name: name.to_owned(),
            initials,
            hue: u8::try_from(sum % 6 + 1).unwrap_or(1),
        }
    }
}

/// What a page says of the form that led to it.
pub struct Flash {
    /// The word that its hue goes by: `good`, `warn` …
    pub kind: &'static str,
    /// One of the sentences of `DONE`.
    pub text: String,
}

/// The frame of a page.
pub struct Shell {
    /// The newsroom's name; "Copydesk" before it has one.
    pub newsroom_name: String,
    /// Sections that this person may open.
    pub nav: Vec<NavItem>,
    /// Who is signed in.
    pub person: Avatar,
    /// Their account, which every form names as its `writer`.
    pub staff: StaffId,
    /// Whether they may begin a story.
    pub may_write: bool,
    /// Whether they may begin a page of the site.
    pub may_keep_pages: bool,
    /// Whether they may change words in many stories at once.
    pub may_sweep: bool,
    /// Reached over plain http from elsewhere.
    pub insecure: bool,
    /// Only on the page that a form led to.
    pub flash: Option<Flash>,
    /// For one sending of one form: sent again, it gets the first answer.
    pub key: String,
    /// The newsroom's time zone; UTC before set-up.
    pub zone: Tz,
    /// The clock of the database when the page was asked for.
    pub now: DateTime<Utc>,
    /// How much was heard of before this was asked for (`OpenPages::stamp`).
    pub stamp: String,
    /// What they heard of last.
    pub bell: Bell,
}

/// A fresh key for a form.
#[must_use]
pub fn fresh_key() -> String {
    uuid::Uuid::now_v7().to_string()
}

impl Shell {
    /// For a page in the section that `current` begins.
    pub async fn load(conn: &mut Conn, app: &App, req: &HttpRequest, signed: &Signed, current: &str) -> Result<Self> {
        let stamp = app.pages.stamp();
        let site = Site::load(conn).await?;
        let actor = signed.viewer();
        Ok(Self {
            newsroom_name: site
                .as_ref()
                .map_or_else(|| "Copydesk".to_owned(), |site| site.name.clone()),
            nav: nav(actor, current),
            person: Avatar::of(&actor.name),
            staff: actor.id,
            may_write: can(actor.role, Action::Create, &Facts::NONE).is_ok(),
            may_keep_pages: can(actor.role, Action::ManageInfo, &Facts::NONE).is_ok(),
            may_sweep: can(actor.role, Action::Sweep, &Facts::NONE).is_ok(),
            insecure: !app.address.secure,
            flash: flash(req),
            key: fresh_key(),
            zone: site.and_then(|site| site.time_zone.parse().ok()).unwrap_or(Tz::UTC),
            now: activity::now(conn).await?,
            stamp,
            bell: Bell::of(conn, actor).await?,
        })
    }

    /// One without a person, for tests of sentences.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self {
            newsroom_name: "The Courier".into(),
            nav: vec![],
            staff: StaffId::new(),
            person: Avatar::of("Ilse Vargrave"),
            may_write: true,
            may_keep_pages: true,
            may_sweep: true,
            insecure: false,
            flash: None,
            key: fresh_key(),
            zone: Tz::UTC,
            now: DateTime::UNIX_EPOCH,
            stamp: String::new(),
            bell: Bell::default(),
        }
    }

    /// A time of today as 14:36, one of the last days as Tue 14:36, any other with its date.
    #[must_use]
    pub fn when(&self, at: DateTime<Utc>) -> String {
        let (now, at) = (self.now.with_timezone(&self.zone), at.with_timezone(&self.zone));
        let days = (now.date_naive() - at.date_naive()).num_days();
        match days {
            0 => at.format("%H:%M"),
            1..=6 => at.format("%a %H:%M"),
            -6..=-1 => at.format("%a %-d %b, %H:%M"),
            _ if at.year() == now.year() => at.format("%-d %b, %H:%M"),
            _ => at.format("%-d %b %Y, %H:%M"),
        }
        .to_string()
    }
}

fn nav(actor: &Viewer, current: &str) -> Vec<NavItem> {
    let may = |action| can(actor.role, action, &Facts::NONE).is_ok();
    let sections = [
        ("/admin", "Home", true),
        ("/admin/articles", "Stories", true),
        ("/admin/lists", "Front", may(Action::Feature)),
        ("/admin/calendar", "Calendar", true),
        ("/admin/media", "Media", may(Action::UploadPicture)),
        ("/admin/comments", "Comments", may(Action::SeeComments)),
        ("/admin/authors", "Authors", may(Action::AddAuthor)),
        ("/admin/categories", "Categories", may(Action::ManageTags)),
        ("/admin/staff", "Staff", may(Action::SeeStaff)),
        ("/admin/settings", "Settings", may(Action::ManageInfo)),
    ];
    sections
        .into_iter()
        .filter(|(_, _, shown)| *shown)
        .map(|(href, label, _)| NavItem {
            href,
            label,
            current: href == current,
            count: None,
        })
        .collect()
}

/// What a redirect says it did: a closed list, so that nobody can put words into the page.
const DONE: &[(&str, &str)] = &[
    ("redirects-imported", "Taken. Readers are led on from now on."),
    ("told", "Saved. It holds from the next letter on."),
    ("letter-again", "It goes out in a moment, if the mail server takes it."),
    (
        "mistake-corrected",
        "Settled: the text that readers have puts it right.",
    ),
    (
        "outside-asked",
        "The link was made, and shown once. Make another one if it is lost.",
    ),
    ("outside-ended", "Ended. The link opens nothing any more."),
    ("note-begun", "Noted. It never leaves the newsroom."),
    ("note-answered", "Answered."),
    ("note-resolved", "Resolved. It can be opened again."),
    ("note-reopened", "Open again."),
    ("note-changed", "Changed."),
    ("note-taken-back", "Taken back."),
    ("claimed", "You have it. Everybody in the newsroom sees that."),
    ("let-go", "You let it go. Another editor can have it."),
    ("quiet-seen", "Taken off the list. Readers are told nothing."),
    ("mistake-none", "Settled: it was no mistake."),
    ("mistake-reopened", "It waits again."),
    ("site-drafted", "Changed in the draft. Readers do not have it yet."),
    ("site-live", "Live now. Readers have it on every page."),
    ("list-live", "Live now. Readers have this list."),
    (
        "list-planned",
        "Planned. Readers get it at its moment, whatever runs or does not run then.",
    ),
    ("list-taken-back", "Taken back. Readers keep what they have."),
    ("list-undone", "Undone. Readers never had it."),
    ("site-discarded", "Thrown away. The draft is what readers have."),
    (
        "series",
        "Saved. Readers see it as soon as the story is live; no approval was touched.",
    ),
    ("comment-approved", "Approved. Readers see it now."),
    ("comment-hidden", "Hidden. Readers see it no longer."),
    ("comment-spam", "Called spam. Others like it are held."),
    ("comment-edited", "Changed. Readers are told that a moderator did it."),
    ("comment-answered", "Answered. Readers see both."),
    ("comment-undone", "It is as it was before."),
    ("comments-decided", "Decided. It holds from the next comment on."),
    ("banned", "Banned. It holds from the next comment on."),
    (
        "sites-asked",
        "The sites are being asked. What they answer stands among the checks with the next save, or when this page is opened again.",
    ),
    ("picture-saved", "Saved. It is so wherever the picture is used."),
    ("picture-replaced", "Replaced. It is so wherever the picture is used."),
    ("picture-removed", "The picture and everything made of it is gone."),
    ("document-removed", "The document is gone."),
    ("submitted", "Submitted for review."),
    ("recalled", "Recalled. It is a draft again."),
    ("returned", "Returned with your note."),
    ("step_given", "Approved. Those who give the next approval hear of it."),
    ("approved", "Approved. Only this exact text can go live."),
    ("published", "Live now."),
    ("published-typo", "Live now. Readers are told nothing of it."),
    ("published-update", "Live now. Readers see when it was updated."),
    (
        "published-clarification",
        "Live now. Readers are told what was clarified.",
    ),
    ("published-correction", "Live now. Readers are told what was corrected."),
    ("published-retraction", "Live now. Readers are told what was retracted."),
    ("republished", "Live again."),
    ("scheduled", "Scheduled."),
    ("unscheduled", "No longer scheduled."),
    ("rescheduled", "The plan is moved."),
    ("end_planned", "Its end is planned. Readers have it until then."),
    ("end_cancelled", "It stays: no end is planned any more."),
    ("planned", "Planned."),
    ("line", "Planned. It becomes a draft when somebody writes in it."),
    ("line-taken", "It is yours to write."),
    ("nothing-then", "Readers have nothing of it then, as things stand."),
    ("moved", "Moved. What you see is how it is now."),
    (
        "calendar-link",
        "This form made a calendar link already, and a link is shown once. Make another if you did not copy it.",
    ),
    (
        "calendar-ended",
        "The calendar link is dead. Calendars that use it get nothing more.",
    ),
    ("withdrawn", "Withdrawn. Readers no longer get it."),
    (
        "restored",
        "It is in the working copy again. Readers keep what they have until it is published.",
    ),
    ("named", "Named. It stays as it is."),
    ("unnamed", "The name is gone, the revision is not."),
    ("spiked", "Spiked. It can be brought back."),
    ("unspiked", "Back as a draft."),
    ("discarded", "The change is gone; readers kept their text all along."),
    ("featured", "On the list of Feature Posts."),
    ("unfeatured", "Off the list of Feature Posts."),
    (
        "breaking",
        "Breaking: it stands over every page of the site until it ends.",
    ),
    ("not-breaking", "Not breaking any more."),
    ("held", "On hold."),
    ("released", "No longer on hold."),
    ("saved", "Saved."),
    (
        "presets",
        "Saved. Files are made of all pictures again, little by little.",
    ),
    (
        "not-a-marker",
        "Noted. The check is silent about that spot from now on.",
    ),
    ("password", "Your password is changed. Other browsers were signed out."),
    ("session-ended", "That browser is signed out."),
    ("others-ended", "Every other browser is signed out."),
    ("sessions-ended", "They are signed out everywhere."),
    (
        "link-made",
        "This form made a link already, and a link is shown once. Make another if you did not copy it.",
    ),
    ("role", "The role is changed. Their sessions ended."),
    ("deactivated", "Deactivated. Stories and bylines stay."),
    ("reactivated", "Active again."),
    ("added", "Added."),
    ("kept", "Kept."),
    (
        "begun-with-less",
        "Begun. Some of what the template names is gone by now – a category, tags, pictures or documents – and was left out.",
    ),
    ("changed", "Changed."),
    ("merged", "Merged. Its stories are here, and its address leads here."),
    ("removed", "Removed."),
    ("imported", "Imported. The rules hold from the next act on."),
    (
        "set-up",
        "Your newsroom is ready. Write the first story, or add your colleagues under Staff.",
    ),
    ("joined", "Welcome. Your password is set."),
    ("embargoed", "The embargo is set."),
    (
        "kill_asked",
        "Asked for. It is killed when a second person agrees; readers have it until then.",
    ),
    ("killed", "Killed. Readers get the notice."),
    (
        "reinstate_asked",
        "Asked for. It is reinstated when a second person agrees.",
    ),
    (
        "reinstated",
        "Reinstated. It is withdrawn; publish it again if readers should have it.",
    ),
    ("embargo_lifted", "The embargo is lifted."),
];

fn flash(req: &HttpRequest) -> Option<Flash> {
    let done = req
        .query_string()
        .split('&')
        .find_map(|pair| pair.strip_prefix("done="))?;
    let (_, text) = DONE.iter().find(|(word, _)| *word == done)?;
    Some(Flash {
        kind: "good",
        text: (*text).to_owned(),
    })
}
