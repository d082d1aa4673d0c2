//! Non-interference: of two newsrooms that are equal in what is public, and differ in every draft, plan, embargo, account,
//! e-mail, held comment and unpublished picture, every public answer is the same, byte for byte, headers too. Paths come from
//! the route table: a public route that nobody gave values for does not pass.

use std::{collections::BTreeSet, thread};

use chrono::TimeDelta;
use copydesk::{
    articles::{
        gate::order::Order,
        timeline::{ChangeKind, Plan, planned::Planned},
    },
    content::{BylineName, SealedContent},
    ids::{ArticleId, PictureId, SeriesId},
    policy::Role,
    series::{self, SeriesForm},
    taxonomy::tag,
    web::{
        route::{Access, Door, Method},
        routes::ROUTES,
    },
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    story_pictures,
    support::{Answer, Member, Newsroom, Person, Reader, Story, Twins},
};

/// A word that stands in every secret, and in nothing that readers may know.
const SECRET: &str = "zugzwang";
/// What every request has of its own.
const OF_THE_REQUEST: [&str; 2] = ["date", "x-request-id"];

#[test]
fn nothing_that_is_not_public_changes_a_byte_of_any_public_answer() {
    let twins = Twins::open();
    let secrets = Secrets::kept_by(&twins);
    // What is due within the hour comes in both; all that is secret is planned for later.
    let now = twins.plain().text("SELECT (now() + interval '1 hour')::text");
    for newsroom in [twins.plain(), twins.secretive()] {
        newsroom.stop_the_clock(&now);
    }
    let readers = twins.readers();
    let values = Values::of(&readers[0], twins.plain(), &secrets);

    let (mut asked, mut found) = (0, 0);
    for path in values.paths() {
        for query in values.queries(&path) {
            let [plain, secretive] = both(&readers, |reader| reader.get(&format!("{path}{query}")));
            assert_same(&format!("{path}{query}"), &plain, &secretive);
            asked += 1;
            found += usize::from(plain.status == 200);
        }
        for method in ["HEAD", "OPTIONS"] {
            let [plain, secretive] = both(&readers, |reader| reader.ask(method, &path));
            assert_same(&format!("{method} {path}"), &plain, &secretive);
            asked += 1;
        }
    }

    println!("{asked} answers of each, {found} of them 200");
    assert!(found > asked / 10, "{found} of {asked} found anything");
    assert!(asked > 10_000, "{asked}");
}

/// At the same time, since there are many questions.
fn both(readers: &[Reader; 2], ask: impl Fn(&Reader) -> Answer + Sync) -> [Answer; 2] {
    thread::scope(|scope| {
        let plain = scope.spawn(|| ask(&readers[0]));
        let secretive = ask(&readers[1]);
        [plain.join().unwrap(), secretive]
    })
}

#[track_caller]
fn assert_same(what: &str, plain: &Answer, secretive: &Answer) {
    assert_eq!(plain.status, secretive.status, "{what}");
    assert_ne!(plain.status, 500, "{what}");
    let heads = [plain, secretive].map(|answer| {
        let lines = answer.headers.iter();
        let told = lines.filter(|(name, _)| !OF_THE_REQUEST.contains(&name.as_str()));
        let mut told: Vec<String> = told.map(|(name, value)| format!("{name}: {value:?}")).collect();
        told.sort();
        told
    });
    assert_eq!(heads[0], heads[1], "{what}");
    if plain.body != secretive.body {
        let texts = [plain, secretive].map(body_of);
        assert_eq!(texts[0], texts[1], "{what}");
    }
}

/// Without the number of the request, which pages of errors say.
fn body_of(answer: &Answer) -> String {
    let id = answer.header("x-request-id");
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    if id.is_empty() {
        text
    } else {
        text.replace(id, "this request")
    }
}

/// What only one of two newsrooms has.
struct Secrets {
    stories: Vec<ArticleId>,
    slugs: Vec<String>,
    files: Vec<String>,
    comments: Vec<String>,
    picture: PictureId,
}

