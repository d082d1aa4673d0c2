//! What a story needs before it goes on, as a list that says what passed and what did not.

mod breaches;
mod outside;

use std::collections::HashMap;

use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;

use crate::{
    articles::{
        article::Article,
        gate::{
            address::{Rival, rival},
            house,
            links::LinkedPlaces,
        },
        stage::Act,
        standing::Standing,
        writing::elsewhere::WORDS,
    },
    body::{Link, Marker, Passage, Quoted, Readability, Stumble},
    content::SealedContent,
    error::Result,
    house_rules::Met,
    ids::{ArticleId, PictureId},
    locale::Language,
    media::usable::UsablePicture,
    platform::{db::Conn, sql::sql},
    policy::Party,
};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOutcome {
    /// Nothing stands in the way.
    Passed,
    /// A figure that asks for nothing.
    Told,
    /// Worth a look; nothing is held up.
    Mind,
    /// The act cannot go on.
    Failed,
}

impl CheckOutcome {
    /// The word that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Told => "told",
            Self::Mind => "mind",
            Self::Failed => "failed",
        }
    }
}

/// One rule, applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How it came out.
    pub outcome: CheckOutcome,
    /// What is looked for, as a sentence.
    pub title: String,
    /// What was found, or what to do about it; a sentence for a person.
    pub proof: String,
    /// The form field that it is about.
    pub field: &'static str,
    /// It failed, and whoever submits may say that it goes on all the same.
    pub may_be_accepted: bool,
    /// Where it can be seen: the identity of a block, or the name of a field.
    pub anchor: Option<String>,
    /// The words to look for at that place.
    pub words: Option<Quoted>,
    /// The spot of a marker, of which somebody can say that it is none.
    pub spot: Option<String>,
    /// An address to take instead.
    pub free: Option<String>,
    /// Words that a rule of the house is about.
    pub passage: Option<Passage>,
    /// What to write in their place.
    pub fix: Option<String>,
    /// Other sites can be asked now.
    pub asks_others: bool,
}

/// What checks have to know besides the text itself.
#[derive(Debug, Clone, Default)]
pub struct CheckContext {
    /// Who has the address, or wishes for it too.
    pub rival: Option<Rival>,
    /// Spots of which somebody said that what stands there is no marker.
    pub no_markers: Vec<String>,
    /// What the library says of the pictures in it.
    pub pictures: HashMap<PictureId, UsablePicture>,
    /// Addresses on the newsroom's own site, linked in it, at which readers have no story.
    pub dead_ends: Vec<String>,
    /// Its links to other sites.
    pub links: LinkedPlaces,
    /// How long it is to be, in words.
    pub target_words: Option<i32>,
    /// Where it meets the rules of the house.
    pub house: Met,
}

impl CheckContext {
    /// For a story, and for what this person may know of others.
    pub async fn of(conn: &mut Conn, who: impl Into<Party>, article: &Article, standing: &Standing) -> Result<Self> {
        let who = who.into();
        let no_markers = if markers(&article.working.content).is_empty() {
            vec![]
        } else {
            no_markers(conn, article.id).await?
        };
        Ok(Self {
            rival: rival(conn, who, article, standing).await?,
            no_markers,
            pictures: UsablePicture::all(conn, &article.working.content.pictures()).await?,
            dead_ends: dead_ends(conn, &article.working.content).await?,
            links: LinkedPlaces::of(conn, article).await?,
            target_words: article.target_words,
            house: house::met(conn, &article.working.content).await?,
        })
    }
}

/// The word of the record for "this is not a marker".
pub const NO_MARKER: &str = "marker_denied";

async fn no_markers(conn: &mut Conn, article: ArticleId) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct DeniedMarker {
        #[diesel(sql_type = sql_types::Text)]
        spot: String,
    }
    let rows: Vec<DeniedMarker> = sql(
        "SELECT subject->>'spot' AS spot FROM newsroom.activity WHERE article_id = $1 AND act = $2 AND subject ? 'spot'",
    )
    .bind::<sql_types::Uuid, _>(article)
    .bind::<sql_types::Text, _>(NO_MARKER)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.spot).collect())
}

