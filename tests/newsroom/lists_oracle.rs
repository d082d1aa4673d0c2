//! Lists against an oracle: many filters, orders and page sizes over one newsroom, each compared with what a plain loop
//! over all stories says. A budget of a few rows makes pages short, never wrong.

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::{
    live::{
        cards::Cards,
        filter::{Condition, Field, Filter, Span, TimeField},
        list::ListSlice,
        story::LiveArticle,
        window::{Cursor, SortKey, Window},
    },
    platform::db::Conn,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use uuid::Uuid;

use crate::support::{Newsroom, block_on};

const STORIES: usize = 90;
const QUESTIONS: usize = 650;
const TAGS: [&str; 4] = ["tide", "gate", "ferry", "rare"];
const GENRES: [&str; 3] = ["news", "opinion", "review"];
const LANGS: [&str; 2] = ["en", "nl"];
const SECTIONS: [&str; 3] = ["harbour", "harbour-fish", "sport"];

/// A story as the oracle knows it.
struct Story {
    id: Uuid,
    /// The letters of its headline.
    letters: String,
    tags: Vec<&'static str>,
    genre: &'static str,
    lang: &'static str,
    section: &'static str,
    first: DateTime<Utc>,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    modified: DateTime<Utc>,
    is_live: bool,
}

/// A condition in both languages.
#[derive(Debug, Clone)]
enum Asked {
    Tags(Vec<&'static str>, bool),
    Genre(&'static str, bool),
    Lang(&'static str),
    Section(&'static str, bool),
    During(TimeField, Span),
}

#[test]
fn every_question_finds_what_a_plain_loop_finds_page_by_page_both_ways() {
    let newsroom = Newsroom::open();
    let mut chance = StdRng::seed_from_u64(20_261_128);
    let stories = fill(&newsroom, &mut chance);
    let address = newsroom.readers_address();

    block_on(async {
        let mut conn = address.connect().await.unwrap();
        let cards = Cards::default();
        for number in 0..QUESTIONS {
            let asked = question(&mut chance, &stories);
            let window = Window {
                sort: *[
                    SortKey::Published,
                    SortKey::Modified,
                    SortKey::Updated,
                    SortKey::Headline,
                ]
                .choose(&mut chance)
                .unwrap(),
                oldest_first: chance.random_bool(0.5),
                most: *[1, 7, 4_000].choose(&mut chance).unwrap(),
                ..Window::newest(*[1, 3, 20, 100].choose(&mut chance).unwrap())
            };
            let wanted = oracle(&stories, &asked, &window);
            let filter = asked
                .iter()
                .fold(Filter::default(), |filter, one| filter.and(condition(one)));
            let told = format!("question {number}: {asked:?} {window:?}");

            let (found, back) = both_ways(&mut conn, &cards, &filter, window).await;
            assert_eq!(found, wanted, "{told}");
            assert_eq!(back, wanted, "backwards, {told}");
            for place in [None, oracle_place(&wanted)] {
                let window = Window {
                    counted: true,
                    place,
                    ..Window::newest(1)
                };
                let count = LiveArticle::list(&mut conn, &filter, &window).await.unwrap().count;
                assert_eq!(count, Some(i64::try_from(wanted.len()).unwrap()), "{told}");
            }
        }
    });
}

/// Behind everything, where there is anything.
fn oracle_place(wanted: &[Uuid]) -> Option<Cursor> {
    let place = Cursor::at(DateTime::UNIX_EPOCH, Uuid::nil(), false);
    wanted.first().map(|_| place)
}

/// A page, which is the same whether or not its cards were read before.
async fn page(conn: &mut Conn, cards: &Cards, filter: &Filter, window: &Window) -> ListSlice {
    let page = LiveArticle::list(conn, filter, window).await.unwrap();
    for _ in 0..2 {
        let known = LiveArticle::list_with(conn, cards, filter, window).await.unwrap();
        assert_eq!(format!("{known:?}"), format!("{page:?}"), "{filter:?} {window:?}");
    }
    page
}

/// All pages from the beginning, and all pages back from the end.
async fn both_ways(conn: &mut Conn, cards: &Cards, filter: &Filter, mut window: Window) -> (Vec<Uuid>, Vec<Uuid>) {
    let (mut found, mut back, mut before) = (Vec::new(), Vec::new(), None);
    loop {
        let page = page(conn, cards, filter, &window).await;
        assert!(page.articles.len() <= usize::try_from(window.limit).unwrap());
        let ids: Vec<Uuid> = page.articles.iter().map(|story| story.id.0).collect();
        found.extend_from_slice(&ids);
        if page.before.is_some() {
            (before, back) = (page.before, vec![]);
        }
        back.extend(ids);
        window.place = page.after;
        if window.place.is_none() {
            break;
        }
    }
    window.place = before;
    while window.place.is_some() {
        let page = page(conn, cards, filter, &window).await;
        back.splice(0..0, page.articles.iter().map(|story| story.id.0));
        window.place = page.before;
    }
    (found, back)
}

fn question(chance: &mut StdRng, stories: &[Story]) -> Vec<Asked> {
    let mut asked = Vec::new();
    for _ in 0..chance.random_range(0..4) {
        asked.push(match chance.random_range(0..9) {
            0 => Asked::Tags(vec![TAGS.choose(chance).unwrap()], true),
            1 => Asked::Tags(TAGS.sample(chance, 2).copied().collect(), true),
            2 => Asked::Tags(vec![TAGS.choose(chance).unwrap()], false),
            3 => Asked::Genre(GENRES.choose(chance).unwrap(), chance.random_bool(0.7)),
            4 => Asked::Lang(LANGS.choose(chance).unwrap()),
            5 => Asked::Section(SECTIONS.choose(chance).unwrap(), chance.random_bool(0.7)),
            _ => Asked::During(
                *[
                    TimeField::Published,
                    TimeField::FirstPublished,
                    TimeField::Updated,
                    TimeField::Modified,
                ]
                .choose(chance)
                .unwrap(),
                span(chance, stories),
            ),
        });
    }
    asked
}

/// From and to moments at which something happened, or open.
fn span(chance: &mut StdRng, stories: &[Story]) -> Span {
    let moment = |chance: &mut StdRng| {
        let story = stories.choose(chance).unwrap();
        let at = *[story.first, story.published, story.updated, story.modified]
            .choose(chance)
            .unwrap();
        chance.random_bool(0.7).then_some(at)
    };
    Span {
        from: moment(chance),
        until: moment(chance),
    }
}

fn condition(asked: &Asked) -> Condition {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    match asked {
        Asked::Tags(tags, true) => Condition::Any(Field::Tag, words(tags)),
        Asked::Tags(tags, false) => Condition::None(Field::Tag, words(tags)),
        Asked::Genre(genre, true) => Condition::Any(Field::Genre, words(&[genre])),
        Asked::Genre(genre, false) => Condition::None(Field::Genre, words(&[genre])),
        Asked::Lang(lang) => Condition::Any(Field::Lang, words(&[lang])),
        Asked::Section(section, true) => Condition::Any(Field::Category, words(&[section])),
        Asked::Section(section, false) => Condition::None(Field::CategoryAlone, words(&[section])),
        Asked::During(moment, span) => Condition::During(*moment, *span),
    }
}

fn oracle(stories: &[Story], asked: &[Asked], window: &Window) -> Vec<Uuid> {
    let passes = |story: &Story, one: &Asked| match one {
        Asked::Tags(tags, any) => tags.iter().any(|tag| story.tags.contains(tag)) == *any,
        Asked::Genre(genre, is) => (story.genre == *genre) == *is,
        Asked::Lang(lang) => story.lang == *lang,
        Asked::Section("harbour", true) => story.section.starts_with("harbour"),
        Asked::Section(section, is) => (story.section == *section) == *is,
        Asked::During(moment, span) => {
            let at = match moment {
                TimeField::Published => story.published,
                TimeField::FirstPublished => story.first,
                TimeField::Updated => story.updated,
                TimeField::Modified => story.modified,
            };
            span.from.is_none_or(|from| at >= from) && span.until.is_none_or(|until| at < until)
        }
    };
    let mut found: Vec<&Story> = stories
        .iter()
        .filter(|story| story.is_live && asked.iter().all(|one| passes(story, one)))
        .collect();
    found.sort_by_key(|story| match window.sort {
        SortKey::Published => (story.published, "", story.id),
        SortKey::Modified => (story.modified, "", story.id),
        SortKey::Updated => (story.updated, "", story.id),
        SortKey::Headline => (DateTime::UNIX_EPOCH, story.letters.as_str(), story.id),
    });
    if !window.oldest_first {
        found.reverse();
    }
    found.into_iter().map(|story| story.id).collect()
}

/// Stories of a year in which nothing is even: some republished, some changed after months, one in nine out of sight.
fn fill(newsroom: &Newsroom, chance: &mut StdRng) -> Vec<Story> {
    let mut sql = newsroom.owner();
    for tag in TAGS {
        sql.execute(
            "INSERT INTO newsroom.tags (id, slug, name) VALUES ($1, $2, $2)",
            &[&Uuid::now_v7(), &tag],
        )
        .unwrap();
    }
    let mut parent: Option<Uuid> = None;
    for section in SECTIONS {
        let (id, above) = (Uuid::now_v7(), parent.filter(|_| section.contains('-')));
        sql.execute(
            "INSERT INTO newsroom.categories (id, parent_id, slug, name) VALUES ($1, $2, $3, $3)",
            &[&id, &above, &section],
        )
        .unwrap();
        parent = Some(id);
    }
    (0..STORIES)
        .map(|number| story(newsroom, &mut sql, chance, number))
        .collect()
}

fn story(newsroom: &Newsroom, sql: &mut postgres::Client, chance: &mut StdRng, number: usize) -> Story {
    let placed = newsroom.approved_story(&format!("Story {number}"));
    let now: DateTime<Utc> = sql.query_one("SELECT date_trunc('second', now())", &[]).unwrap().get(0);
    // Few days, so that moments coincide.
    let first = now - TimeDelta::days(chance.random_range(2..300));
    let published = if chance.random_bool(0.2) {
        first + (now - first) / 2
    } else {
        first
    };
    let updated = match chance.random_range(0..4) {
        0 => published.max(now - TimeDelta::days(1)),
        1 => published + TimeDelta::hours(1),
        // One that returned is published later than it was updated.
        2 => first,
        _ => published,
    };
    let live_from = published.max(updated);
    let touched = chance
        .random_bool(0.2)
        .then(|| now - TimeDelta::hours(chance.random_range(1..9)));
    let keeps_back = chance.random_range(0..27);
    let until = (keeps_back == 0).then(|| now - TimeDelta::hours(1));
    let (tags, genre, lang, section) = (
        TAGS[..3]
            .sample(chance, number % 3)
            .copied()
            .chain((number == 40).then_some("rare"))
            .collect::<Vec<_>>(),
        *GENRES.choose(chance).unwrap(),
        LANGS[usize::from(number.is_multiple_of(5))],
        *SECTIONS.choose(chance).unwrap(),
    );
    sql.batch_execute("SET session_replication_role = replica").unwrap();
    sql.execute(
        "UPDATE newsroom.revisions SET tag_ids = ARRAY(SELECT id FROM newsroom.tags WHERE slug = ANY ($2)), genre = $3, lang = $4,
           category_id = (SELECT id FROM newsroom.categories WHERE slug = $5) WHERE article_id = $1",
        &[&placed.0, &tags, &genre, &lang, &section],
    )
    .unwrap();
    sql.batch_execute("SET session_replication_role = origin").unwrap();
    sql.execute(
        "INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, live_until, change_kind, acted_at, slug, category_id,
           first_published_at, published_at, updated_at, edition, touched_at)
         SELECT $1, $2, $3, '\\x01', $4, $5, 'first', now(), $6, id, $7, $8, $9, 1, $10 FROM newsroom.categories WHERE slug = $11",
        &[
            &Uuid::now_v7(), &placed.0, &placed.1, &live_from, &until, &format!("story-{number}"), &first, &published, &updated, &touched, &section,
        ],
    )
    .unwrap();
    let keep = match keeps_back {
        1 => "held_at = now()",
        2 => "embargo_until = now() + interval '1 day'",
        _ => "embargo_until = now() - interval '1 day'",
    };
    sql.execute(
        &format!("UPDATE newsroom.articles SET {keep} WHERE id = $1"),
        &[&placed.0],
    )
    .unwrap();
    Story {
        letters: format!("story {number}"),
        id: placed.0,
        tags,
        genre,
        lang,
        section,
        first,
        published,
        updated,
        modified: live_from.max(touched.unwrap_or(live_from)),
        is_live: keeps_back > 2,
    }
}
