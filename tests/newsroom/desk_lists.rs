//! The newsroom's own lists against an oracle: stories of every kind, people of every role, every shelf, compared with what
//! a plain loop over all of them says. A list that may look at few stories is short and says so, never wrong.

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::{
    desk::{
        query::{ListSpan, Shelf, StoryFlag, StoryOrder, StoryQuery},
        stories::{FoundStories, Story},
    },
    error::Result,
    ids::{AuthorId, TagId},
    policy::Role,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use uuid::Uuid;

use crate::support::{Desk, Member, Person, Story as Written};

const STORIES: usize = 110;
const QUESTIONS: usize = 400;
const HEADLINES: [&str; 5] = ["Harbour gate", "A tide of 100%", "水門の話", "Ferry_late", ""];
const SLUGLINES: [&str; 3] = ["", "harbour-1", "tide"];
const WORDS: [&str; 8] = ["", "", "harbour", "TIDE", "100%", "水門", "y_l", "nowhere"];
const SECTIONS: [&str; 2] = ["sea", "land"];
const STAGES: [&str; 6] = ["draft", "in_review", "returned", "approved", "settled", "spiked"];

/// A range of the timeline, in hours from now.
#[derive(Debug, Clone, Copy)]
struct Range {
    from: i64,
    until: Option<i64>,
}

/// What stands on a timeline.
const TIMELINES: [&[Range]; 7] = [
    &[],
    &[Range { from: -50, until: None }],
    &[Range {
        from: -50,
        until: Some(-9),
    }],
    &[
        Range {
            from: -50,
            until: Some(-9),
        },
        Range { from: -9, until: None },
    ],
    &[
        Range {
            from: -50,
            until: Some(-9),
        },
        Range { from: 9, until: None },
    ],
    &[
        Range {
            from: -50,
            until: Some(30),
        },
        Range { from: 30, until: None },
    ],
    &[Range { from: 20, until: None }],
];

#[derive(Debug, Clone)]
struct Told {
    id: Uuid,
    creator: usize,
    signer: Option<usize>,
    named: usize,
    stage: &'static str,
    headline: &'static str,
    slugline: &'static str,
    section: &'static str,
    /// Whether it has the tag.
    tagged: bool,
    exclusive: bool,
    now: DateTime<Utc>,
    changed: DateTime<Utc>,
    ranges: &'static [Range],
    kept_back: u8,
}

impl Told {
    fn holds(&self) -> Option<Range> {
        self.ranges
            .iter()
            .copied()
            .find(|range| range.from <= 0 && range.until.is_none_or(|until| until > 0))
    }

    fn is_live(&self) -> bool {
        self.holds().is_some() && !matches!(self.kept_back, 1..=3)
    }

    fn begins(&self) -> Option<i64> {
        self.ranges.iter().map(|range| range.from).find(|from| *from > 0)
    }

    fn stands_on(&self, shelf: Shelf) -> bool {
        match shelf {
            Shelf::All => self.stage != "spiked",
            Shelf::Drafts => self.stage == "draft",
            Shelf::InReview => self.stage == "in_review",
            Shelf::Returned => self.stage == "returned",
            Shelf::Approved => self.stage == "approved",
            Shelf::Spiked => self.stage == "spiked",
            Shelf::Scheduled => self.begins().is_some(),
            Shelf::Live => self.is_live(),
            Shelf::Withdrawn => {
                let was_read = self
                    .ranges
                    .iter()
                    .any(|range| range.until.is_some_and(|until| until <= 0));
                self.kept_back != 2 && was_read && !self.is_live()
            }
        }
    }

    fn has_flag(&self, flag: StoryFlag) -> bool {
        match flag {
            StoryFlag::OnHold => self.kept_back == 1,
            StoryFlag::Killed => self.kept_back == 2,
            StoryFlag::Embargoed => self.kept_back == 3,
            StoryFlag::Exclusive => self.exclusive,
            StoryFlag::Featured | StoryFlag::Breaking | StoryFlag::Sponsored | StoryFlag::Planned => false,
        }
    }

    /// When readers had it first, in hours from now.
    fn first(&self) -> Option<i64> {
        self.ranges
            .iter()
            .map(|range| range.from)
            .filter(|from| *from <= 0)
            .min()
    }

    fn is_of(&self, person: usize) -> bool {
        self.creator == person || self.signer == Some(person)
    }

    fn is_seen_by(&self, person: usize, role: Role) -> bool {
        (role != Role::Contributor || self.is_of(person))
            && (self.kept_back != 3 || self.creator == person || self.named == person)
    }

    fn has(&self, words: &str) -> bool {
        let words = words.to_lowercase();
        self.headline.to_lowercase().contains(&words) || self.slugline.contains(&words)
    }
}

#[test]
fn every_list_of_the_newsroom_is_what_a_plain_loop_finds() {
    let desk = Desk::open();
    let people = [
        (desk.person("Marguerite Vane", Role::Admin), Role::Admin),
        (desk.ilse.clone(), Role::Editor),
        (desk.tamsin.clone(), Role::Journalist),
        (desk.person("Con Tribb", Role::Contributor), Role::Contributor),
        (desk.person("Kit Other", Role::Contributor), Role::Contributor),
    ];
    let mut chance = StdRng::seed_from_u64(20_261_129);
    let stories = fill(&desk, &mut chance, &people);
    rebuilt(&desk);
    let now: DateTime<Utc> = desk
        .owner()
        .query_one("SELECT date_trunc('second', now())", &[])
        .unwrap()
        .get(0);
    let hours = |hours: i64| now + TimeDelta::hours(hours);
    let tag = tag(&mut desk.owner());
    let authors = people.each_ref().map(|(who, _)| author(&mut desk.owner(), who));

    for (person, (who, role)) in people.iter().enumerate() {
        for (shelf, count) in who.run(|conn, who| Box::pin(Story::counts(conn, who))).unwrap() {
            let all = stories
                .iter()
                .filter(|one| one.stands_on(shelf) && one.is_seen_by(person, *role))
                .count();
            assert_eq!(
                (count.count, count.is_more),
                (i64::try_from(all).unwrap(), false),
                "{shelf:?} of {role:?}"
            );
        }
    }
    for number in 0..QUESTIONS {
        let (person, (who, role)) = people
            .iter()
            .enumerate()
            .collect::<Vec<_>>()
            .choose(&mut chance)
            .copied()
            .unwrap();
        let shelf = *Shelf::ALL.choose(&mut chance).unwrap();
        let order = match shelf {
            Shelf::Live if chance.random_bool(0.5) => StoryOrder::WentLive,
            Shelf::Scheduled if chance.random_bool(0.5) => StoryOrder::BeginsNext,
            _ => *[StoryOrder::NewestChange, StoryOrder::OldestChange]
                .choose(&mut chance)
                .unwrap(),
        };
        let wanted = StoryQuery {
            mine: chance.random_bool(0.3),
            words: (*WORDS.choose(&mut chance).unwrap()).to_owned(),
            category: (*["", "", "sea", "land", "nowhere"].choose(&mut chance).unwrap()).to_owned(),
            offset: *[0, 0, 3].choose(&mut chance).unwrap(),
            far: *[1_500, 1_500, 12, 40].choose(&mut chance).unwrap(),
            author: chance
                .random_bool(0.2)
                .then(|| authors[chance.random_range(0..authors.len())]),
            tag: chance.random_bool(0.2).then_some(tag),
            flag: chance
                .random_bool(0.2)
                .then(|| *StoryFlag::ALL.choose(&mut chance).unwrap()),
            changed: ListSpan {
                from: chance.random_bool(0.2).then(|| hours(-chance.random_range(0..60))),
                until: chance.random_bool(0.2).then(|| hours(-chance.random_range(0..60))),
            },
            first_published: ListSpan {
                from: chance.random_bool(0.1).then(|| hours(-20)),
                until: chance.random_bool(0.1).then(|| hours(-20)),
            },
            order,
            ..StoryQuery::newest(shelf, *[1, 4, 31].choose(&mut chance).unwrap())
        };
        let signs = wanted
            .author
            .and_then(|author| authors.iter().position(|one| *one == author));
        let truth = oracle(&stories, person, *role, &wanted, signs);
        let told = format!("question {number}: {role:?} {wanted:?}");

        let found = list(who, &wanted).unwrap();

        let ids: Vec<Uuid> = found.stories.iter().map(|story| story.id.0).collect();
        if found.is_cut {
            assert!(wanted.far < 100, "nothing is far here, {told}");
            assert!(ids.iter().all(|id| truth.contains(id)) || wanted.offset > 0, "{told}");
        } else {
            let offset = usize::try_from(wanted.offset).unwrap();
            let page: Vec<Uuid> = truth
                .iter()
                .copied()
                .skip(offset)
                .take(usize::try_from(wanted.limit).unwrap())
                .collect();
            assert_eq!(ids, page, "{told}");
        }
    }
}

#[test]
fn folders_and_titles_follow_every_change_and_doctor_finds_what_somebody_changed_by_hand() {
    let desk = Desk::open();
    let mut chance = StdRng::seed_from_u64(7);
    let people = [
        (desk.ilse.clone(), Role::Editor),
        (desk.tamsin.clone(), Role::Journalist),
    ];
    let stories = fill(&desk, &mut chance, &people);
    rebuilt(&desk);

    let mut sql = desk.owner();
    for change in [
        "UPDATE newsroom.articles SET changed_at = changed_at + interval '1 hour', slugline = 'other'",
        "UPDATE newsroom.articles SET held_at = CASE WHEN held_at IS NULL THEN now() END",
        "UPDATE newsroom.articles SET killed_at = NULL, embargo_until = NULL",
        "UPDATE newsroom.publications SET began_noticed_at = NULL WHERE past",
    ] {
        sql.batch_execute(change).unwrap();
        rebuilt(&desk);
    }
    assert!(desk.runs(&["doctor"]).out.len() > 1);

    for (broken, mended) in [
        (
            "DELETE FROM newsroom.folders WHERE changed_at > '-infinity' AND article_id = $1",
            "SELECT newsroom.file_texts(ARRAY[$1::uuid]), newsroom.file_shelves(ARRAY[$1::uuid])",
        ),
        (
            "UPDATE newsroom.titles SET words = 'else' WHERE article_id = $1",
            "SELECT newsroom.file_texts(ARRAY[$1::uuid])",
        ),
    ] {
        let id = stories[0].id;
        sql.execute(broken, &[&id]).unwrap();
        let said = desk.runs(&["doctor"]).out;
        assert!(
            said.contains(&format!("story {id} is not listed as its text and its timeline say")),
            "{said}"
        );
        sql.execute(mended, &[&id]).unwrap();
        rebuilt(&desk);
    }
}

#[test]
fn a_page_asks_the_same_number_of_questions_however_much_there_is() {
    let desk = Desk::open_with_its_statements_in_the_log();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let pages = [
        "/admin",
        "/admin/articles",
        "/admin/articles?show=live",
        "/admin/articles?show=withdrawn&category=uncategorized",
        "/admin/articles?q=harbour",
        "/admin/articles?show=live&tag=tag-1&author=guest-1&flag=on-hold&mine=yes&changed-from=today&first-from=2020-01-01",
        "/admin/views",
        "/admin/find?q=harbour",
        "/admin/find/answers?q=%3E",
        "/admin/find/answers",
        "/admin/authors",
        "/admin/tags",
    ];
    let once = |page: &str| {
        let before = desk.statements();
        assert_eq!(ilse.get(page).status, 200);
        desk.statements() - before
    };
    // Once a minute a session writes down that it is in use, and a line of the log may come late: the middle one of five.
    let asked = || -> Vec<usize> {
        let usual = |page: &&str| {
            let mut counts: Vec<usize> = (0..5).map(|_| once(page)).collect();
            counts.sort_unstable();
            counts[2]
        };
        pages.iter().map(usual).collect()
    };

    let few = asked();
    desk.all_live(&["Harbour one", "Harbour two", "Harbour three"]);
    for number in 0..4 {
        desk.tag(&format!("Tag {number}"));
        desk.guest(&format!("Guest {number}"));
    }
    let more = asked();

    println!(
        "{}",
        pages
            .iter()
            .zip(&more)
            .map(|(page, count)| format!("{page} {count}\n"))
            .collect::<String>()
    );
    for ((page, few), more) in pages.iter().zip(few).zip(more) {
        // An empty list is asked once more whether it was looked for far enough.
        assert!(more <= few && more <= 30, "{page}: {few}, {more}");
    }
}

#[test]
fn what_is_counted_no_further_is_said() {
    let desk = Desk::open();
    let tag = desk.tag("Harbour");
    let mut sql = desk.owner();
    sql.batch_execute(&format!(
        "WITH stories AS (SELECT gen_random_uuid() AS id, gen_random_uuid() AS text, n FROM generate_series(1, 1005) n),
           placed AS (INSERT INTO newsroom.articles (id, created_by, created_at, changed_at, stage, working_revision_id)
             SELECT s.id, (SELECT min(id::text)::uuid FROM newsroom.staff), now(), now() - s.n * interval '1 minute', 'draft', s.text FROM stories s)
         INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, headline, lang, category_id, tag_ids, body)
           SELECT s.text, s.id, 1, (SELECT min(id::text)::uuid FROM newsroom.staff), now(), now(), 'Story ' || s.n, 'en', c.id,
             CASE WHEN s.n <= 101 THEN ARRAY['{tag}'::uuid] ELSE '{{}}' END, '{{\"type\": \"doc\"}}'
           FROM stories s CROSS JOIN newsroom.categories c WHERE c.is_default"
    ))
    .unwrap();
    let ilse = Member::of(desk.at(), &desk.ilse);

    let page = ilse.get("/admin/articles?show=drafts").text();
    assert!(
        page.contains("Drafts <span class=\"count\">1,000+</span>") && page.contains("1,000+ stories in work"),
        "{page}"
    );
    assert!(!page.contains("were looked through"));
    assert!(ilse.get("/admin/tags").text().contains("100+ stories"));
    let last = ilse.get("/admin/articles?show=drafts&page=34").text();
    assert!(last.contains("991 to 1,005") && last.contains("Story 1005"), "{last}");
    let found = ilse.get("/admin/articles?q=story+1004").text();
    assert!(
        found.contains(">Story 1004<") && !found.contains("Story 1003"),
        "{found}"
    );
}