impl Secrets {
    /// Does everything in the second newsroom that readers may not know of.
    fn kept_by(twins: &Twins) -> Self {
        let newsroom = twins.secretive();
        let cast = Cast::of(newsroom);
        let comments = readers_write_what_is_held(twins);
        let picture = story_pictures::picture(&Member::of(twins.at(), &cast.ilse), 77);
        let page = Member::of(twins.at(), &cast.ilse).get(&format!("/admin/media/{picture}"));
        let stories = cast.stories_in_every_state(picture);
        cast.works_on_all_that_is_live(newsroom, picture);
        cast.puts_into_series(newsroom, &stories);
        newsroom.sql(
            "UPDATE newsroom.staff SET email = 'b.' || email, name = name || ' B';
             UPDATE newsroom.comment_contacts SET email = 'b.' || email WHERE email IS NOT NULL;
             UPDATE newsroom.site SET own_approval = NOT own_approval, checks_links = NOT checks_links;
             UPDATE newsroom.site_design SET draft = coalesce(draft, live) || '{\"social\": [\"https://zugzwang.example\"]}';
             INSERT INTO newsroom.reads (article_id, day, times) SELECT DISTINCT article_id, current_date, 7 FROM newsroom.live ON CONFLICT DO NOTHING;
             INSERT INTO newsroom.mistakes (id, article_id, publication_id, passage, said, sent_at)
               SELECT gen_random_uuid(), l.article_id, l.id, 'zugzwang', 'zugzwang', newsroom.clock() FROM newsroom.live l;
             WITH new AS (INSERT INTO newsroom.margin_notes (id, article_id, block_id, is_whole, before, words, after, nth, begun_by, begun_at)
               SELECT gen_random_uuid(), a.id, 'zugzwangzu', false, 'zugzwang', 'zugzwang', '', 0, a.created_by, newsroom.clock() FROM newsroom.articles a
               RETURNING id, begun_by)
             INSERT INTO newsroom.margin_remarks (id, note_id, staff_id, said, said_at)
               SELECT gen_random_uuid(), id, begun_by, 'zugzwang', newsroom.clock() FROM new;
             INSERT INTO newsroom.claims (article_id, staff_id, claimed_at)
               SELECT a.id, a.created_by, newsroom.clock() FROM newsroom.articles a WHERE a.stage = 'in_review';
             UPDATE newsroom.comments SET body = 'zugzwang ' || body, name = 'zugzwang' WHERE state <> 'visible'",
        );
        let text = page.text();
        let drawn = text.split("\"/admin/media/files/").skip(1);
        let files = drawn
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect();
        let slugs = newsroom.text(&format!(
            "SELECT string_agg(DISTINCT slug, ' ') FROM newsroom.revisions WHERE slug LIKE '%{SECRET}%'"
        ));
        Self {
            stories,
            slugs: slugs.split(' ').map(str::to_owned).chain([SECRET.to_owned()]).collect(),
            files,
            comments,
            picture,
        }
    }
}

/// Comments that wait, under every story; their ids.
fn readers_write_what_is_held(twins: &Twins) -> Vec<String> {
    let newsroom = twins.secretive();
    for story in ids_of(newsroom, "SELECT article_id::text FROM newsroom.live ORDER BY 1") {
        newsroom.sql(&format!(
            "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state, held_for, reports)
             SELECT id, '{story}', id, 1, newsroom.clock(), '{SECRET}', 'About {SECRET}', state, '[]', 0
             FROM (SELECT gen_random_uuid() AS id, state FROM unnest(ARRAY['held', 'spam']) state) new"
        ));
    }
    ids_of(
        newsroom,
        &format!("SELECT id::text FROM newsroom.comments WHERE name = '{SECRET}' ORDER BY 1 LIMIT 4"),
    )
}