/// Links to pages of the newsroom's own site that are stories by their form, where readers have none.
async fn dead_ends(conn: &mut Conn, content: &SealedContent) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct DeadEnd {
        #[diesel(sql_type = sql_types::Text)]
        link: String,
    }
    let links: Vec<&str> = content
        .body
        .links()
        .filter(|link| link.is_web())
        .map(Link::as_str)
        .collect();
    if links.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<DeadEnd> = sql(
        "SELECT DISTINCT w.link FROM (
           SELECT l AS link, regexp_replace(substr(l, length(rtrim(s.url, '/')) + 2), '[?#].*', '') AS slug
           FROM newsroom.site s, unnest($1::text[]) l WHERE starts_with(l, rtrim(s.url, '/') || '/')) w
         WHERE w.slug <> '' AND w.slug !~ '[/.]'
           AND NOT EXISTS (SELECT FROM newsroom.slugs g JOIN newsroom.live p ON p.article_id = g.article_id WHERE g.slug = w.slug AND g.public_from <= newsroom.clock())",
    )
    .bind::<sql_types::Array<sql_types::Text>, _>(links)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.link).collect())
}

/// Every TK of a story, in the lines above its text, in words for other places and in the text.
#[must_use]
pub fn markers(content: &SealedContent) -> Vec<Marker> {
    let lines = [
        ("headline", "the headline", &content.headline),
        ("kicker", "the kicker", &content.kicker),
        ("dek", "the dek", &content.dek),
    ];
    let mut found: Vec<Marker> = lines
        .into_iter()
        .flat_map(|(field, place, text)| Marker::in_line(field, place, text))
        .collect();
    let words = content.words.texts().into_iter();
    let elsewhere = words
        .zip(WORDS)
        .flat_map(|((field, text), word)| Marker::in_line(field, &format!("the {}", word.word()), text));
    found.extend(elsewhere);
    found.extend(content.body.markers());
    found
}

/// Checks content for an act (`Submit`, `Approve` or `Publish`); what the act cannot do without is `Failed`.
#[must_use]
pub fn check(content: &SealedContent, act: Act, context: &CheckContext) -> Vec<Check> {
    let mut checks = judged(content, act, context);
    checks.extend(reading(content));
    checks
}

/// What an act cannot do without, without what is only told.
pub fn lacking(content: &SealedContent, act: Act, context: &CheckContext) -> impl Iterator<Item = Check> {
    let checks = judged(content, act, context).into_iter();
    checks.filter(|check| check.outcome == CheckOutcome::Failed)
}

fn judged(content: &SealedContent, act: Act, context: &CheckContext) -> Vec<Check> {
    let must = |fine: bool, field, passed: &str, failed: &str, proof: &str| {
        rule(fine, CheckOutcome::Failed, field, passed, failed, proof)
    };
    let may = |fine: bool, field, passed: &str, failed: &str, proof: &str| {
        rule(fine, CheckOutcome::Mind, field, passed, failed, proof)
    };
    let mut checks = vec![
        must(
            !content.headline.trim().is_empty(),
            "headline",
            "It has a headline",
            "No headline",
            "Write a headline.",
        ),
        must(
            !content.body.is_empty(),
            "body",
            "It has a text",
            "No text",
            "Write the story first.",
        ),
    ];
    checks.extend(breaches::checks(act, &context.house));
    checks.extend(to_come(content, act, &context.no_markers));
    checks.extend(content.body.mixed_hosts().into_iter().map(mixed_host));
    checks.extend(stumbles(content, context));
    checks.extend(outside::checks(act, &context.links));
    checks.extend(context.target_words.map(|target| length(content, target)));
    if !content.is_page() {
        checks.push(may(
            !content.byline.is_empty(),
            "byline",
            "It has a byline",
            "No byline",
            "Readers see no name.",
        ));
        checks.push(may(
            !content.dek.is_empty(),
            "dek",
            "It has a dek",
            "No dek",
            "The lines under the headline are empty; lists show the headline alone.",
        ));
    }
    checks.extend(of_pictures(content, context));
    checks.extend(context.rival.as_ref().map(address));
    checks
}

/// A picture in a story, as checks speak of it.
struct CheckedPicture<'a> {
    /// "the lead picture", "the picture in block 3".
    name: String,
    /// Where its alt text is written, and where it stands.
    anchors: [String; 2],
    /// The alt text that the story has of its own.
    own_alt: &'a str,
    known: &'a UsablePicture,
}

