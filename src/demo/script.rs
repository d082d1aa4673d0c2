//! What happened at the demo's newsroom, and how long ago. Played through the gate, in order of time.

use crate::{articles::timeline::ChangeKind, content::SealedContent, demo::text, error::Result};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// When the newsroom was set up.
pub const BEGINNING: i64 = 30 * DAY;

/// Slug, name, and the one above.
pub const CATEGORIES: [(&str, &str, Option<&str>); 7] = [
    ("news", "News", None),
    ("harbour", "Harbour", Some("news")),
    ("council", "Council", Some("news")),
    ("town", "Town", Some("news")),
    ("culture", "Culture", None),
    ("sport", "Sport", None),
    ("opinion", "Opinion", None),
];

/// Every tag of the stories.
pub const TAGS: [&str; 12] = [
    "Harbour",
    "Heritage",
    "Ferry",
    "Council",
    "Library",
    "Music",
    "Allotments",
    "Lifeboat",
    "Market",
    "Regatta",
    "Business",
    "Weather",
];

/// A series: name, what readers are told of it, its stories in order.
pub const SERIES: (&str, &str, [&str; 4]) = (
    "After Hours",
    "Who keeps Port Merrin going when its shops are shut.",
    ["choir", "ferry", "library", "dredger"],
);

/// One act of one person on one story.
pub struct Scene {
    pub minutes_ago: i64,
    pub story: &'static str,
    pub who: &'static str,
    pub step: ScriptStep,
}