fn list(who: &Person, wanted: &StoryQuery) -> Result<FoundStories> {
    let wanted = wanted.clone();
    who.run(move |conn, who| Box::pin(async move { Story::list(conn, who, &wanted).await }))
}

fn within(span: &ListSpan, at: Option<DateTime<Utc>>) -> bool {
    span.is_any()
        || at.is_some_and(|at| span.from.is_none_or(|from| at >= from) && span.until.is_none_or(|until| at < until))
}

fn oracle(stories: &[Told], person: usize, role: Role, wanted: &StoryQuery, signs: Option<usize>) -> Vec<Uuid> {
    let mut found: Vec<&Told> = stories
        .iter()
        .filter(|one| one.stands_on(wanted.shelf) && one.is_seen_by(person, role))
        .filter(|one| !wanted.mine || one.is_of(person))
        .filter(|one| wanted.category.is_empty() || one.section == wanted.category)
        .filter(|one| one.has(&wanted.words))
        .filter(|one| wanted.author.is_none() || one.signer == signs)
        .filter(|one| wanted.tag.is_none() || one.tagged)
        .filter(|one| wanted.flag.is_none_or(|flag| one.has_flag(flag)))
        .filter(|one| within(&wanted.changed, Some(one.changed)))
        .filter(|one| {
            within(
                &wanted.first_published,
                one.first().map(|hours| one.now + TimeDelta::hours(hours)),
            )
        })
        .collect();
    found.sort_by_key(|one| match wanted.order {
        StoryOrder::NewestChange | StoryOrder::OldestChange => (one.changed.timestamp_micros(), one.id),
        StoryOrder::WentLive => (one.holds().map_or(0, |range| range.from), one.id),
        StoryOrder::BeginsNext => (one.begins().unwrap_or(0), one.id),
    });
    if matches!(wanted.order, StoryOrder::NewestChange | StoryOrder::WentLive) {
        found.reverse();
    }
    found.into_iter().map(|one| one.id).collect()
}

