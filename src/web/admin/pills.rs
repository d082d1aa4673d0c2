//! The marks of a story: shape, word and hue for each thing it can be.

use crate::{articles::stage::Stage, desk::stories::Story, web::admin::shell::Shell};

/// A mark beside the name of a story.
pub struct Pill {
    /// The word that its icon and its hue go by.
    pub kind: &'static str,
    /// The word that people read.
    pub label: String,
}

impl Pill {
    /// Its drawing in the sprite.
    #[must_use]
    pub fn icon(&self) -> &'static str {
        match self.kind {
            "draft" => "pencil",
            "submitted" => "inbox",
            "returned" => "return",
            "approved" => "check",
            "scheduled" => "clock",
            "live" => "live",
            "withdrawn" => "off",
            "spiked" => "spike",
            "killed" => "x",
            "hold" => "pause",
            "embargo" => "lock",
            "featured" => "star",
            "breaking" => "flag",
            "ends" => "off",
            _ => "dash",
        }
    }
}

/// What the marks of a story depend on.
pub struct StoryState<'a> {
    /// Where the open change stands.
    pub stage: Stage,
    /// It is a budget line: nobody has written in it.
    pub planned: bool,
    /// Readers have a text of it now.
    pub live: bool,
    /// Readers had one, and no longer do.
    pub was_live: bool,
    /// When the next text begins, as `Shell::when` says it.
    pub scheduled: Option<&'a str>,
    /// When readers have it no longer, as `Shell::when` says it.
    pub ends: Option<&'a str>,
    /// It is kept back until somebody releases it.
    pub held: bool,
    /// Until when nobody may see it.
    pub embargo: Option<&'a str>,
    /// It has a place on Feature Posts.
    pub featured: bool,
    /// It is breaking.
    pub breaking: bool,
    /// Readers get a notice in its place.
    pub killed: bool,
}

fn pill(kind: &'static str, label: impl Into<String>) -> Pill {
    Pill {
        kind,
        label: label.into(),
    }
}

/// A live story with an open change shows both.
#[must_use]
pub fn pills(state: &StoryState<'_>) -> Vec<Pill> {
    let mut all = Vec::new();
    if state.killed {
        all.push(pill("killed", "Killed"));
    } else if state.live {
        all.push(pill("live", "Live"));
    } else if state.was_live {
        all.push(pill("withdrawn", "Withdrawn"));
    }
    if let Some(when) = state.scheduled {
        all.push(pill("scheduled", when));
    }
    if let Some(when) = state.ends {
        all.push(pill("ends", format!("Ends {when}")));
    }
    let change = state.live || state.was_live || state.scheduled.is_some();
    let named = |alone: &str, over: &str| if change { over.to_owned() } else { alone.to_owned() };
    match state.stage {
        Stage::Draft if state.planned => all.push(pill("draft", "Planned")),
        Stage::Draft => all.push(pill("draft", named("Draft", "Change"))),
        Stage::InReview => all.push(pill("submitted", named("In review", "Change in review"))),
        Stage::Returned => all.push(pill("returned", named("Returned", "Change returned"))),
        Stage::Approved => all.push(pill("approved", named("Approved", "Change approved"))),
        Stage::Spiked => all.push(pill("spiked", "Spiked")),
        Stage::Settled => {}
    }
    if state.held {
        all.push(pill("hold", "On hold"));
    }
    if let Some(until) = state.embargo {
        all.push(pill("embargo", format!("Embargo {until}")));
    }
    if state.breaking {
        all.push(pill("breaking", "Breaking"));
    }
    if state.featured {
        all.push(pill("featured", "Featured"));
    }
    all
}

/// The marks of a story in a list.
#[must_use]
pub fn of_story(story: &Story, shell: &Shell) -> Vec<Pill> {
    let scheduled = story.scheduled_for.map(|at| shell.when(at));
    let embargo = story.embargo_until.map(|at| shell.when(at));
    let ends = story.ends_at.map(|at| shell.when(at));
    pills(&StoryState {
        stage: story.stage(),
        planned: story.planned,
        live: story.live_since.is_some(),
        was_live: story.was_live,
        scheduled: scheduled.as_deref(),
        ends: ends.as_deref(),
        held: story.held,
        embargo: embargo.as_deref(),
        featured: story.featured,
        breaking: story.breaking,
        killed: story.killed,
    })
}
