//! What the server knows of its tables decides nothing: every question of readers touches the same pages whether the
//! statistics are of an empty table, of this one, or of one a thousand times as large.

use std::collections::BTreeMap;

use chrono::{TimeDelta, Utc};
use copydesk::{
    articles::timeline::ChangeKind,
    delivery::terms::{Term, TermKind, TermWindow},
    error::Error,
    live::{
        cards::Cards,
        filter::{Condition, Field, Filter, Span, TimeField},
        search::{Search, SearchSort},
        story::{By, LiveArticle, TextOf},
        window::{SortKey, Window},
    },
    platform::db::{self, Conn},
    search::query::Question,
};
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::{AsyncConnection, RunQueryDsl};
use postgres::Transaction;
use serde_json::json;

use crate::{
    files,
    revisions::{document, p},
    searching,
    story_pictures::picture,
    support::{Desk, Member, Newsroom, Start, Story, block_on},
};

/// Stories: enough that a plan which reads them all stands out.
const STORIES: i32 = 2_500;

/// Forty authors, six tags and four sections; with `skewed`, half of the stories belong to the first of each.
pub fn fill(newsroom: &Newsroom, skewed: bool) {
    let pick = |many: i32| {
        if skewed {
            format!("(CASE WHEN n % 2 = 0 THEN 0 ELSE n % {many} END)")
        } else {
            format!("(n % {many})")
        }
    };
    let (author, tag, section) = (pick(40), pick(6), pick(4));
    let script = format!(
        "CREATE FUNCTION pg_temp.id(kind text, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
           $$ SELECT (substr(md5(kind || n), 1, 12) || '7' || substr(md5(kind || n), 14, 3) || '8' || substr(md5(kind || n), 18, 15))::uuid $$;
         INSERT INTO newsroom.staff (id, email, name, role, created_at) VALUES (pg_temp.id('staff', 0), 'ilse@example.org', 'Ilse', 'editor', now());
         INSERT INTO newsroom.authors (id, slug, name) SELECT pg_temp.id('author', n), 'author-' || n, 'Author ' || n FROM generate_series(0, 39) n;
         INSERT INTO newsroom.tags (id, slug, name) SELECT pg_temp.id('tag', n), 'tag-' || n, 'Tag ' || n FROM generate_series(0, 5) n;
         INSERT INTO newsroom.categories (id, slug, name) SELECT pg_temp.id('category', n), 'section-' || n, 'Section ' || n FROM generate_series(0, 3) n;
         CREATE TEMP TABLE new ON COMMIT DROP AS SELECT n, pg_temp.id('article', n) AS article, pg_temp.id('revision', n) AS revision,
             date_trunc('second', now()) - n * interval '3 hours' AS at, pg_temp.id('author', {author}) AS author,
             ARRAY[pg_temp.id('tag', {tag}), pg_temp.id('tag', ({tag} + 3) % 6)] AS tags, pg_temp.id('category', {section}) AS category
           FROM generate_series(1, {STORIES}) n;
         SET CONSTRAINTS ALL DEFERRED;
         INSERT INTO newsroom.articles (id, created_by, created_at, changed_at, stage, working_revision_id)
           SELECT article, pg_temp.id('staff', 0), at, at, 'approved', revision FROM new;
         INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, lang, genre, category_id, tag_ids, byline, body)
           SELECT revision, article, 1, pg_temp.id('staff', 0), at, at, at, '\\x01', 'Story ' || n, CASE WHEN n % 5 = 0 THEN 'nl' ELSE 'en' END,
             CASE WHEN n % 10 = 0 THEN 'opinion' ELSE 'news' END, category, tags,
             jsonb_build_array(jsonb_build_object('author_id', author, 'name', 'A', 'role', 'reporter')), '{{\"type\": \"doc\", \"content\": []}}' FROM new;
         INSERT INTO newsroom.approvals SELECT revision, '\\x01', pg_temp.id('staff', 0), at FROM new;
         INSERT INTO newsroom.slugs (slug, article_id, public_from) SELECT 'story-' || n, article, at FROM new;
         INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, change_kind, acted_at, slug, category_id, first_published_at, published_at, updated_at, edition)
           SELECT pg_temp.id('publication', n), article, revision, '\\x01', at, 'first', at, 'story-' || n, category, at, at, at, 1 FROM new;"
    );
    let mut sql = newsroom.owner();
    let mut all = sql.transaction().unwrap();
    all.batch_execute(&script).unwrap();
    all.commit().unwrap();
}

/// The server learns nothing of its tables by itself while it is asked what it believes.
const ALONE: &str = "DO $$ DECLARE one regclass; BEGIN
  FOR one IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'newsroom'::regnamespace AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', one);
  END LOOP; END $$";