impl<'a> CheckedPicture<'a> {
    /// All of a story, in its order.
    fn all(content: &'a SealedContent, context: &'a CheckContext) -> Vec<Self> {
        let lead = content.lead.iter().filter_map(|lead| {
            Some(Self {
                name: "the lead picture".into(),
                anchors: ["lead_alt".into(), "lead".into()],
                own_alt: &lead.alt,
                known: context.pictures.get(&lead.picture)?,
            })
        });
        let blocks = content.body.blocks().iter().enumerate();
        let in_text = blocks.flat_map(|(at, block)| {
            let images = block.images();
            images.iter().enumerate().filter_map(move |(number, image)| {
                let which = if images.len() == 1 {
                    "the picture".to_owned()
                } else {
                    format!("picture {}", number + 1)
                };
                Some(Self {
                    name: format!("{which} in block {}", at + 1),
                    anchors: [image.id().to_string(), image.id().to_string()],
                    own_alt: image.alt(),
                    known: context.pictures.get(&image.picture())?,
                })
            })
        });
        lead.chain(in_text).collect()
    }

    const fn lacks_alt(&self) -> bool {
        self.own_alt.is_empty() && self.known.alt.is_empty() && !self.known.is_decoration
    }
}

/// Pictures: described, credited, and allowed for as long as they are used.
fn of_pictures(content: &SealedContent, context: &CheckContext) -> Vec<Check> {
    let all = CheckedPicture::all(content, context);
    if all.is_empty() {
        return vec![];
    }
    let failed = |anchor: &str, title: String, proof: &str| Check {
        may_be_accepted: true,
        anchor: Some(anchor.to_owned()),
        ..rule(false, CheckOutcome::Failed, "body", "", &title, proof)
    };
    let (mut lacking, mut rights) = (Vec::new(), Vec::new());
    for picture in &all {
        let [alt, place] = &picture.anchors;
        if picture.lacks_alt() {
            let proof = "Say what it shows, for somebody who cannot see it, or mark it as decoration on its page.";
            lacking.push(failed(alt, format!("No alt text for {}", picture.name), proof));
        }
        if picture.known.credit.is_empty() {
            let title = format!("No credit for {}", picture.name);
            lacking.push(failed(place, title, "Name on its page who made it."));
        }
        if let Some(last) = picture.known.ended() {
            let title = format!("The rights of {} ended on {}", picture.name, last.format("%-d %B %Y"));
            rights.push(failed(place, title, "Choose another, or have its rights renewed."));
        } else if let Some(last) = picture.known.ends_soon() {
            let title = format!("The rights of {} end on {}", picture.name, last.format("%-d %B %Y"));
            rights.push(Check {
                outcome: CheckOutcome::Mind,
                may_be_accepted: false,
                ..failed(place, title, "After that day it is offered for no other story.")
            });
        }
    }
    if lacking.is_empty() {
        let passed = if all.len() == 1 {
            "The picture has an alt text and a credit"
        } else {
            "Every picture has an alt text and a credit"
        };
        lacking.push(rule(true, CheckOutcome::Failed, "body", passed, "", ""));
    }
    lacking.extend(rights);
    lacking
}

/// One line for each TK that is a marker. An approval is for readers' eyes: it stops there as at the publication.
fn to_come(content: &SealedContent, act: Act, no_markers: &[String]) -> Vec<Check> {
    let proof = match act {
        Act::Approve | Act::Publish | Act::Schedule | Act::Republish => "An approved text may not keep it",
        _ => "Something is still to come",
    };
    let mut open = markers(content);
    open.retain(|marker| !no_markers.contains(&marker.spot));
    // Those of one place are counted, or nobody could tell which one was accepted.
    let failed = |marker: &Marker| {
        let beside: Vec<&Marker> = open.iter().filter(|other| other.place == marker.place).collect();
        let number = beside.iter().take_while(|other| other.spot != marker.spot).count() + 1;
        let title = match beside.len() {
            1 => format!("TK in {}", marker.place),
            many => format!("TK {number} of {many} in {}", marker.place),
        };
        let proof = format!("{proof}: “{}”", marker.quote.words);
        Check {
            may_be_accepted: true,
            anchor: Some(marker.anchor.clone()),
            words: Some(marker.quote.clone()),
            spot: Some(marker.spot.clone()),
            ..rule(false, CheckOutcome::Failed, "body", "", &title, &proof)
        }
    };
    if open.is_empty() {
        vec![rule(
            true,
            CheckOutcome::Failed,
            "body",
            "No TK left in the text",
            "",
            "",
        )]
    } else {
        open.iter().map(failed).collect()
    }
}