fn ids_of(newsroom: &Newsroom, query: &str) -> Vec<String> {
    let rows = newsroom.owner().query(query, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Who keeps secrets.
struct Cast {
    tamsin: Person,
    ilse: Person,
    noor: Person,
}

impl Cast {
    fn of(newsroom: &Newsroom) -> Self {
        Self {
            tamsin: newsroom.person("Tamsin Zugzwang", Role::Journalist),
            ilse: newsroom.person("Ilse Zugzwang", Role::Editor),
            noor: newsroom.person("Noor Zugzwang", Role::Editor),
        }
    }

    fn approved(&self, story: &Story) -> ArticleId {
        let id = self.tamsin.writes(story);
        self.tamsin.submits(id);
        self.ilse.approves(id);
        id
    }

    fn plan(&self, id: ArticleId) {
        let from = self.ilse.now() + TimeDelta::hours(30);
        self.ilse.schedules(id, ChangeKind::First, from);
    }

    fn stories_in_every_state(&self, picture: PictureId) -> Vec<ArticleId> {
        let story = |state: &str| Story::titled(&format!("{SECRET} {state}")).led_by(picture);
        let draft = self.tamsin.writes(&story("a draft"));
        let submitted = self.tamsin.writes(&story("in review"));
        self.tamsin.submits(submitted);
        let approved = self.approved(&story("approved"));
        let scheduled = self.approved(&story("scheduled"));
        self.plan(scheduled);
        let held = self.approved(&story("held"));
        self.plan(held);
        self.ilse.holds(held);
        let embargoed = self.tamsin.writes(&story("embargoed"));
        self.ilse.embargoes(embargoed, 48);
        self.tamsin.submits(embargoed);
        self.ilse.approves(embargoed);
        self.plan(embargoed);
        let spiked = self.tamsin.writes(&story("spiked"));
        self.tamsin.acts(spiked, Order::Spike("Overtaken".into())).unwrap();
        let unscheduled = self.approved(&story("unscheduled"));
        self.plan(unscheduled);
        self.ilse
            .acts(unscheduled, Order::Unschedule("Not yet".into()))
            .unwrap();
        vec![
            draft,
            submitted,
            approved,
            scheduled,
            held,
            embargoed,
            spiked,
            unscheduled,
        ]
    }

    /// Another text of each story that readers have: in every field, as far on its way as it can be without being read.
    fn works_on_all_that_is_live(&self, newsroom: &Newsroom, picture: PictureId) {
        let tag = self
            .ilse
            .run(|conn, who| Box::pin(async move { tag::add(conn, who, SECRET, "").await }));
        let tag = tag.unwrap();
        let working = "SELECT l.article_id::text FROM newsroom.live l JOIN newsroom.articles a ON a.id = l.article_id
                       WHERE a.working_revision_id IS NOT NULL ORDER BY 1";
        let change = |number: usize, content: &mut SealedContent| {
            let other = Story::titled(&format!("{SECRET} instead {number}"))
                .led_by(picture)
                .content();
            let byline: Vec<BylineName> = content.byline.drain(..).rev().collect();
            *content = SealedContent {
                tags: vec![tag],
                byline,
                dek: SECRET.into(),
                ..other
            };
        };
        for (number, id) in ids_of(newsroom, working).iter().enumerate() {
            let id: ArticleId = id.parse().unwrap();
            self.ilse.edits(id, |content| change(number, content));
            if number % 2 == 0 {
                self.noor.submits(id);
                self.noor.approves(id);
                let plan = Plan {
                    kind: ChangeKind::Update,
                    note: Some(SECRET.into()),
                };
                let at = Planned::at_instant(self.ilse.now() + TimeDelta::hours(40), chrono_tz::Tz::UTC);
                self.noor.acts(id, Order::Schedule(plan, at)).unwrap();
            }
        }
    }
}

impl Cast {
    /// Before what readers have of a series, and into one that they have nothing of.
    fn puts_into_series(&self, newsroom: &Newsroom, stories: &[ArticleId]) {
        let known: SeriesId = newsroom
            .text("SELECT series_id::text FROM newsroom.series_parts LIMIT 1")
            .parse()
            .unwrap();
        let form = SeriesForm {
            name: SECRET.into(),
            ..SeriesForm::default()
        };
        let secret = self
            .ilse
            .run(move |conn, who| Box::pin(async move { series::add(conn, who, &form).await }))
            .unwrap();
        for (number, &story) in stories.iter().take(6).enumerate() {
            let into = if number % 2 == 0 { known } else { secret };
            self.ilse
                .run(move |conn, who| Box::pin(series::put(conn, who, story, Some(into), Some(1))))
                .unwrap();
        }
    }
}

/// What stands for the parts of paths and in parameters: what is public, what is secret, and what never was.
struct Values {
    ids: Vec<String>,
    slugs: Vec<String>,
    categories: Vec<String>,
    tags: Vec<String>,
    authors: Vec<String>,
    lists: Vec<String>,
    series: Vec<String>,
    pictures: Vec<String>,
    files: Vec<String>,
    comments: Vec<String>,
    cursors: Vec<String>,
}

fn strings(list: &Value, key: &str) -> Vec<String> {
    let all = list["data"].as_array().unwrap().iter();
    all.map(|one| one[key].as_str().unwrap().to_owned()).collect()
}

impl Values {
    fn of(reader: &Reader, newsroom: &Newsroom, secrets: &Secrets) -> Self {
        let stories = reader.json("/articles?limit=100");
        let unknown = [Uuid::nil().to_string(), "nothing-at-all".to_owned()];
        let and = |mut all: Vec<String>, more: &[String]| {
            all.extend(more.iter().cloned());
            all.extend(unknown.iter().cloned());
            all
        };
        let secret = [SECRET.to_owned()];
        let hidden: Vec<String> = secrets.stories.iter().map(ToString::to_string).collect();
        let mut files = BTreeSet::new();
        for story in stories["data"].as_array().unwrap() {
            let variants = story["lead_media"]["variants"].as_array().into_iter().flatten();
            files.extend(variants.filter_map(|file| file["url"].as_str()?.rsplit('/').next().map(str::to_owned)));
        }
        let cursors = ["/articles?limit=2", "/tags?limit=1", "/authors?limit=1"].map(|path| {
            let list = reader.json(path);
            list["page"]["next_cursor"].as_str().unwrap_or_default().to_owned()
        });
        let former = "SELECT slug FROM newsroom.former_slugs WHERE kind = 'tag' ORDER BY 1";
        let gone = "SELECT DISTINCT slug FROM newsroom.publications WHERE slug IS NOT NULL ORDER BY 1";
        let public_comments = "SELECT id::text FROM newsroom.comments WHERE state = 'visible' ORDER BY 1 LIMIT 5";
        Self {
            ids: and(strings(&stories, "id"), &hidden),
            slugs: and(
                [strings(&stories, "slug"), ids_of(newsroom, gone)].concat(),
                &secrets.slugs,
            ),
            categories: and(strings(&reader.json("/categories"), "slug"), &secret),
            tags: and(
                [strings(&reader.json("/tags?limit=6"), "slug"), ids_of(newsroom, former)].concat(),
                &secret,
            ),
            authors: and(strings(&reader.json("/authors"), "slug"), &secret),
            lists: and(strings(&reader.json("/lists"), "slug"), &secret),
            series: and(strings(&reader.json("/series"), "slug"), &secret),
            pictures: and(
                ids_of(newsroom, "SELECT id::text FROM newsroom.pictures ORDER BY 1"),
                &[secrets.picture.to_string()],
            ),
            files: and(files.into_iter().take(6).collect(), &secrets.files),
            comments: and(ids_of(newsroom, public_comments), &secrets.comments),
            cursors: cursors.to_vec(),
        }
    }

    /// Every path of every public route that reads.
    fn paths(&self) -> Vec<String> {
        let public = ROUTES
            .iter()
            .filter(|route| route.access == Access::Public && route.method == Method::Get)
            .filter(|route| route.door != Door::Newsroom && !route.path.ends_with("readyz"));
        public.flat_map(|route| self.filled(route.path)).collect()
    }

    fn filled(&self, pattern: &str) -> Vec<String> {
        let Some((before, rest)) = pattern.split_once('{') else {
            return vec![pattern.to_owned()];
        };
        let (name, after) = rest.split_once('}').unwrap();
        let values = self.for_part(before, name);
        let paths = values.iter().map(|value| format!("{before}{value}{after}"));
        paths.flat_map(|path| self.filled(&path)).collect()
    }

    fn for_part(&self, before: &str, name: &str) -> Vec<String> {
        let fixed = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect();
        match (name, before) {
            ("id", "/api/v1/media/") => self.pictures.clone(),
            ("id", "/comments/") => self.comments.clone(),
            ("id", _) => self.ids.clone(),
            ("slug", "/api/v1/categories/" | "/category/") => self.categories.clone(),
            ("slug", "/api/v1/tags/" | "/tag/") => self.tags.clone(),
            ("slug", "/api/v1/authors/" | "/author/") => self.authors.clone(),
            ("slug", "/api/v1/lists/") => self.lists.clone(),
            ("slug", "/api/v1/articles/by-slug/" | "/") => self.slugs.clone(),
            ("slug", _) if before.ends_with("/series/") => self.series.clone(),
            ("file", "/media/") => self.files.clone(),
            ("year", _) => fixed(&["2025", "2026", "2031"]),
            ("month", _) => fixed(&["01", "11", "13"]),
            ("day", _) => fixed(&["05", "29"]),
            ("format", _) => fixed(&["rss", "atom", "json"]),
            ("feed", _) => fixed(&["feed.xml", "atom.xml", "feed.json"]),
            ("part", _) => fixed(&["terms", "2026-11", "2031-01"]),
            ("name", _) => fixed(&["robots.txt", "security.txt", "nothing"]),
            ("file:.*", _) => fixed(&["reader.css"]),
            ("file" | "secret", _) => fixed(&["nothing"]),
            ("size", _) => fixed(&["32", "180"]),
            ("digest", _) => fixed(&["0000"]),
            ("token", _) => fixed(&["nothing", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]),
            _ => panic!("say what stands for {name} after {before}"),
        }
    }

    /// Nothing, each parameter by itself, and some together.
    fn queries(&self, path: &str) -> Vec<String> {
        let mut all = vec![String::new()];
        if path == "/oembed" {
            let addresses = self.slugs.iter().flat_map(|slug| {
                ["json", "xml"].map(|format| format!("?url=http%3A%2F%2Fcourier.test%2F{slug}&format={format}"))
            });
            all.extend(addresses);
            return all;
        }
        if path.starts_with("/media/") || path.starts_with("/assets/") || path.starts_with("/icon/") {
            return all;
        }
        let parameters = if path.starts_with("/api/v1/articles") && path.len() < 20 {
            self.of_lists()
        } else {
            self.of_all()
        };
        all.extend(parameters.iter().map(|one| format!("?{one}")));
        // Two at a time, each with one that stands far away.
        let step = parameters.len() / 3 + 1;
        all.extend(
            (0..parameters.len())
                .step_by(4)
                .map(|at| format!("?{}&{}", parameters[at], parameters[(at + step) % parameters.len()])),
        );
        all
    }

    /// Of whatever is asked.
    fn of_all(&self) -> Vec<String> {
        let mut all: Vec<String> = [
            "limit=1",
            "limit=2",
            "fields=headline,category,modified_at",
            "include=corrections,related",
            "body=html,blocks,text",
            "q=a",
            "page=2",
            "sort=newest",
            "depth=2",
            "unknown=1",
        ]
        .map(str::to_owned)
        .to_vec();
        all.push(format!("q={SECRET}"));
        all.extend(self.cursors.iter().map(|cursor| format!("cursor={cursor}")));
        all
    }

    fn of_lists(&self) -> Vec<String> {
        let mut all = self.of_all();
        all.extend(
            [
                "count=exact",
                "sort=published_at",
                "sort=-modified_at",
                "featured=true",
                "featured=false",
                "genre=news",
                "genre.not=news",
                "lang=en",
                "flag=exclusive",
                "published_at.gte=2020-01-01",
                "modified_at.lt=2030-01-01",
                "updated_at.gt=2026-01-01T00:00:00Z",
                "first_published_at.lte=2030-01-01",
                "category.deep=false",
            ]
            .map(str::to_owned),
        );
        let named = [
            ("category", &self.categories),
            ("tag", &self.tags),
            ("author", &self.authors),
            ("list", &self.lists),
            ("series", &self.series),
            ("slug", &self.slugs),
            ("ids", &self.ids),
        ];
        for (name, values) in named {
            for value in values {
                all.push(format!("{name}={value}"));
                all.push(format!("{name}.not={value}&count=exact"));
            }
            all.push(format!("{name}={}&count=exact", values.join(",")));
        }
        all
    }
}
