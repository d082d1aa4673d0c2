//! Answers that are kept: the same as those made anew, whatever happened in between and through whichever door.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use copydesk::{
    articles::timeline::ChangeKind,
    authors,
    ids::{ArticleId, AuthorId, CategoryId, SeriesId, TagId},
    platform::notices,
    taxonomy::category,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

use crate::support::{Answer, Desk, Newsroom, Reader, Start, Story, block_on};

/// So long that only what the database says can end what is kept.
const NEVER: Duration = Duration::from_secs(36_000);

/// A newsroom in which anything may happen.
pub struct World {
    pub desk: Desk,
    pub chance: StdRng,
    pub stories: Vec<ArticleId>,
    pub sections: Vec<CategoryId>,
    pub tags: Vec<TagId>,
    pub authors: Vec<authors::Author>,
    pub series: SeriesId,
    pub renamed: usize,
    waited: i64,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let desk = Desk::open();
        let news = desk.category("News", None);
        let sections = vec![news, desk.category("Harbour", Some(news)), desk.category("Sport", None)];
        let tags = vec![desk.tag("Tides"), desk.tag("Gates"), desk.tag("Ferries")];
        let authors = vec![desk.guest("Ada Rowe"), desk.guest("Bo Lund")];
        let series = crate::series::adds(&desk.ilse, "High water").unwrap();
        Self {
            desk,
            series,
            chance: StdRng::seed_from_u64(seed),
            stories: vec![],
            sections,
            tags,
            authors,
            renamed: 0,
            waited: 0,
        }
    }

    fn story(&mut self) -> Story {
        let number = self.stories.len();
        let tags: Vec<TagId> = self.tags.iter().copied().filter(|_| self.chance.random()).collect();
        let author = self.authors.choose(&mut self.chance).unwrap();
        let related: Vec<ArticleId> = (self.stories.iter().copied())
            .filter(|_| self.chance.random_bool(0.2))
            .take(3)
            .collect();
        Story::titled(&format!("Story {number}"))
            .filed_under(*self.sections.choose(&mut self.chance).unwrap())
            .tagged(&tags)
            .signed_by(&[author])
            .in_genre(["news", "opinion"].choose(&mut self.chance).unwrap())
            .with(|content| content.related = related)
    }

    fn pass(&mut self, minutes: i64) {
        self.waited += minutes;
        self.desk.wait(&format!("{} minutes", self.waited));
    }

    /// One thing happens; answers what.
    pub fn happens(&mut self) -> String {
        let known = self.stories.choose(&mut self.chance).copied();
        let kind = if known.is_none() {
            0
        } else {
            self.chance.random_range(0..18)
        };
        let desk = &self.desk;
        match (kind, known) {
            (1, Some(id)) => {
                let live = desk.reader.api(&format!("/articles/{id}")).status == 200;
                if live {
                    desk.ilse.withdraws(id, "A check", None);
                }
                format!("{id} is withdrawn")
            }
            (2, Some(id)) if desk.reader.api(&format!("/articles/{id}")).status != 200 => {
                desk.ilse.embargoes(id, 1);
                format!("{id} is embargoed for an hour")
            }
            (3, Some(id))
                if desk.reader.api(&format!("/articles/{id}")).status == 200
                    && desk.read(id)["featured"] == serde_json::json!(false)
                    && desk.reader.json("/lists/featured")["data"].as_array().unwrap().len() < 6 =>
            {
                desk.ilse.features(id);
                format!("{id} is featured")
            }
            (4 | 5, Some(id)) if desk.reader.api(&format!("/articles/{id}")).status == 200 => {
                desk.republish(id, ChangeKind::Correction, Some("The tally was wrong."), |content| {
                    content.dek.push_str(" More.");
                });
                format!("{id} is corrected")
            }
            (6, _) => {
                self.renamed += 1;
                let (id, name) = (
                    *self.sections.choose(&mut self.chance).unwrap(),
                    format!("Section {}", self.renamed),
                );
                rename_section(desk, id, name);
                format!("section {id} is renamed")
            }
            (7, _) => {
                self.renamed += 1;
                let (id, name) = (
                    *self.tags.choose(&mut self.chance).unwrap(),
                    format!("Tag {}", self.renamed),
                );
                let sql =
                    "UPDATE newsroom.tags SET name = $1, slug = $2, changed_at = newsroom.act_clock() WHERE id = $3";
                let slug = format!("tag-{}", self.renamed);
                desk.owner().execute(sql, &[&name, &slug, &id.0]).unwrap();
                format!("tag {id} is renamed")
            }
            (8, _) => {
                let id: AuthorId = self.authors.choose(&mut self.chance).unwrap().id;
                self.renamed += 1;
                let sql = "UPDATE newsroom.authors SET bio = $1, changed_at = newsroom.act_clock() WHERE id = $2";
                desk.owner()
                    .execute(sql, &[&format!("Life {}", self.renamed), &id.0])
                    .unwrap();
                format!("author {id} has another life")
            }
            (9, _) => {
                self.renamed += 1;
                let sql = "UPDATE newsroom.site SET tagline = $1, changed_at = newsroom.act_clock()";
                desk.owner().execute(sql, &[&format!("Line {}", self.renamed)]).unwrap();
                "the newsroom has another line".into()
            }
            (10 | 11, _) => {
                let minutes = self.chance.random_range(1..90);
                self.pass(minutes);
                format!("{minutes} minutes pass")
            }
            (16 | 17, Some(id)) => {
                let place = self.chance.random_range(0..4);
                let (into, at) = ((place > 0).then_some(self.series), Some(place));
                crate::series::puts(&desk.ilse, id, into, at).unwrap();
                format!("{id} is put to place {place} of the series")
            }
            (14 | 15, _) => {
                crate::related::reckon(desk);
                "what goes with stories is reckoned".into()
            }
            (12, _) => {
                let story = self.story();
                self.stories.push(self.desk.scheduled(&story, 1));
                "a story is planned".into()
            }
            _ => {
                let story = self.story();
                self.stories.push(self.desk.live(&story));
                "a story is published".into()
            }
        }
    }

    fn addresses(&self) -> Vec<String> {
        let lists = [
            "/",
            "/api/v1/site",
            "/api/v1/categories",
            "/api/v1/tags",
            "/api/v1/authors",
            "/api/v1/lists",
            "/api/v1/lists/featured",
            "/category/news",
            "/category/sport",
            "/tag/tides",
            "/author/ada-rowe",
            "/api/v1/categories/harbour",
            "/api/v1/tags/gates",
            "/api/v1/authors/bo-lund",
            "/api/v1/series",
            "/api/v1/series/high-water",
            "/api/v1/articles?series=high-water",
            "/series/high-water",
            "/api/v1/articles",
            "/api/v1/articles?limit=3",
            "/api/v1/articles?sort=modified_at&count=exact",
            "/api/v1/articles?category=news&count=exact",
            "/api/v1/articles?category=news&category.deep=false",
            "/api/v1/articles?tag=tides",
            "/api/v1/articles?tag=tides&author=ada-rowe",
            "/api/v1/articles?tag.not=tides",
            "/search?q=story",
            "/api/v1/search?q=story&facets=category,tag,author,year",
            "/api/v1/articles?q=story&tag=tides",
            "/api/v1/articles?genre=opinion",
            "/api/v1/articles?featured=true",
            "/api/v1/articles?featured=false",
            "/api/v1/articles?slug=story-0,story-1",
            "/api/v1/articles?tag=tag-1,tag-2,tides",
            "/api/v1/articles?flag=sponsored",
            "/api/v1/articles?fields=headline,corrections&include=corrections",
            "/feed.xml",
            "/atom.xml",
            "/category/news/feed.json",
            "/tag/tides/feed.xml",
            "/author/ada-rowe/atom.xml",
            "/sitemap.xml",
            "/sitemap-sections.xml",
            "/news-sitemap.xml",
            "/robots.txt",
            "/api/v1/articles?sort=headline",
            "/api/v1/articles?sort=-updated_at&page=2&limit=3",
            "/api/v1/articles?category=news&page=1&count=exact",
            "/api/v1/categories?include=latest",
            "/api/v1/tags?include=latest",
            "/api/v1/authors/ada-rowe?include=latest",
            "/api/v1/changes?limit=100",
            "/api/v1/changes?since=now",
            "/api/v1/resolve?path=/story-0",
            "/api/v1/resolve?path=/tag/tides",
            "/api/v1/resolve?path=/category/news",
        ];
        let mut all: Vec<String> = lists.map(str::to_owned).into();
        for (number, id) in self.stories.iter().enumerate() {
            all.push(format!("/api/v1/articles/{id}"));
            all.push(format!("/api/v1/articles/{id}/related"));
            all.push(format!("/api/v1/articles/{id}?include=related&body=text"));
            all.push(format!("/api/v1/articles/by-slug/story-{number}"));
            all.push(format!("/story-{number}"));
            all.push(format!("/api/v1/articles/{id}/ninjs"));
            all.push(format!("/oembed?url=https://www.courier.example/story-{number}"));
        }
        all
    }
}