/// A link whose host is not what it looks like, or is a name that nobody could type.
fn mixed_host((host, anchor, place): (String, String, String)) -> Check {
    let title = format!("A link in {place} mixes writing systems: \u{2068}{host}\u{2069}");
    let proof = "Letters of one look like those of another. Make sure that it leads where it should.";
    Check {
        anchor: Some(anchor),
        ..rule(false, CheckOutcome::Mind, "body", "", &title, proof)
    }
}

/// What readers stumble over.
fn stumbles(content: &SealedContent, context: &CheckContext) -> Vec<Check> {
    let mind = |at: Stumble, title: String, proof: &str| Check {
        anchor: Some(at.anchor),
        ..rule(false, CheckOutcome::Mind, "body", "", &title, proof)
    };
    let bare = content.body.bare_links().into_iter().map(|at| {
        let title = format!("A link in {} says only “{}”", at.place, at.words);
        mind(
            at,
            title,
            "Link the words that say where it leads: many readers hear links by themselves.",
        )
    });
    let dead = content.body.links_to(&context.dead_ends).into_iter().map(|at| {
        let title = format!(
            "No story that readers have is at a link in {}: \u{2068}{}\u{2069}",
            at.place, at.words
        );
        mind(
            at,
            title,
            "It is not live, or the address is mistyped; unless another page of the site is meant.",
        )
    });
    let lone = content.body.lone_subheads().into_iter().map(|at| {
        let title = format!("No larger heading above {}", at.place);
        mind(
            at,
            title,
            "Make it a larger one: readers who go from heading to heading look for what it belongs to.",
        )
    });
    bare.chain(dead).chain(lone).collect()
}

/// A tenth more or less than it is to be is as long as that.
fn length(content: &SealedContent, target: i32) -> Check {
    let (words, target) = (content.body.word_count(), usize::try_from(target).unwrap_or(0));
    let title = if words > target {
        "Longer than it is to be"
    } else {
        "Shorter than it is to be"
    };
    let proof = format!("It has {words} words of {target}.");
    let is_fine = words.abs_diff(target) <= target / 10;
    rule(
        is_fine,
        CheckOutcome::Mind,
        "target",
        "As long as it is to be",
        title,
        &proof,
    )
}

/// How hard it is to read, where words are written in letters that can be counted.
fn reading(content: &SealedContent) -> Option<Check> {
    let language = Language::of(&content.lang).with_script();
    let is_counted = ["-Latn", "-Cyrl", "-Grek"]
        .iter()
        .any(|script| language.ends_with(script));
    let reading = Readability::of(&content.body).filter(|_| is_counted)?;
    let title = format!(
        "{} words a sentence, LIX {}",
        reading.words_of_a_sentence(),
        reading.lix()
    );
    let proof = "Björnsson’s LIX counts long words and long sentences: about 40 is easy, 50 as newspapers are, 60 hard. Languages of long words come out higher.";
    Some(Check {
        anchor: None,
        ..rule(false, CheckOutcome::Told, "body", "", &title, proof)
    })
}

/// The address, where another story is in its way.
fn address(rival: &Rival) -> Check {
    let (outcome, free) = match rival {
        Rival::Claimed { free, .. } => (CheckOutcome::Failed, free.clone()),
        Rival::Wished { .. } => (CheckOutcome::Mind, None),
    };
    Check {
        may_be_accepted: true,
        anchor: Some("slug".into()),
        free,
        ..rule(false, outcome, "slug", "", &rival.title(), &rival.advice())
    }
}

fn rule(fine: bool, otherwise: CheckOutcome, field: &'static str, passed: &str, failed: &str, proof: &str) -> Check {
    let (outcome, title, proof) = if fine {
        (CheckOutcome::Passed, passed, "")
    } else {
        (otherwise, failed, proof)
    };
    Check {
        outcome,
        title: title.to_owned(),
        proof: proof.to_owned(),
        field,
        may_be_accepted: false,
        anchor: (!fine).then(|| field.to_owned()),
        words: None,
        spot: None,
        free: None,
        passage: None,
        fix: None,
        asks_others: false,
    }
}