/// What is kept is what follows from the stories.
fn rebuilt(desk: &Desk) {
    for (kept, due) in [
        (
            "SELECT * FROM newsroom.folders",
            "SELECT * FROM newsroom.mentions_due UNION ALL SELECT * FROM newsroom.shelves_due",
        ),
        ("SELECT * FROM newsroom.titles", "SELECT * FROM newsroom.titles_due"),
    ] {
        let wrong = wrong(
            desk,
            &format!("SELECT count(*) FROM (({kept} EXCEPT ({due})) UNION ALL (({due}) EXCEPT {kept})) x"),
        );
        assert_eq!(wrong, 0, "{kept}");
    }
}

fn tag(sql: &mut postgres::Client) -> TagId {
    TagId(
        sql.query_one("SELECT id FROM newsroom.tags WHERE slug = 'gate'", &[])
            .unwrap()
            .get(0),
    )
}

fn author(sql: &mut postgres::Client, who: &Person) -> AuthorId {
    let row = sql.query_one("SELECT id FROM newsroom.authors WHERE staff_id = $1", &[&who.id().0]);
    AuthorId(row.unwrap().get(0))
}

fn wrong(desk: &Desk, question: &str) -> i64 {
    desk.owner().query_one(question, &[]).unwrap().get(0)
}

