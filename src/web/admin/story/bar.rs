//! What stands above and beside the text while somebody writes, and changes as they do: marks, the next step, the acts
//! that are open, the checks.

use serde_json::{Value, json};

use crate::{
    articles::{
        article::Article,
        gate::checklist::{self, CheckContext, CheckOutcome},
        stage::{Act, Stage},
        standing::Standing,
    },
    body::{Passage, Quoted},
    curation,
    error::Result,
    platform::db::Conn,
    policy::Viewer,
    web::admin::{
        pills::{Pill, StoryState, pills},
        shell::Shell,
        story::offers,
    },
};

/// What stands around the text of a story while it is written.
pub struct Bar {
    /// What the story is: stage, live, held …
    pub pills: Vec<Pill>,
    /// What comes next, and from whom.
    pub next: String,
    /// The writer may hand it over.
    pub may_submit: bool,
    /// The writer may take it back.
    pub may_recall: bool,
    /// Checks for the next act.
    pub checks: Vec<ShownCheck>,
}

impl Bar {
    /// For a story in somebody's hands.
    pub async fn of(
        conn: &mut Conn,
        article: &Article,
        standing: &Standing,
        shell: &Shell,
        who: &Viewer,
    ) -> Result<Self> {
        // By right and stage alone: the text under the cursor may pass the checks by the time it is pressed.
        let may = |act, stages: &[Stage]| stages.contains(&article.stage) && offers::right(act, article, who).is_none();
        let context = CheckContext::of(conn, who, article, standing).await?;
        let checks = checks(article, Act::Submit, &context);
        Ok(Self {
            pills: marks(conn, article, standing, shell).await?,
            next: next_step(article, standing, who),
            may_submit: may(Act::Submit, &[Stage::Draft, Stage::Returned]),
            may_recall: may(Act::Recall, &[Stage::InReview]),
            checks,
        })
    }

    /// How many checks the next act cannot do without.
    #[must_use]
    pub fn open_checks(&self) -> usize {
        self.checks.iter().filter(|check| check.ok == "no").count()
    }

    /// What stands beside a field: the check that speaks of it, where it is not passed.
    #[must_use]
    pub fn beside(&self, field: &str) -> Option<&ShownCheck> {
        let speaks = |check: &&ShownCheck| !matches!(check.ok, "yes" | "na") && check.anchor.as_deref() == Some(field);
        self.checks.iter().find(speaks)
    }

    /// The same for the page's own script.
    #[must_use]
    pub fn json(&self) -> Value {
        let pills: Vec<Value> = self
            .pills
            .iter()
            .map(|pill| json!({ "kind": pill.kind, "label": pill.label, "icon": pill.icon() }))
            .collect();
        let checks: Vec<Value> = self
            .checks
            .iter()
            .map(|check| json!({ "ok": check.ok, "title": check.title, "proof": check.proof, "anchor": check.anchor, "words": check.words, "spot": check.spot, "free": check.free, "passage": check.passage, "fix": check.fix, "asks": check.asks_others }))
            .collect();
        json!({ "pills": pills, "next": self.next, "submit": self.may_submit, "recall": self.may_recall, "checks": checks })
    }
}

/// A check as the page shows it.
pub struct ShownCheck {
    /// `yes`, `na`, `warn` or `no`: only `no` keeps the act from being done.
    pub ok: &'static str,
    /// What is looked for, as a sentence.
    pub title: String,
    /// What was found, or what to do about it.
    pub proof: String,
    /// Where it can be seen.
    pub anchor: Option<String>,
    /// The words to look for there.
    pub words: Option<Quoted>,
    /// The spot of a marker.
    pub spot: Option<String>,
    /// An address that no story has, where the wished one is taken.
    pub free: Option<String>,
    /// Words that a rule of the house is about.
    pub passage: Option<Passage>,
    /// What to write in their place.
    pub fix: Option<String>,
    /// Other sites can be asked now.
    pub asks_others: bool,
    /// Whoever submits may say that it goes on all the same.
    pub may_be_accepted: bool,
}