/// What somebody does.
pub enum ScriptStep {
    /// Begins the story under this slugline.
    Write(&'static str),
    Edit(fn(&mut SealedContent) -> Result<()>),
    Submit,
    Return(&'static str),
    Approve,
    Publish(ChangeKind, Option<&'static str>),
    /// So many hours from now on.
    Schedule(ChangeKind, i64),
    Withdraw(&'static str, &'static str),
    Spike(&'static str),
    Hold(&'static str),
    /// Until so many hours from now.
    Embargo(i64),
    Feature,
    /// A reader writes, and whoever acts lets it through.
    LetThrough(&'static str, &'static str),
    /// The same, with an answer of the newsroom.
    Answer(&'static str, &'static str, &'static str),
    /// A reader writes, and nobody has read it yet.
    Wait(&'static str, &'static str),
}

use ScriptStep::{
    Answer, Approve, Edit, Embargo, Feature, Hold, LetThrough, Publish, Return, Schedule, Spike, Submit, Wait,
    Withdraw, Write,
};

const fn at(minutes_ago: i64, story: &'static str, who: &'static str, step: ScriptStep) -> Scene {
    Scene {
        minutes_ago,
        story,
        who,
        step,
    }
}

/// Everything that happened.
pub const SCENES: &[Scene] = &[
    // Live, featured.
    at(9 * DAY, "tide-mill", "tamsin", Write("MILL-TIDE-FLOUR")),
    at(9 * DAY - 50, "tide-mill", "tamsin", Submit),
    at(9 * DAY - 95, "tide-mill", "ilse", Approve),
    at(9 * DAY - 98, "tide-mill", "ilse", Publish(ChangeKind::First, None)),
    at(2 * DAY - 5, "tide-mill", "ilse", Feature),
    at(7 * DAY, "choir", "lowri", Write("CHOIR-BOATSHED")),
    at(7 * DAY - 130, "choir", "lowri", Submit),
    at(
        7 * DAY - 200,
        "choir",
        "noor",
        Return("The last line is lovely. Who says it? Give me one sentence on the stove as well."),
    ),
    at(6 * DAY, "choir", "lowri", Edit(nearer)),
    at(6 * DAY - 10, "choir", "lowri", Submit),
    at(6 * DAY - 70, "choir", "noor", Approve),
    at(6 * DAY - 71, "choir", "noor", Publish(ChangeKind::First, None)),
    at(5 * DAY, "choir", "ilse", Feature),
    at(4 * DAY, "bench", "ilse", Write("COMMENT-BENCH")),
    at(4 * DAY - 20, "bench", "ilse", Submit),
    at(4 * DAY - 60, "bench", "noor", Approve),
    at(4 * DAY - 65, "bench", "noor", Publish(ChangeKind::First, None)),
    // Live, corrected.
    at(3 * DAY, "ferry", "daniel", Write("FERRY-LAST-BOAT")),
    at(3 * DAY - 30, "ferry", "daniel", Submit),
    at(3 * DAY - 44, "ferry", "ilse", Approve),
    at(3 * DAY - 46, "ferry", "ilse", Publish(ChangeKind::First, None)),
    at(2 * DAY, "ferry", "ilse", Feature),
    at(2 * DAY - 3 * HOUR, "ferry", "daniel", Edit(right_fare)),
    at(2 * DAY - 3 * HOUR - 6, "ferry", "daniel", Submit),
    at(2 * DAY - 3 * HOUR - 15, "ferry", "noor", Approve),
    at(
        2 * DAY - 3 * HOUR - 16,
        "ferry",
        "noor",
        Publish(
            ChangeKind::Correction,
            Some(
                "An earlier version said that a single crossing in the evening goes up to £3.20. It goes up to £2.30.",
            ),
        ),
    ),
    // Live, with a change that nobody outside sees.
    at(30 * HOUR, "library", "tamsin", Write("LIBRARY-SUNDAYS")),
    at(29 * HOUR, "library", "tamsin", Submit),
    at(28 * HOUR, "library", "ilse", Approve),
    at(28 * HOUR - 2, "library", "ilse", Publish(ChangeKind::First, None)),
    at(50, "library", "tamsin", Edit(rota_is_full)),
    // Withdrawn.
    at(6 * DAY + 5 * HOUR, "shelters", "daniel", Write("SHELTERS-INVOICES")),
    at(6 * DAY + 4 * HOUR, "shelters", "daniel", Submit),
    at(6 * DAY + 3 * HOUR, "shelters", "ilse", Approve),
    at(6 * DAY + 2 * HOUR, "shelters", "ilse", Publish(ChangeKind::First, None)),
    at(
        5 * DAY + 3 * HOUR,
        "shelters",
        "noor",
        Withdraw(
            "The council sent proof of the repayment. Daniel is going through it.",
            "We have withdrawn this story while we check papers that the council sent us after it appeared.",
        ),
    ),
    // Waiting for an editor.
    at(5 * HOUR, "allotments", "tamsin", Write("ALLOTMENTS-LIST")),
    at(3 * HOUR, "allotments", "tamsin", Submit),
    // Came back with a note.
    at(26 * HOUR, "lifeboat", "lowri", Write("LIFEBOAT-DIP")),
    at(25 * HOUR, "lifeboat", "lowri", Submit),
    at(
        4 * HOUR,
        "lifeboat",
        "ilse",
        Return(
            "Who is speaking in the quote? And ask the coxswain whether the list closes on the thirtieth or the day before.",
        ),
    ),
    // Approved, not placed yet.
    at(20 * HOUR, "market", "daniel", Write("MARKET-CLOCK")),
    at(19 * HOUR, "market", "daniel", Submit),
    at(2 * HOUR, "market", "noor", Approve),
    // Scheduled.
    at(24 * HOUR, "regatta", "daniel", Write("REGATTA-GUIDE")),
    at(23 * HOUR, "regatta", "daniel", Submit),
    at(22 * HOUR, "regatta", "ilse", Approve),
    at(22 * HOUR - 4, "regatta", "ilse", Schedule(ChangeKind::First, 20)),
    // Scheduled under an embargo.
    at(12 * HOUR, "survey", "tamsin", Write("HARBOUR-WALLS-SURVEY")),
    at(11 * HOUR, "survey", "ilse", Embargo(60)),
    at(10 * HOUR, "survey", "tamsin", Submit),
    at(9 * HOUR, "survey", "ilse", Approve),
    at(9 * HOUR - 5, "survey", "ilse", Schedule(ChangeKind::First, 60)),
    // On hold.
    at(34 * HOUR, "cannery", "daniel", Write("CANNERY-SALE")),
    at(33 * HOUR, "cannery", "daniel", Submit),
    at(
        8 * HOUR,
        "cannery",
        "noor",
        Hold("Both companies have until Monday to answer. Nothing before that."),
    ),
    // Spiked.
    at(14 * DAY, "snow", "lowri", Write("SNOW-HILL-ROAD")),
    at(14 * DAY - 8 * HOUR, "snow", "ilse", Spike("It rained.")),
    // What readers say.
    at(
        2 * DAY - 40,
        "ferry",
        "ilse",
        LetThrough(
            "Peder Quill",
            "I have taken the last boat home from the night shift for eleven years, and I was never the only one on it. Whoever counted the passengers counted on a Sunday.",
        ),
    ),
    at(
        2 * DAY - 95,
        "ferry",
        "ilse",
        Answer(
            "Oona Drews",
            "Does the pass for a month still hold on the last boat?\n\nThe poster on the quay says one thing and the machine another.",
            "It does. The company told us that the machine will be set right this week; the poster is the one to believe.",
        ),
    ),
    at(
        DAY,
        "ferry",
        "noor",
        LetThrough("Tomasz W.", "Good. Now do the first one as well."),
    ),
    at(
        55,
        "ferry",
        "ilse",
        Wait(
            "Harbour light",
            "My neighbour pilots this boat, and would tell you why it was late in March: ask about the second engine.",
        ),
    ),
    at(
        48,
        "choir",
        "noor",
        Wait(
            "Best offers 24",
            "Great article! Sing like a star in 7 days: https://sing.example https://sing.example/now https://star.example",
        ),
    ),
    // Being written, with marks for what is to come.
    at(90, "dredger", "tamsin", Write("DREDGER-ANALYSIS")),
];

fn nearer(content: &mut SealedContent) -> Result<()> {
    content.dek = "Thirty-one voices, one stove, and a rule about tuning to the foghorn. A Thursday with the coldest choir on the coast.".into();
    Ok(())
}

fn right_fare(content: &mut SealedContent) -> Result<()> {
    replace(content, "£3.20", "£2.30")
}

fn rota_is_full(content: &mut SealedContent) -> Result<()> {
    content.dek = "A trial of ten weeks begins after New Year. The rota was full within a day.".into();
    replace(content, "a rota of volunteers", "a rota of twenty-two volunteers")
}

/// Replaces words in the text; what is linked stays linked.
fn replace(content: &mut SealedContent, from: &str, to: &str) -> Result<()> {
    let json = content.body.to_json().to_string().replace(from, to);
    content.body = text::read(&json)?;
    Ok(())
}