fn fill(desk: &Desk, chance: &mut StdRng, people: &[(Person, Role)]) -> Vec<Told> {
    let mut sql = desk.owner();
    for section in SECTIONS {
        sql.execute(
            "INSERT INTO newsroom.categories (id, slug, name) VALUES ($1, $2, $2)",
            &[&Uuid::now_v7(), &section],
        )
        .unwrap();
    }
    for (who, _) in people {
        sql.execute(
            "INSERT INTO newsroom.authors (id, slug, name, staff_id) VALUES ($1::uuid, $1::uuid::text, 'Somebody', $2) ON CONFLICT DO NOTHING",
            &[&Uuid::now_v7(), &who.id().0],
        )
        .unwrap();
    }
    sql.execute(
        "INSERT INTO newsroom.tags (id, slug, name) VALUES ($1, 'gate', 'Gate')",
        &[&Uuid::now_v7()],
    )
    .unwrap();
    let now: DateTime<Utc> = sql.query_one("SELECT date_trunc('second', now())", &[]).unwrap().get(0);
    (0..STORIES)
        .map(|_| {
            let one = Told {
                id: Uuid::now_v7(),
                creator: chance.random_range(0..people.len()),
                signer: chance.random_bool(0.4).then(|| chance.random_range(0..people.len())),
                named: chance.random_range(0..people.len()),
                stage: STAGES.choose(chance).unwrap(),
                headline: HEADLINES.choose(chance).unwrap(),
                slugline: SLUGLINES.choose(chance).unwrap(),
                section: SECTIONS.choose(chance).unwrap(),
                tagged: chance.random_bool(0.3),
                exclusive: chance.random_bool(0.3),
                now,
                // Few hours, so that changes coincide.
                changed: now - TimeDelta::hours(chance.random_range(1..60)),
                ranges: TIMELINES.choose(chance).unwrap(),
                kept_back: chance.random_range(0..10),
            };
            place(&mut sql, &one, people, now);
            one
        })
        .collect()
}