fn rename_section(desk: &Desk, id: CategoryId, name: String) {
    desk.ilse
        .run(move |conn, who| {
            Box::pin(async move {
                let tree = category::Category::tree(conn).await?;
                let found = tree.iter().find(|category| category.id == id).unwrap();
                let (version, parent) = (found.version, found.parent_id);
                let form = category::CategoryForm {
                    name,
                    slug: String::new(),
                    parent,
                };
                category::change(conn, who, id, Some(version), &form).await
            })
        })
        .unwrap();
}

/// What has to be the same.
fn told(answer: &Answer) -> (u16, [String; 4], String) {
    let header = |name| answer.header(name).to_owned();
    let headers = ["etag", "surrogate-key", "last-modified", "content-type"].map(header);
    (answer.status, headers, answer.text())
}

fn assert_same(kept: &(u16, [String; 4], String), made: &(u16, [String; 4], String), what: &str) {
    assert_eq!((kept.0, &kept.1), (made.0, &made.1), "{what}");
    let differs = kept.2.bytes().zip(made.2.bytes()).position(|(one, other)| one != other);
    let around = |text: &str| {
        let at = differs.unwrap_or(0).saturating_sub(60);
        text.get(at..text.len().min(at + 200)).unwrap_or_default().to_owned()
    };
    // What says when it was made, or by which request, is another each time.
    assert!(
        kept.2 == made.2 || kept.0 >= 400,
        "{what}:\n{}\n{}",
        around(&kept.2),
        around(&made.2)
    );
}