impl ShownCheck {
    /// The words, as the page's script reads them.
    pub(super) fn passage_json(&self) -> Option<String> {
        serde_json::to_string(self.passage.as_ref()?).ok()
    }
}

/// The checks of a text for its next act.
#[must_use]
pub fn checks(article: &Article, act: Act, context: &CheckContext) -> Vec<ShownCheck> {
    let word = |outcome| match outcome {
        CheckOutcome::Passed => "yes",
        CheckOutcome::Told => "na",
        CheckOutcome::Mind => "warn",
        CheckOutcome::Failed => "no",
    };
    checklist::check(&article.working.content, act, context)
        .into_iter()
        .map(|check| ShownCheck {
            ok: word(check.outcome),
            title: check.title,
            proof: check.proof,
            anchor: check.anchor,
            words: check.words,
            spot: check.spot,
            free: check.free,
            passage: check.passage,
            fix: check.fix,
            asks_others: check.asks_others,
            may_be_accepted: check.may_be_accepted,
        })
        .collect()
}

/// What a page asks whoever submits: the checks that failed, by their titles, where all of them may be accepted.
#[must_use]
pub fn asked(checks: &[ShownCheck]) -> Vec<String> {
    let failed = || checks.iter().filter(|check| check.ok == "no");
    if failed().all(|check| check.may_be_accepted) {
        failed().map(|check| check.title.clone()).collect()
    } else {
        vec![]
    }
}

/// The marks of a story on its own pages.
pub async fn marks(conn: &mut Conn, article: &Article, standing: &Standing, shell: &Shell) -> Result<Vec<Pill>> {
    let scheduled = standing.next.as_ref().map(|range| shell.when(range.from));
    let embargo = article
        .embargo_until
        .filter(|until| *until > article.at)
        .map(|at| shell.when(at));
    let ends = standing.ends().map(|at| shell.when(at));
    Ok(pills(&StoryState {
        stage: article.stage,
        planned: article.planned,
        live: standing.is_visible,
        was_live: standing.last.is_some(),
        scheduled: scheduled.as_deref(),
        ends: ends.as_deref(),
        held: article.held,
        embargo: embargo.as_deref(),
        featured: curation::place_of(conn, article.id).await?.is_some(),
        breaking: curation::breaking_until(conn, article.id).await?.is_some(),
        killed: article.killed,
    }))
}

fn next_step(article: &Article, standing: &Standing, who: &Viewer) -> String {
    let readers = match &standing.live {
        Some(live) if standing.is_visible && article.stage != Stage::Settled => {
            format!("Readers keep revision {} until this change is published. ", live.number)
        }
        _ => String::new(),
    };
    let step = match article.stage {
        Stage::Draft => "When it is ready, submit it and an editor reads it.",
        Stage::InReview if let Some(step) = article.steps.next() => {
            return format!("{readers}It waits for {}, which {} gives.", step.name, step.whose());
        }
        Stage::InReview if offers::right(Act::Approve, article, who).is_none() => "It waits for you or another editor.",
        Stage::InReview => "It waits for an editor.",
        Stage::Returned if article.facts.own => "It came back with a note. Change it and submit it again.",
        Stage::Returned => "It went back to its writer with a note.",
        Stage::Approved => "It is approved. A change now sends it back to review.",
        Stage::Settled if standing.live.is_some() && !standing.is_visible => {
            "Its time has come, and it is kept back. Write, and a change opens."
        }
        Stage::Settled if standing.live.is_some() => {
            "It is live. Write, and a change opens; readers keep what they have."
        }
        Stage::Settled if standing.next.is_some() => {
            "It is scheduled. Write, and a change opens; the scheduled text stays as it is."
        }
        Stage::Settled => "Readers no longer have it. Write, and a change opens.",
        Stage::Spiked => "It is spiked.",
    };
    format!("{readers}{step}")
}