fn place(sql: &mut postgres::Client, one: &Told, people: &[(Person, Role)], now: DateTime<Utc>) {
    let (creator, revision) = (people[one.creator].0.id().0, Uuid::now_v7());
    let signer: Option<Uuid> = one.signer.map(|signer| people[signer].0.id().0);
    let mut act = sql.transaction().unwrap();
    act.execute(
        "INSERT INTO newsroom.articles (id, slugline, created_by, created_at, changed_at, stage) VALUES ($1, $2, $3, now(), $4, $5)",
        &[&one.id, &one.slugline, &creator, &one.changed, &one.stage],
    )
    .unwrap();
    act.execute(
        "INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, lang, category_id, tag_ids, flags, byline, body)
         SELECT $1, $2, 1, $3, now(), now(), now(), '\\x01', $4, 'en', c.id,
           CASE WHEN $7 THEN ARRAY(SELECT t.id FROM newsroom.tags t WHERE t.slug = 'gate') ELSE '{}' END, CASE WHEN $8 THEN '{exclusive}'::text[] ELSE '{}' END,
           coalesce((SELECT jsonb_build_array(jsonb_build_object('author_id', u.id, 'name', u.name, 'role', '')) FROM newsroom.authors u WHERE u.staff_id = $6), '[]'),
           '{\"type\": \"doc\"}' FROM newsroom.categories c WHERE c.slug = $5",
        &[&revision, &one.id, &creator, &one.headline, &one.section, &signer, &one.tagged, &one.exclusive],
    )
    .unwrap();
    act.execute(
        "UPDATE newsroom.articles SET working_revision_id = $2 WHERE id = $1",
        &[&one.id, &revision],
    )
    .unwrap();
    act.execute(
        "INSERT INTO newsroom.approvals VALUES ($1, '\\x01', $2, now())",
        &[&revision, &creator],
    )
    .unwrap();
    act.commit().unwrap();
    for range in one.ranges {
        let at = |hours: i64| now + TimeDelta::hours(hours);
        let (from, until) = (at(range.from), range.until.map(at));
        let past = range.until.is_some_and(|until| until <= 0);
        let began = (range.from <= 0).then_some(from);
        sql.execute(
            "INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, live_until, change_kind, acted_at, slug, category_id,
               first_published_at, published_at, updated_at, edition, past, began_noticed_at)
             SELECT $1, $2, $3, '\\x01', $4, $5, 'first', now(), ($2::uuid)::text, r.category_id, $4, $4, $4, 1, $6, $7 FROM newsroom.revisions r WHERE r.id = $3",
            &[&Uuid::now_v7(), &one.id, &revision, &from, &until, &past, &began],
        )
        .unwrap();
    }
    let keeps = match one.kept_back {
        1 => "held_at = now()",
        2 => "killed_at = now(), public_notice = 'Gone'",
        3 => "embargo_until = now() + interval '1 day'",
        4 => "embargo_until = now() - interval '1 day'",
        _ => return,
    };
    sql.execute(
        &format!("UPDATE newsroom.articles SET {keeps} WHERE id = $1"),
        &[&one.id],
    )
    .unwrap();
    if one.kept_back == 3 {
        sql.execute(
            "INSERT INTO newsroom.article_people (article_id, staff_id) VALUES ($1, $2)",
            &[&one.id, &people[one.named].0.id().0],
        )
        .unwrap();
    }
}