#[test]
fn whatever_happens_what_is_kept_is_what_would_be_made_now() {
    for seed in [7, 11, 23] {
        let mut world = World::new(seed);
        let mut story = Vec::new();
        for _ in 0..16 {
            story.push(world.happens());
            let anew = world.desk.serve(Start {
                site: true,
                kept: 0,
                ..Start::default()
            });
            let anew = (Reader::of(anew.at()), anew);
            for address in world.addresses() {
                let (kept, again) = (world.desk.reader.get(&address), world.desk.reader.get(&address));
                let made = told(&anew.0.get(&address));
                assert_same(
                    &told(&kept),
                    &made,
                    &format!("{address} (seed {seed}) after {story:#?}"),
                );
                assert_same(&told(&again), &made, &format!("{address}, again"));
            }
        }
    }
}

#[test]
fn an_answer_is_made_once_and_asked_for_no_more() {
    let newsroom = Newsroom::open();
    newsroom.log_every_statement();
    let desk = Desk::of(
        newsroom,
        Start {
            site: true,
            lease: NEVER,
            ..Start::default()
        },
    );
    desk.live(&Story::titled("Tide"));
    let addresses = ["/", "/tide", "/api/v1/articles", "/api/v1/articles/by-slug/tide"];
    let first = addresses.map(|address| told(&desk.reader.get(address)));
    let before = desk.statements();

    let again = addresses.map(|address| told(&desk.reader.get(address)));

    assert_eq!(again, first);
    assert_eq!(desk.statements() - before, 0);
    let one_way = desk.reader.get("/api/v1/articles?limit=3&genre=news").text();
    let before = desk.statements();
    assert_eq!(desk.reader.get("/api/v1/articles?genre=news&limit=3").text(), one_way);
    assert_eq!(
        desk.statements(),
        before,
        "the order of parameters is nothing to the question"
    );
}

#[test]
fn what_many_ask_for_at_once_is_made_once() {
    const MANY: usize = 24;
    let newsroom = Newsroom::open();
    newsroom.log_every_statement();
    let desk = Desk::of(
        newsroom,
        Start {
            site: true,
            lease: NEVER,
            ..Start::default()
        },
    );
    desk.live(&Story::titled("Tide"));
    desk.reader.json("/articles?limit=1");
    let before = desk.statements();
    desk.reader.json("/articles?limit=2");
    let alone = desk.statements() - before;

    let before = desk.statements();
    let (gate, reader) = (Arc::new(Barrier::new(MANY)), desk.reader.clone());
    let all: Vec<_> = (0..MANY)
        .map(|_| {
            let (gate, reader) = (Arc::clone(&gate), reader.clone());
            thread::spawn(move || {
                gate.wait();
                reader.json("/articles?limit=3")["data"].as_array().unwrap().len()
            })
        })
        .collect();

    assert!(all.into_iter().all(|one| one.join().unwrap() == 1));
    assert!(alone > 0);
    assert_eq!(desk.statements() - before, alone, "once for all of them");
}

/// Asks until it is so; how long that took.
fn until(what: &str, so: impl Fn() -> bool) -> Duration {
    let began = Instant::now();
    while !so() {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "not {what} in twenty seconds"
        );
        thread::yield_now();
    }
    began.elapsed()
}

