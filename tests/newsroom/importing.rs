//! Archives come in through the command line: whole, once, by the rules of the desk, whatever stands in the files.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};

use copydesk::policy::Role;
use serde_json::{Value, json};

use crate::{
    story_blocks,
    support::{Desk, Newsroom, Said, Story, copydesk, scratch},
};

const PAGE: &str = include_str!("../../docs/import.md");
const FILES: [&str; 4] = ["authors.jsonl", "categories.jsonl", "tags.jsonl", "articles.jsonl"];

/// A folder of files to import, gone when this is dropped.
struct Archive(PathBuf);

impl Archive {
    fn new() -> Self {
        let folder = scratch("import");
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// A small newsroom's archive: two authors, two categories, three tags and so many stories.
    fn of(stories: usize) -> Self {
        let archive = Self::new();
        archive.file(
            "authors.jsonl",
            lines([author(1, "Ada Abbott"), author(2, "Bruno Garza")]),
        );
        archive.file(
            "categories.jsonl",
            lines([
                json!({ "id": 2, "name": "Harbour", "parent_id": 3 }),
                json!({ "id": 1, "name": "Uncategorized" }),
                json!({ "id": 3, "name": "Local" }),
            ]),
        );
        archive.file(
            "tags.jsonl",
            lines((1..=3).map(|id| json!({ "id": id, "name": format!("Tag {id}") }))),
        );
        archive.file("articles.jsonl", lines((1..=stories).map(story)));
        archive
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    fn stories(&self, stories: impl IntoIterator<Item = Value>) {
        self.file("articles.jsonl", lines(stories));
    }

    /// Imports it as the editor; with every line of the report.
    fn imported(&self, desk: &Desk) -> (Said, Vec<Value>) {
        let told = self.path("told");
        let said = desk.runs(&[
            "import",
            "jsonl",
            &self.0.display().to_string(),
            "--as",
            &desk.ilse.email(),
            "--refused",
            &told.display().to_string(),
        ]);
        let told = fs::read_to_string(told).unwrap_or_default();
        (
            said,
            told.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        )
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn lines(all: impl IntoIterator<Item = Value>) -> String {
    all.into_iter().map(|line| format!("{line}\n")).collect()
}

fn author(id: u64, name: &str) -> Value {
    json!({ "id": id, "name": name, "login": "x", "beat": "Plans", "bio": format!("{name} reports.") })
}

/// The story of this number: dates, category and tags follow from it.
fn story(number: usize) -> Value {
    json!({
        "id": number, "title": format!("Council looks at plan {number}"), "slug": format!("council-looks-at-plan-{number}"),
        "dek": "It looks again.", "words": 6,
        "blocks": [{ "type": "paragraph", "text": format!("Plan {number} is on the table.") }, { "type": "heading", "text": "Next" },
                   { "type": "quote", "text": "“We look.”" }],
        "author_id": 1 + number % 2, "category_id": 1 + number % 3, "tag_ids": [1 + number % 3],
        "published_at": format!("2020-01-{:02}T10:{:02}:00Z", 1 + number / 60 % 28, number % 60), "comments": [{ "id": number, "text": "First!" }],
    })
}

fn with(number: usize, changes: Value) -> Value {
    let mut story = story(number);
    for (name, value) in changes.as_object().unwrap() {
        story[name] = value.clone();
    }
    story
}

/// The one sentence about this line.
fn about(told: &[Value], line: u64) -> &str {
    let found = told.iter().find(|one| one["line"] == line);
    found.map_or("", |one| one["sentence"].as_str().unwrap())
}

fn count(newsroom: &Newsroom, table: &str) -> i64 {
    newsroom
        .owner()
        .query_one(&format!("SELECT count(*) FROM newsroom.{table}"), &[])
        .unwrap()
        .get(0)
}

fn doctor_finds_nothing(newsroom: &Newsroom) {
    assert!(newsroom.runs(&["migrate"]).ended.success());
    let said = newsroom.runs(&["doctor"]);
    assert!(said.ended.success(), "{}", said.out);
}

/// Everything that decides what readers get, but for ids and the moment of the import.
fn newsroom_of(newsroom: &Newsroom) -> Vec<String> {
    let rows = newsroom.owner().query(
        "SELECT concat_ws('|', p.slug, r.headline, r.dek, p.first_published_at, p.published_at, p.updated_at, p.edition, c.slug, r.word_count,
           (SELECT string_agg(n ->> 'name', ',') FROM jsonb_array_elements(r.byline) n),
           (SELECT string_agg(t.slug, ',') FROM unnest(r.tag_ids) i JOIN newsroom.tags t ON t.id = i),
           (SELECT count(*) FROM newsroom.listings l WHERE l.publication_id = p.id), (SELECT count(*) FROM newsroom.activity l WHERE l.article_id = a.id),
           (SELECT count(*) FROM newsroom.changes f WHERE f.publication_id = p.id), a.stage, a.version)
         FROM newsroom.publications p JOIN newsroom.articles a ON a.id = p.article_id JOIN newsroom.revisions r ON r.id = p.revision_id
         JOIN newsroom.categories c ON c.id = p.category_id ORDER BY 1",
        &[],
    );
    rows.unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn the_example_of_the_page_comes_in() {
    let (desk, archive) = (Desk::open(), Archive::new());
    for name in FILES {
        let start = format!("```jsonl {name}\n");
        let text = PAGE.split(&start).nth(1).and_then(|rest| rest.split("```").next());
        archive.file(name, text.unwrap_or_else(|| panic!("the page shows {name}")));
    }

    let (said, told) = archive.imported(&desk);

    assert!(said.ended.success(), "{}{}", said.out, said.err);
    assert_eq!(told, Vec::<Value>::new());
    assert!(said.out.contains("2 stories came in."), "{}", said.out);
    let story = desk.reader.json("/articles/by-slug/sunday-ferry?body=html");
    assert_eq!(story["headline"], "Ferry will run on Sundays");
    assert_eq!(story["first_published_at"], "2019-04-02T06:00:00Z", "{story}");
    assert_eq!(story["updated_at"], "2019-04-02T09:30:00Z");
    assert_eq!(story["featured"], true);
    assert_eq!(story["byline"]["text"], "By Tamsin Okoro and Lin Mercer");
    assert!(
        story["body"].to_string().contains("The ferry <em>will</em> run."),
        "{story}"
    );
    assert_eq!(
        desk.headlines("/articles?category=local"),
        ["Ferry will run on Sundays"]
    );
    assert_eq!(desk.headlines("/articles?tag=ferries"), ["Ferry will run on Sundays"]);
    doctor_finds_nothing(&desk);
}

#[test]
fn an_archive_is_live_at_once_and_its_record_holds() {
    let (desk, archive) = (Desk::open(), Archive::of(900));

    let (said, told) = archive.imported(&desk);

    assert!(said.ended.success(), "{}{}", said.out, said.err);
    assert_eq!(told, Vec::<Value>::new());
    assert!(said.out.contains("900 stories came in."), "{}", said.out);
    assert!(said.out.contains("comments of readers, 900"), "{}", said.out);
    assert!(
        said.out.contains("2 categories came in, 1 here already"),
        "{}",
        said.out
    );
    assert_eq!(desk.reader.json("/articles?count=exact")["page"]["count"], 900);
    assert_eq!(
        (
            count(&desk, "changes WHERE event = 'article.published'"),
            count(&desk, "outbox"),
            count(&desk, "activity WHERE act = 'imported'")
        ),
        (900, 900, 900)
    );
    let who: String = desk
        .owner()
        .query_one(
            "SELECT string_agg(DISTINCT s.name || ' ' || l.via || ' ' || l.acting_as, ',') FROM newsroom.activity l JOIN newsroom.staff s ON s.id = l.staff_id
             WHERE l.act = 'imported'",
            &[],
        )
        .unwrap()
        .get(0);
    assert_eq!(who, "Ilse Brandt import editor");
    doctor_finds_nothing(&desk);
}

#[test]
fn an_import_that_is_run_twice_changes_nothing_and_a_line_that_changed_is_refused() {
    let (desk, archive) = (Desk::open(), Archive::of(30));
    assert!(archive.imported(&desk).0.ended.success());
    let before = newsroom_of(&desk);

    let (again, told) = archive.imported(&desk);

    assert!(again.ended.success(), "{}", again.err);
    assert!(again.out.contains("Stories: 30 came in before."), "{}", again.out);
    assert_eq!((told.len(), newsroom_of(&desk)), (0, before.clone()));

    archive.stories((1..=31).map(|number| match number {
        5 => with(5, json!({ "title": "Council looks away" })),
        _ => story(number),
    }));
    let (third, told) = archive.imported(&desk);
    assert_eq!(third.ended.code(), Some(1));
    assert!(
        third.out.contains("1 story came in, 29 came in before, 1 refused."),
        "{}",
        third.out
    );
    assert!(
        about(&told, 5).contains("came in before, from another line"),
        "{told:?}"
    );
    assert!(third.err.contains("articles.jsonl line 5 (id 5)"), "{}", third.err);
    assert_eq!(newsroom_of(&desk).len(), before.len() + 1);
}

#[test]
fn one_that_was_killed_half_way_goes_on_to_the_same_newsroom() {
    let (whole, archive) = (Desk::open(), Archive::of(1_000));
    assert!(archive.imported(&whole).0.ended.success());
    let cut = Desk::open();
    let half = Pipe::beside(&archive);
    let mut child = importing(&half.0, &cut);
    let mut pipe = half.open();
    let text = fs::read_to_string(archive.path("articles.jsonl")).unwrap();
    let middle = text.lines().take(900).map(|line| line.len() + 1).sum();
    pipe.write_all(&text.as_bytes()[..middle]).unwrap();
    while count(&cut, "articles") < 400 {
        std::thread::yield_now();
    }

    child.kill().unwrap();
    child.wait().unwrap();
    drop(pipe);
    let there = count(&cut, "articles");
    assert!((400..1_000).contains(&there), "{there}");
    let (said, _) = archive.imported(&cut);

    assert!(said.ended.success(), "{}", said.err);
    assert_eq!(newsroom_of(&cut), newsroom_of(&whole));
    doctor_finds_nothing(&cut);
}

#[test]
fn of_two_imports_at_once_the_second_is_told_to_wait() {
    let (desk, archive) = (Desk::open(), Archive::of(3));
    let half = Pipe::beside(&archive);
    let mut first = importing(&half.0, &desk);
    let pipe = half.open(); // the first one holds the newsroom's lock by the time it reads

    let (said, _) = archive.imported(&desk);

    assert_eq!(said.ended.code(), Some(1));
    assert!(
        said.err.contains("Another import into this newsroom is running."),
        "{}",
        said.err
    );
    drop(pipe);
    assert!(first.wait().unwrap().success());
    assert!(archive.imported(&desk).0.ended.success());
}

/// The same archive with a pipe for its stories, so that a test says when they come.
struct Pipe(Archive);

impl Pipe {
    fn beside(archive: &Archive) -> Self {
        let half = Archive::new();
        for name in &FILES[..3] {
            fs::copy(archive.path(name), half.path(name)).unwrap();
        }
        let made = Command::new("mkfifo")
            .arg(half.path("articles.jsonl"))
            .status()
            .unwrap();
        assert!(made.success());
        Self(half)
    }

    /// Waits until somebody reads.
    fn open(&self) -> fs::File {
        fs::OpenOptions::new()
            .write(true)
            .open(self.0.path("articles.jsonl"))
            .unwrap()
    }
}

fn importing(archive: &Archive, desk: &Desk) -> std::process::Child {
    copydesk(&[
        "import",
        "jsonl",
        &archive.0.display().to_string(),
        "--as",
        &desk.ilse.email(),
    ])
    .env("DATABASE_URL", desk.url())
    .stdout(Stdio::null())
    .stderr(Stdio::null())
    .spawn()
    .unwrap()
}

#[test]
fn what_publishing_needs_an_import_needs_too() {
    let (desk, archive) = (Desk::open(), Archive::of(0));
    let taken = desk.live(&Story::titled("Ferry will run on Sundays"));
    let refused = [
        (json!({ "title": " " }), "No headline. Write a headline."),
        (
            json!({ "title": "x".repeat(10_000) }),
            "Shorten the headline to 300 characters.",
        ),
        (
            json!({ "blocks": [], "html": "<p> </p>" }),
            "No text. Write the story first.",
        ),
        (json!({ "title": "Council TK" }), "TK in the headline"),
        (
            json!({ "slug": "ferry-will-run-on-sundays" }),
            "/ferry-will-run-on-sundays cannot be promised.",
        ),
        (json!({ "slug": "?!" }), "A slug has small letters"),
        (json!({ "author_id": 9 }), "`author_id` names 9, which did not come in"),
        (json!({ "category_id": "sport" }), "`category_id` names sport"),
        (json!({ "tag_ids": [1, 99] }), "`tag_ids` names 99"),
        (json!({ "tag_ids": 1 }), "`tag_ids` has to be a list"),
        (json!({ "published_at": null }), "Say when it was published"),
        (
            json!({ "published_at": "0001-01-01T00:00:00Z" }),
            "Nobody published it in the year 1.",
        ),
        (
            json!({ "published_at": "2999-01-01T00:00:00Z" }),
            "Its time is still to come.",
        ),
        (json!({ "published_at": "2020-01-01" }), "a moment with its offset"),
        (
            json!({ "updated_at": "2019-01-01T00:00:00Z" }),
            "updated before it was published",
        ),
        (json!({ "genre": "gossip" }), "Choose a genre from the list."),
        (json!({ "lang": "klingonish" }), "language"),
        (json!({ "uuid": "7" }), "`uuid` has to be one"),
        (
            json!({ "uuid": taken.to_string() }),
            "There is a story with this uuid already.",
        ),
        (json!({ "id": null }), "Give it an `id`"),
        (json!({ "featured": "yes" }), "`featured` has to be true or false."),
    ];
    let stories = (1..)
        .zip(&refused)
        .map(|(number, (changes, _))| with(number, changes.clone()));
    archive.stories(stories.chain([story(500)]));

    let (said, told) = archive.imported(&desk);

    assert_eq!(said.ended.code(), Some(1));
    for (line, (changes, sentence)) in (1..).zip(&refused) {
        assert!(
            about(&told, line).contains(sentence),
            "{changes}: {}",
            about(&told, line)
        );
    }
    assert_eq!(told.len(), refused.len(), "{told:#?}");
    assert!(said.out.contains("1 story came in, 21 refused."), "{}", said.out);
    assert!(
        said.err
            .contains("And 1 more were refused; --refused FILE lists all of them."),
        "{}",
        said.err
    );
    assert_eq!(desk.headlines("/articles").len(), 2);
    doctor_finds_nothing(&desk);
}

#[test]
fn hostile_lines_are_refused_by_number_and_the_rest_come_in() {
    let (desk, archive) = (Desk::open(), Archive::of(0));
    let mut file = Vec::from(b"\xEF\xBB\xBF");
    let mut add = |line: &[u8]| {
        file.extend_from_slice(line);
        file.extend_from_slice(b"\r\n");
    };
    let sport = |number: usize, mut changes: Value| {
        changes["category_id"] = 3.into();
        with(number, changes).to_string()
    };
    add(sport(1, json!({})).as_bytes());
    add(b"");
    add(b"{\"id\": 3, \"title\": \"\xFF\"}");
    add(format!("{{\"id\": 4, \"title\": \"{}\"}}", "x".repeat(9 * 1024 * 1024)).as_bytes());
    add("[".repeat(100_000).as_bytes());
    add(b"{\"id\": 6");
    add(b"null");
    add(sport(8, json!({ "title": "Council\u{0}hides" })).as_bytes());
    add(sport(9, json!({}))
        .replace("is on the table", "is\\ud800 on the table")
        .as_bytes());
    add(sport(1, json!({})).as_bytes());
    add(sport(1, json!({ "title": "Another first" })).as_bytes());
    add(sport(12, json!({ "blocks": null, "html": "<p>One<script>alert(1)</script></p><img src=x onerror=y><a href='javascript:x'>two</a>" })).as_bytes());
    add(sport(13, json!({ "slug": "Old Address!", "unknown": { "deep": 1 } })).as_bytes());
    archive.file("articles.jsonl", file);
    archive.file(
        "authors.jsonl",
        lines([
            author(1, "Ada Abbott"),
            author(2, "Ada Abbott"),
            author(3, &"x".repeat(10_000)),
        ]),
    );
    archive.file(
        "categories.jsonl",
        lines([
            json!({ "id": 1, "name": "Round", "parent_id": 2 }),
            json!({ "id": 2, "name": "And", "parent_id": 1 }),
            json!({ "id": 3, "name": "Sport", "slug": "admin" }),
        ]),
    );
    let (said, told) = archive.imported(&desk);

    assert_eq!(said.ended.code(), Some(1), "{}", said.err);
    let articles: Vec<Value> = told
        .iter()
        .filter(|one| one["file"] == "articles.jsonl")
        .cloned()
        .collect();
    for (line, sentence) in [
        (3, "It is not UTF-8 from byte 21 on."),
        (4, "longer than 8 MB"),
        (5, "It is not JSON"),
        (6, "It is not JSON"),
        (7, "It is not an object"),
        (9, "half a character"),
        (11, "from another line"),
        (12, "Left out: a picture. Left out: a script."),
        (13, "Its address is /old-address now, not /Old Address!"),
    ] {
        assert!(
            about(&articles, line).contains(sentence),
            "{line}: {}",
            about(&articles, line)
        );
    }
    let circle: Vec<&Value> = told.iter().filter(|one| one["file"] == "categories.jsonl").collect();
    assert_eq!(circle.len(), 3, "{told:#?}");
    assert!(circle.iter().any(|one| one["outcome"] == "changed"), "{told:#?}");
    assert_eq!(desk.headlines("/articles?category=sport").len(), 5);
    assert!(
        said.out.contains("Not taken: unknown, in 1 line of articles.jsonl."),
        "{}",
        said.out
    );
    let live = desk.headlines("/articles?sort=published_at");
    assert!(live.contains(&"Councilhides".to_owned()), "{live:?}");
    assert_eq!(live.len(), 5, "{live:?}");
    let slugs: Vec<String> = desk
        .owner()
        .query(
            "SELECT slug FROM newsroom.authors WHERE name = 'Ada Abbott' ORDER BY 1",
            &[],
        )
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(slugs, ["ada-abbott", "ada-abbott-2"]);
    doctor_finds_nothing(&desk);
}

#[test]
fn stories_without_an_address_of_their_own_get_free_ones() {
    let (desk, archive) = (Desk::open(), Archive::of(0));
    desk.live(&Story::titled("Tide table"));
    archive.stories((1..=40).map(|number| with(number, json!({ "title": "Tide table", "slug": null }))));

    let (said, told) = archive.imported(&desk);

    assert!(said.ended.success(), "{}", said.err);
    assert_eq!(told.len(), 0);
    assert_eq!(desk.reader.api("/articles/by-slug/tide-table-41").status, 200);
    assert_eq!(desk.reader.api("/articles/by-slug/tide-table-42").status, 404);
    doctor_finds_nothing(&desk);
}

/// Batches of 400 lines are written side by side.
#[test]
fn of_two_lines_far_apart_that_want_the_same_the_first_has_it() {
    let (desk, archive) = (Desk::open(), Archive::of(0));
    let same = |number| match number {
        10 | 500 | 1_300 => with(number, json!({ "title": "Tide table", "slug": null })),
        11 | 501 => with(number, json!({ "slug": "harbour-plan" })),
        502 => with(12, json!({ "title": "Another twelfth" })),
        number => story(number),
    };
    archive.stories((1..=1_500).map(same));

    let (said, told) = archive.imported(&desk);

    assert!(!said.ended.success());
    let lines: Vec<u64> = told.iter().map(|one| one["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [501, 502], "{told:?}");
    assert!(
        about(&told, 501).contains("cannot be promised") && about(&told, 502).contains("came in before"),
        "{told:?}"
    );
    let numbered = desk.owner().query(
        "SELECT i.foreign_id || ' ' || s.slug FROM newsroom.slugs s JOIN newsroom.imports i ON i.id = s.article_id
         WHERE s.slug LIKE 'tide-table%' OR s.slug = 'harbour-plan' ORDER BY 1",
        &[],
    );
    let numbered: Vec<String> = numbered.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(
        numbered,
        [
            "10 tide-table",
            "11 harbour-plan",
            "1300 tide-table-3",
            "500 tide-table-2"
        ]
    );
    assert_eq!(count(&desk, "publications"), 1_498);
    doctor_finds_nothing(&desk);
}

#[test]
fn the_newest_featured_stories_fill_the_list_once() {
    let (desk, archive) = (Desk::open(), Archive::of(0));
    let own = desk.live(&Story::titled("Ferry will run on Sundays"));
    desk.ilse.features(own);
    archive.stories((1..=20).map(|number| with(number, json!({ "featured": true }))));

    let (said, _) = archive.imported(&desk);

    assert!(said.out.contains("On Feature Posts now: 11."), "{}", said.out);
    let headlines = desk.headlines("/lists/featured?limit=20");
    assert_eq!(
        (headlines.len(), headlines[0].as_str()),
        (12, "Council looks at plan 20")
    );
    assert_eq!(headlines[10], "Council looks at plan 10");
    doctor_finds_nothing(&desk);

    desk.owner()
        .execute(
            "UPDATE newsroom.slots SET shown_until = clock_timestamp() WHERE article_id = $1",
            &[&own.0],
        )
        .unwrap();
    let (again, _) = archive.imported(&desk);
    assert!(
        again.ended.success() && !again.out.contains("Feature Posts"),
        "{}",
        again.out
    );
}

#[test]
fn who_is_here_already_is_the_same_person() {
    let (desk, archive) = (Desk::open(), Archive::of(2));
    let here = desk.guest("Ada Abbott");
    desk.category("Local", None);
    desk.tag("tag 1");

    let (said, _) = archive.imported(&desk);

    assert!(said.ended.success(), "{}", said.err);
    assert!(
        said.out
            .contains("1 author came in, 1 here already under the same name."),
        "{}",
        said.out
    );
    assert!(said.out.contains("2 tags came in, 1 here already"), "{}", said.out);
    assert_eq!(
        desk.headlines(&format!("/articles?author={}", here.slug)),
        ["Council looks at plan 2"]
    );
    assert_eq!(count(&desk, "authors"), 2);
}

#[test]
fn who_may_not_publish_may_not_import() {
    let (desk, archive) = (Desk::open(), Archive::of(1));
    let folder = archive.0.display().to_string();
    let run = |account: &str| desk.runs(&["import", "jsonl", &folder, "--as", account]);

    let writer = run(&desk.tamsin.email());
    assert_eq!(writer.ended.code(), Some(1));
    assert!(
        writer.err.contains("An editor imports stories, and signs them."),
        "{}",
        writer.err
    );
    let nobody = run("nobody@courier.example");
    assert!(
        nobody
            .err
            .contains("There is no account with the address nobody@courier.example."),
        "{}",
        nobody.err
    );
    let unnamed = desk.runs(&["import", "jsonl", &folder]);
    assert!(unnamed.err.contains("there is no admin yet"), "{}", unnamed.err);
    assert_eq!(count(&desk, "articles"), 0);

    desk.person("Ada Pryce", Role::Admin);
    desk.owner()
        .batch_execute("UPDATE newsroom.site SET admins_publish = false")
        .unwrap();
    let admin = desk.runs(&["import", "jsonl", &folder]);
    assert!(
        admin.err.contains("In this newsroom admins do not publish."),
        "{}",
        admin.err
    );
    desk.owner()
        .batch_execute("UPDATE newsroom.site SET admins_publish = true")
        .unwrap();
    assert!(desk.runs(&["import", "jsonl", &folder]).ended.success());
    desk.person("Bo Pryce", Role::Admin);
    let two = desk.runs(&["import", "jsonl", &folder]);
    assert!(two.err.contains("There are several admins."), "{}", two.err);
}

#[test]
fn a_command_line_that_makes_no_sense_ends_with_two() {
    let archive = Archive::new();
    let folder = archive.0.display().to_string();
    let run = |arguments: &[&str]| -> Said { copydesk(arguments).output().unwrap().into() };

    for (arguments, sentence) in [
        (
            &["import", "jsonl", &folder] as &[&str],
            "There is nothing to import in",
        ),
        (
            &["import", "jsonl", "/nowhere"],
            "There is nothing to import in /nowhere",
        ),
        (&["import", "jsonl", &folder, "--as", "ilse"], "Write an e-mail address"),
        (
            &["import", "jsonl", &folder, "--source", "Old Site"],
            "The name of a source has small letters",
        ),
        (
            &["import", "jsonl", &folder, "--fast"],
            "There is no option --fast here.",
        ),
    ] {
        let said = run(arguments);
        assert_eq!(said.ended.code(), Some(2), "{arguments:?}");
        assert!(said.err.contains(sentence), "{arguments:?}: {}", said.err);
    }
    let help = run(&["import", "jsonl", "--help"]);
    for word in ["--as <EMAIL>", "--source <NAME>", "--refused <FILE>"] {
        assert!(help.out.contains(word), "{}", help.out);
    }
}

#[test]
fn pictures_of_another_library_are_left_out_and_what_is_said_of_them_stays() {
    let desk = Desk::open();
    let archive = Archive::of(1);
    let image = json!({ "type": "image", "attrs": { "picture": "01900000-0000-7000-8000-000000000001", "layout": "wide", "alt": "" },
        "content": [{ "type": "text", "text": "The quay at noon" }] });
    archive.stories([with(
        1,
        json!({ "blocks": [{ "type": "paragraph", "text": "Seven in favour." }, image] }),
    )]);

    let (said, told) = archive.imported(&desk);

    assert!(said.ended.success(), "{} {told:?}", said.err);
    let id = desk.reader.json("/articles")["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = desk.reader.json(&format!("/articles/{id}?body=html,text"))["body"].clone();
    assert_eq!(body["text"], "Seven in favour.\n\nThe quay at noon");
    assert!(!body["html"].as_str().unwrap().contains("figure"), "{body}");
    assert!(format!("{told:?}").contains("Left out: picture."), "{told:?}");
}

#[test]
fn blocks_that_are_more_than_paragraphs_come_in_as_they_are() {
    let desk = Desk::open();
    let archive = Archive::of(1);
    let blocks = story_blocks::blocks();
    archive.stories([with(1, json!({ "blocks": blocks }))]);

    let (said, told) = archive.imported(&desk);

    assert!(said.ended.success(), "{} {told:?}", said.err);
    let id = desk.reader.json("/articles")["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut sent = desk.reader.json(&format!("/articles/{id}?body=blocks"))["body"]["blocks"].clone();
    for block in sent.as_array_mut().unwrap() {
        // Said beside what is stored.
        block.as_object_mut().unwrap().remove("frame");
    }
    assert_eq!(sent, json!(blocks));
}

#[test]
fn nothing_comes_in_where_more_is_asked_than_one_person_can_give() {
    let desk = Desk::open();
    let archive = Archive::of(6);
    let id = "01900000-0000-7000-8000-000000000001";
    desk.sql(&format!(
        "INSERT INTO newsroom.step_lists (category_id, version, modified_at) VALUES ('{id}', 1, now());
         INSERT INTO newsroom.approval_steps (id, category_id, position, name) VALUES (gen_random_uuid(), '{id}', 1, 'Desk')"
    ));
    archive.stories((1..=2).map(|number| with(number, json!({ "category_id": 1 }))));
    let (said, told) = archive.imported(&desk);
    assert!(said.ended.success(), "{} {told:?}", said.err);
    let given = "SELECT string_agg(g.step_name || ' ' || s.name, ', ') FROM newsroom.step_approvals g JOIN newsroom.staff s ON s.id = g.approved_by";
    assert_eq!(desk.text(given), "Desk Ilse Brandt, Desk Ilse Brandt");

    desk.sql(&format!(
        "INSERT INTO newsroom.approval_steps (id, category_id, position, name) VALUES (gen_random_uuid(), '{id}', 2, 'Legal')"
    ));
    archive.stories((1..=4).map(|number| with(number, json!({ "category_id": if number == 4 { 3 } else { 1 } }))));
    let (_, told) = archive.imported(&desk);

    assert!(
        about(&told, 3).contains("asks for approvals that whoever imports cannot give alone"),
        "{told:?}"
    );
    assert_eq!(count(&desk, "articles"), 3);
}