/// The headlines of a list, in its order.
fn listed(member: &Member, query: &str) -> Vec<String> {
    let page = member.get(&format!("/admin/articles?{query}"));
    assert_eq!(page.status, 200, "{query}");
    let text = page.text();
    let list = text.split("class=\"rows stories").nth(1).unwrap_or_default();
    let rows = list.split("</form>").next().unwrap_or_default();
    rows.split("clamp-2\" dir=\"auto\"><a href=\"")
        .skip(1)
        .map(|row| row.split_once('>').unwrap().1.split('<').next().unwrap().to_owned())
        .collect()
}

#[test]
fn each_filter_is_one_address_and_a_chip_that_takes_it_away() {
    let desk = Desk::open();
    let (tide, ada) = (desk.tag("Tide & gate"), desk.guest("Ada Rowe"));
    desk.draft(&Written::titled("Tagged").tagged(&[tide]));
    desk.draft(&Written::titled("Signed").signed_by(&[&ada]));
    desk.draft(&Written::titled("Alone").flagged("exclusive"));
    let held = desk.draft(&Written::titled("Kept back"));
    desk.ilse.holds(held);
    let front = desk.live(&Written::titled("In front"));
    desk.ilse.features(front);
    let killed = desk.live(&Written::titled("Gone for good"));
    let other = desk.person("Noor Saeed", Role::Editor);
    desk.ilse.kills(killed, "Wrong", "We were wrong.");
    other.kills(killed, "Wrong", "We were wrong.");
    let ilse = Member::of(desk.at(), &desk.ilse);

    for (query, headlines) in [
        ("tag=tide-gate", vec!["Tagged"]),
        ("tag=TIDE+%26+gate", vec!["Tagged"]),
        ("author=ada-rowe", vec!["Signed"]),
        ("author=Ada+Rowe", vec!["Signed"]),
        ("flag=exclusive", vec!["Alone"]),
        ("flag=on-hold", vec!["Kept back"]),
        ("flag=featured", vec!["In front"]),
        ("flag=killed", vec!["Gone for good"]),
        ("flag=embargoed", vec![]),
        ("first-from=today", vec!["Gone for good", "In front"]),
        ("first-until=yesterday", vec![]),
        ("changed-until=yesterday", vec![]),
        ("changed-from=today&show=live&sort=went-live", vec!["In front"]),
        (
            "flag=on-hold&sort=oldest&changed-from=30+days+ago&changed-until=today",
            vec!["Kept back"],
        ),
    ] {
        assert_eq!(listed(&ilse, query), headlines, "{query}");
    }
    let page = ilse
        .get("/admin/articles?show=drafts&tag=Tide+%26+gate&flag=exclusive")
        .text();
    for words in [
        // The address of the list without it has the slug of what was meant.
        "<bdi>Tag Tide &#38; gate</bdi><a class=\"token__x\" href=\"/admin/articles?show=drafts&#38;flag=exclusive\"",
        "<bdi>Exclusive</bdi><a class=\"token__x\" href=\"/admin/articles?show=drafts&#38;tag=tide-gate\"",
        "href=\"/admin/articles?show=live&#38;tag=tide-gate&#38;flag=exclusive\"",
        "<a class=\"link\" href=\"/admin/articles?show=drafts\">Remove all</a>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn what_an_address_cannot_mean_is_said_and_never_an_error() {
    let desk = Desk::open();
    desk.draft(&Written::titled("The only one"));
    let ilse = Member::of(desk.at(), &desk.ilse);
    desk.guest("Sam Lee");
    desk.guest("Sam Lee");
    for (query, said) in [
        ("show=nowhere", "“nowhere” is nothing that “show” can be: all, drafts"),
        (
            "flag=red",
            "“red” is nothing that “flag” can be: featured, breaking, on-hold",
        ),
        ("tag=nobody-has-it", "There is no tag “nobody-has-it”"),
        ("author=%3Cb%3E", "There is no author “&#60;b&#62;”"),
        ("category=nowhere", "There is no category “nowhere”"),
        (
            "author=Sam+Lee",
            "Several are called “Sam Lee”. Write which one: sam-lee, sam-lee-2",
        ),
        ("changed-from=soon", "“soon” is no day."),
        ("first-until=2026-02-30", "“2026-02-30” is no day."),
        (
            "changed-from=today&changed-until=yesterday",
            "“Changed from” lies behind “changed until”",
        ),
        ("sort=went-live", "“Last to go live” sorts what is live."),
        ("colour=blue", "“colour” is no filter of this list."),
        ("page=-99999999999999999999", "nothing that “page” can be"),
        ("%00=%00&q=%00&%FF%FE=%C3%28", "is no filter of this list"),
    ] {
        let page = ilse.get(&format!("/admin/articles?{query}"));
        assert_eq!(page.status, 200, "{query}");
        assert!(page.text().contains(said), "{query}: {}", page.text());
    }
    assert_eq!(listed(&ilse, "show=nowhere&tag=nobody-has-it&page=0"), ["The only one"]);
    assert!(
        !ilse
            .get("/admin/articles?q=only&done=kept")
            .text()
            .contains("Not all of this address")
    );
}

#[test]
fn a_filter_tells_nobody_of_a_story_that_is_not_theirs_to_see() {
    let desk = Desk::open();
    let (tag, ada) = (desk.tag("Raid at dawn"), desk.guest("Ada Rowe"));
    let secret = desk.ilse.writes(
        &Written::titled("Secret")
            .tagged(&[tag])
            .signed_by(&[&ada])
            .flagged("exclusive"),
    );
    desk.ilse.embargoes(secret, 24);
    let other = Member::of(desk.at(), &desk.person("Noor Saeed", Role::Admin));
    let ilse = Member::of(desk.at(), &desk.ilse);

    for query in ["flag=embargoed", "flag=exclusive", "changed-from=today", "q=secret"] {
        assert_eq!(listed(&ilse, query), ["Secret"], "{query}");
        let seen = other.get(&format!("/admin/articles?{query}")).text();
        assert!(!seen.contains(">Secret<"), "{query}: {seen}");
    }
    assert_eq!(listed(&ilse, "author=ada-rowe"), ["Secret"]);
    // A guest that only this story has is not known to others, no more than one that nobody is.
    let answer = |name: &str| {
        let page = other.get(&format!("/admin/articles?author={name}")).text();
        let from = page.split("Not all of this address").nth(1).unwrap_or_default();
        from.split("</ul>").next().unwrap_or_default().replace(name, "NAME")
    };
    assert_eq!(answer("ada-rowe"), answer("nobody"));
    assert!(answer("nobody").contains("There is no author"));
}