#[test]
fn a_second_server_hears_of_it_within_its_lease_without_being_told() {
    let desk = Desk::open();
    let lease = Duration::from_millis(400);
    let second = desk.serve(Start {
        site: true,
        lease,
        ..Start::default()
    });
    let reader = Reader::of(second.at());
    assert_eq!(reader.json("/articles")["data"].as_array().unwrap().len(), 0);

    desk.live(&Story::titled("Tide"));

    until("heard of", || {
        !reader.json("/articles")["data"].as_array().unwrap().is_empty()
    });
}

#[test]
fn a_story_appears_and_goes_by_time_alone_however_long_the_lease() {
    let desk = Desk::open_with(Start {
        site: true,
        lease: NEVER,
        ..Start::default()
    });
    let id = desk.approved(&Story::titled("Tide"));
    let (now, from) = (desk.ilse.now(), desk.ilse.now() + TimeDelta::milliseconds(1_500));
    desk.ilse.schedules(id, ChangeKind::First, from);
    assert!(from > now);
    let there = || desk.reader.api("/articles/by-slug/tide").status == 200;
    let listed = || desk.headlines("/articles") == ["Tide"];
    assert!(!listed() && !there(), "asked before its time, and kept");

    until("there", || there() && listed());

    let early = desk.ilse.now() < from;
    assert!(!early, "not before its time");
}

#[test]
fn what_is_asked_for_often_is_sent_compressed_and_read_the_same() {
    let desk = Desk::open_with(Start {
        site: true,
        lease: NEVER,
        ..Start::default()
    });
    desk.live(&Story::titled("Tide").saying(&"The ferry leaves at nine. ".repeat(200)));
    let plain = desk.reader.get("/api/v1/articles/by-slug/tide");

    for (accepted, encoding) in [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", ""),
    ] {
        let get = || {
            desk.reader
                .get_with("/api/v1/articles/by-slug/tide", "accept-encoding", accepted)
        };
        until(encoding, || get().header("content-encoding") == encoding);
        let sent = get();
        assert_eq!(sent.header("etag"), plain.header("etag"));
        assert_eq!(sent.header("vary"), "accept-encoding");
        assert_eq!(
            sent.body.len() < plain.body.len() / 2,
            !encoding.is_empty(),
            "{accepted}"
        );
    }
    let tag = plain.header("etag");
    let known = desk
        .reader
        .get_with("/api/v1/articles/by-slug/tide", "if-none-match", tag);
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(known.header("etag"), tag);
}

#[test]
fn what_is_ready_comes_with_every_header_that_an_answer_has() {
    let desk = Desk::open_with(Start {
        site: true,
        lease: NEVER,
        ..Start::default()
    });
    desk.live(&Story::titled("Tide"));
    for address in ["/tide", "/api/v1/articles", "/api/v1/articles/by-slug/tide"] {
        let made = desk.reader.get(address);
        let ready = desk.reader.get(address);
        let names = |answer: &Answer| {
            let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&made), names(&ready), "{address}");
        for (name, value) in &made.headers {
            if !["x-request-id", "date"].contains(&name.as_str()) {
                assert_eq!(ready.headers.get(name), Some(value), "{address}: {name}");
            }
        }
        assert_ne!(made.header("x-request-id"), ready.header("x-request-id"));
        let elsewhere = desk.reader.get_with(address, "host", "evil.example");
        assert_eq!(elsewhere.status, 421, "{address}");
    }
}

#[test]
fn what_the_database_calls_out_is_heard_and_again_after_the_connection_broke() {
    let newsroom = Newsroom::open();
    let heard = Arc::new(AtomicUsize::new(0));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listening = thread::spawn({
        let (address, heard) = (newsroom.readers_address(), Arc::clone(&heard));
        move || {
            block_on(async {
                let count = |_: notices::CalledOut<'_>| {
                    heard.fetch_add(1, Ordering::SeqCst);
                };
                tokio::select! {
                    () = notices::listen(&address, &["copydesk_stirs"], count) => {}
                    _ = stopped => {}
                }
            });
        }
    });
    let calls = || {
        let before = heard.load(Ordering::SeqCst);
        newsroom.owner().batch_execute("SELECT newsroom.stir('{}')").unwrap();
        heard.load(Ordering::SeqCst) > before
    };
    until("heard", calls);

    let broken = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(newsroom.owner().query(broken, &[]).unwrap().len(), 1);

    until("heard again", calls);
    stop.send(()).unwrap();
    listening.join().unwrap();
}