/// What the server believes of its tables.
const BELIEFS: [(&str, &str); 3] = [
    (
        "nothing yet",
        "DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'newsroom'::regnamespace);
         UPDATE pg_class SET reltuples = -1, relpages = 0, relallvisible = 0 WHERE relnamespace = 'newsroom'::regnamespace AND relkind = 'r'",
    ),
    ("what is so", "ANALYZE"),
    (
        "a thousand times as much",
        "UPDATE pg_class SET reltuples = reltuples * 1000 WHERE relnamespace = 'newsroom'::regnamespace AND relkind IN ('r', 'i') AND reltuples > 0",
    ),
];

fn slugs(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn questions() -> Vec<(&'static str, Filter, Window)> {
    let newest = Window::newest(20);
    let any = |field, words: &[&str]| Filter::default().any(field, slugs(words));
    let days = |days| Some(Utc::now() - TimeDelta::days(days));
    let during = |moment, from, until| Condition::During(moment, Span { from, until });
    let (modified, counted) = (
        Window {
            sort: SortKey::Modified,
            oldest_first: true,
            ..newest
        },
        Window {
            counted: true,
            ..newest
        },
    );
    vec![
        ("newest", Filter::default(), newest),
        ("counted", Filter::default(), counted),
        ("a section", any(Field::Category, &["section-0"]), newest),
        (
            "two sections",
            any(Field::Category, &["section-0", "section-1"]),
            newest,
        ),
        ("a tag", any(Field::Tag, &["tag-0"]), newest),
        ("an author", any(Field::Author, &["author-0"]), newest),
        (
            "a tag by an author",
            any(Field::Tag, &["tag-0"]).any(Field::Author, slugs(&["author-7"])),
            newest,
        ),
        ("nobody's", any(Field::Flag, &["sponsored"]), newest),
        (
            "opinion until",
            any(Field::Genre, &["opinion"]).and(during(TimeField::FirstPublished, None, days(100))),
            newest,
        ),
        (
            "changed since",
            Filter::default().and(during(TimeField::Updated, days(40), None)),
            newest,
        ),
        (
            "modified since",
            Filter::default().and(during(TimeField::Modified, days(40), None)),
            modified,
        ),
        (
            "not of a tag",
            Filter::default().and(Condition::None(Field::Tag, slugs(&["tag-0"]))),
            newest,
        ),
        ("by address", any(Field::Slug, &["story-7", "story-9"]), newest),
        (
            "by headline",
            Filter::default(),
            Window {
                sort: SortKey::Headline,
                oldest_first: true,
                ..newest
            },
        ),
        (
            "a tag by headline",
            any(Field::Tag, &["tag-0"]),
            Window {
                sort: SortKey::Headline,
                oldest_first: true,
                ..newest
            },
        ),
        (
            "last told",
            Filter::default(),
            Window {
                sort: SortKey::Updated,
                ..newest
            },
        ),
        ("the fortieth page", Filter::default(), Window { skip: 780, ..newest }),
    ]
}

/// Whoever touches more pages than any question needs is shown how.
const MANY: usize = 3_000;

/// Pages that a connection's statements touched, as the server logged them; none of them reads a table in a way that is
/// switched off for readers.
fn pages(newsroom: &Newsroom, work: impl AsyncFnOnce(&mut Conn)) -> usize {
    let pools = newsroom.pools();
    block_on(async {
        let mut conn = db::loan(&pools.readers).await.unwrap();
        work(&mut conn).await;
    });
    let (pages, mut forbidden) = newsroom.pages_explained();
    forbidden.retain(|step| !is_read_whole(step));
    assert!(forbidden.is_empty(), "{}", forbidden.join("\n"));
    if pages > MANY {
        println!("{}", newsroom.plans_in_log());
    }
    pages
}

/// The tree of categories is read whole, and nothing hangs on what that costs.
fn is_read_whole(step: &str) -> bool {
    step.contains("Seq Scan on newsroom.categories ")
}

#[test]
fn no_question_hangs_on_what_the_server_believes_of_its_tables() {
    for skewed in [true, false] {
        let newsroom = Newsroom::open();
        fill(&newsroom, skewed);
        newsroom.owner().batch_execute(ALONE).unwrap();
        newsroom.owner().batch_execute("VACUUM").unwrap();
        newsroom.explain_every_statement();
        let mut table: Vec<(String, Vec<usize>)> = Vec::new();
        for (_, script) in BELIEFS {
            for statement in script.split(';') {
                newsroom.owner().batch_execute(statement).unwrap();
            }
            let mut measured = |name: &str, touched: usize| {
                assert!(touched > 0, "{name}: nothing was logged");
                match table.iter_mut().find(|(known, _)| known == name) {
                    Some((_, row)) => row.push(touched),
                    None => table.push((name.to_owned(), vec![touched])),
                }
            };
            for (name, filter, window) in questions() {
                measured(
                    name,
                    pages(&newsroom, async |conn| {
                        drop(LiveArticle::list(conn, &filter, &window).await.unwrap())
                    }),
                );
            }
            let (cards, newest) = (Cards::default(), Window::newest(20));
            let again = pages(&newsroom, async |conn| {
                for _ in 0..3 {
                    drop(
                        LiveArticle::list_with(conn, &cards, &Filter::default(), &newest)
                            .await
                            .unwrap(),
                    );
                }
            });
            measured("newest, with cards that are known", again);
            measured(
                "by slug",
                pages(&newsroom, async |conn| {
                    assert!(
                        LiveArticle::find(conn, By::Slug("story-7"), TextOf::All)
                            .await
                            .unwrap()
                            .is_some()
                    );
                }),
            );
            measured(
                "tags",
                pages(&newsroom, async |conn| {
                    let window = TermWindow {
                        limit: 20,
                        ..TermWindow::default()
                    };
                    drop(Term::list(conn, TermKind::Tag, &window).await.unwrap());
                }),
            );
            measured(
                "authors",
                pages(&newsroom, async |conn| {
                    let window = TermWindow {
                        limit: 20,
                        ..TermWindow::default()
                    };
                    drop(Term::list(conn, TermKind::Author, &window).await.unwrap());
                }),
            );
        }
        let worse: Vec<String> = table
            .iter()
            .filter(|(_, row)| row.iter().max().unwrap() > &(row.iter().min().unwrap() * 13 / 10 + 20))
            .map(|(name, row)| {
                format!(
                    "{name}: {row:?} pages, believing {:?}",
                    BELIEFS.map(|(belief, _)| belief)
                )
            })
            .collect();
        assert!(worse.is_empty(), "skewed: {skewed}\n{}", worse.join("\n"));
    }
}

/// Words are found by an index that answers by bitmaps alone, which connections of readers do without otherwise.
#[test]
fn a_search_asks_the_index_of_words() {
    let newsroom = Newsroom::open();
    fill(&newsroom, true);
    searching::read_in(&newsroom);
    let index = "SELECT 'newsroom.search_rows_words'::regclass::oid::bigint";
    let index: i64 = newsroom.owner().query_one(index, &[]).unwrap().get(0);
    let pools = newsroom.pools();
    for typed in ["story 7", "stroy"] {
        let question = Question::of(typed);
        let (found, scans) = block_on(async {
            let mut loaned = db::loan(&pools.readers).await.unwrap();
            let conn: &mut Conn = &mut loaned;
            conn.transaction::<_, Error, _>(async |conn: &mut Conn| {
                let search = Search {
                    question: &question,
                    langs: &["en".to_owned()],
                    filter: Filter::default(),
                    sort: SearchSort::Relevance,
                    falling: true,
                    place: None,
                    limit: 20,
                    with_body: false,
                    sets: &[],
                    zone: "UTC",
                    mends: true,
                };
                let found = search.slice(conn, &Cards::default()).await?.count;
                let scans: Scans = sql_query(format!("SELECT pg_stat_get_xact_numscans({index}::oid) AS scans"))
                    .get_result(conn)
                    .await?;
                Ok((found, scans.scans))
            })
            .await
            .unwrap()
        });
        assert!(found > 0, "{typed}");
        assert!(scans > 0, "{typed}: {scans}");
    }
}

/// A few stories are written anew and told of by indexes that name them, never by one of everything that is live: whatever the server believes.
#[test]
fn what_is_read_to_change_a_few_stories_does_not_grow_with_the_archive() {
    let newsroom = Newsroom::open();
    fill(&newsroom, true);
    for (belief, script) in BELIEFS {
        let mut sql = newsroom.owner();
        sql.batch_execute(script).unwrap();
        let mut act = sql.transaction().unwrap();
        let last = act.query_one("SELECT last FROM newsroom.feed_counter", &[]).unwrap();
        let few =
            "SELECT array_agg(f.article_id) FROM (SELECT article_id FROM newsroom.cards ORDER BY article_id LIMIT 5) f";
        // The few are chosen first, by a walk along the cards.
        let few: Vec<uuid::Uuid> = act.query_one(few, &[]).unwrap().get(0);
        let before = entries_read(&mut act);

        act.query_one("SELECT newsroom.touch_stories($1)", &[&few]).unwrap();
        act.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").unwrap();

        let told = "SELECT count(*) FROM newsroom.changes WHERE seq > $1 AND object = 'article'";
        let told = act.query_one(told, &[&last.get::<_, i64>(0)]).unwrap();
        assert_eq!(told.get::<_, i64>(0), 5);
        for (index, entries) in entries_read(&mut act) {
            let entries = entries - before[&index];
            assert!(entries < 200, "believing {belief}: {entries} entries of {index}");
        }
    }
}

/// How many entries of each index this transaction read so far.
fn entries_read(act: &mut Transaction<'_>) -> BTreeMap<String, i64> {
    let read = "SELECT i.indexrelid::regclass::text, pg_stat_get_xact_tuples_returned(i.indexrelid) FROM pg_index i
                JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = 'newsroom'::regnamespace";
    let rows = act.query(read, &[]).unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

#[derive(QueryableByName)]
struct Scans {
    #[diesel(sql_type = sql_types::BigInt)]
    scans: i64,
}

/// Every door of readers, through which a story with all that it can hold is asked for.
const DOORS: &[&str] = &[
    "/",
    "/archive",
    "/corrections",
    "/the-vote",
    "/the-former-vote",
    "/category/local",
    "/tag/clocks",
    "/author/sam-lee",
    "/nothing-here",
    "/site.webmanifest",
    "/api/v1/site",
    "/api/v1/categories",
    "/api/v1/tags",
    "/api/v1/authors",
    "/api/v1/authors/sam-lee",
    "/api/v1/lists/featured",
    "/api/v1/articles?tag=clocks&author=sam-lee&count=exact&include=corrections",
    "/api/v1/articles/by-slug/the-vote?include=related",
    "/api/v1/articles?sort=headline&page=2&limit=1",
    "/api/v1/articles?sort=-updated_at&tag=clocks",
    "/api/v1/tags?include=latest",
    "/api/v1/categories?include=latest",
    "/api/v1/changes?limit=100&kinds=article,tag",
    "/api/v1/resolve?path=/the-former-vote",
];

/// What is not written into the statement that asks it, because it answers rows, or as somebody else.
const PLANNED_ANEW: [&str; 2] = ["published.corrections(", "published.gone("];

#[test]
fn no_door_of_readers_reads_a_table_in_a_way_that_is_switched_off_for_them() {
    let newsroom = Newsroom::open();
    newsroom.explain_every_statement();
    let desk = Desk::of(
        newsroom,
        Start {
            site: true,
            ..Start::default()
        },
    );
    let editor = Member::of(desk.at(), &desk.ilse);
    let (quay, agenda) = (
        picture(&editor, 1),
        files::upload(&editor, "Agenda.pdf", &files::pdf(1)),
    );
    let (local, clocks, sam) = (desk.category("Local", None), desk.tag("Clocks"), desk.guest("Sam Lee"));
    let other = desk.live(&Story::titled("The gate").filed_under(local));
    let image = json!({ "type": "image", "attrs": { "id": "a".repeat(10), "picture": quay.to_string(), "layout": "column", "alt": "" } });
    let file = json!({ "type": "file", "attrs": { "id": "b".repeat(10), "file": agenda.to_string(), "title": "" } });
    let story = Story::titled("The former vote")
        .with_document(&document(&[p("c", "Seven in favour."), image, file]))
        .filed_under(local)
        .tagged(&[clocks])
        .signed_by(&[&sam])
        .led_by(quay)
        .with(|content| content.related = vec![other]);
    let id = desk.live(&story);
    desk.ilse.features(id);
    desk.republish(id, ChangeKind::Correction, Some("It was seven."), |content| {
        content.slug = Some("the-vote".into());
    });
    desk.wait("2 hours");
    let then = (desk.ilse.now() - TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let said = desk.reader.json(&format!("/articles/{id}?body=blocks"));
    let files = [
        &said["lead_media"]["variants"][0]["url"],
        &said["body"]["blocks"][2]["file"]["url"],
    ];
    let files = files.map(|url| {
        let url = url.as_str().unwrap();
        url[url.find("/media/").unwrap()..].to_owned()
    });
    let ours = [
        format!("/api/v1/media/{quay}"),
        format!("/api/v1/articles/{id}/corrections"),
        format!("/api/v1/articles?as_of={then}&tag=clocks&body=text"),
        format!("/api/v1/articles/{other}?as_of={then}"),
        format!("/api/v1/lists/featured?as_of={then}"),
    ];

    for path in DOORS.iter().map(|path| (*path).to_owned()).chain(files).chain(ours) {
        let (before, _) = desk.pages_explained();
        let status = desk.reader.get(&path).status;
        assert!(
            [200, 301, 308, 404].contains(&status)
                && (status != 404 || path.contains("nothing") || path.contains("webmanifest")),
            "{path}: {status}"
        );
        let (after, forbidden) = desk.pages_explained();
        println!("{:>4} pages  {path}", after - before);
        let forbidden: Vec<String> = forbidden.into_iter().filter(|step| !is_read_whole(step)).collect();
        assert!(forbidden.is_empty(), "{path}\n{}", forbidden.join("\n"));
    }
    let anew: Vec<String> = desk.planned_anew().into_iter().collect();
    assert_eq!(
        anew, PLANNED_ANEW,
        "a parameter that is named twice and given a subquery?"
    );
}
