//! `modified_at`: what a front end keeps its copy in step by. It moves with everything that readers get of a story.

use copydesk::{
    articles::timeline::ChangeKind,
    authors,
    ids::ArticleId,
    taxonomy::{category, tag},
};
use serde_json::Value;

use crate::support::{Desk, Story, headlines};

/// What happens to the story “Tide”, in the order of its life.
type Event = (&'static str, fn(&Desk, &World));

struct World {
    story: ArticleId,
    section: copydesk::ids::CategoryId,
    part: copydesk::ids::CategoryId,
    tag: copydesk::ids::TagId,
    author: copydesk::ids::AuthorId,
}

fn world(desk: &Desk) -> World {
    desk.live(&Story::titled("Bystander"));
    let section = desk.category("News", None);
    let part = desk.category("Harbour", Some(section));
    let (tag, author) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = desk.live(
        &Story::titled("Tide")
            .filed_under(part)
            .tagged(&[tag])
            .signed_by(&[&author]),
    );
    World {
        story,
        section,
        part,
        tag,
        author: author.id,
    }
}

fn publish_again(desk: &Desk, world: &World, kind: ChangeKind, note: Option<&str>) {
    desk.ilse.edits(world.story, |content| content.dek.push_str(" More."));
    desk.ilse.submits(world.story);
    desk.ilse.approves(world.story);
    desk.ilse.publishes(world.story, kind, note);
}

fn rename_category(desk: &Desk, id: copydesk::ids::CategoryId, form: category::CategoryForm) {
    desk.ilse
        .run(move |conn, who| {
            Box::pin(async move {
                {
                    let version = version_of(conn, id).await?;
                    category::change(conn, who, id, Some(version), &form).await
                }
            })
        })
        .unwrap();
}

async fn version_of(
    conn: &mut copydesk::platform::db::Conn,
    id: copydesk::ids::CategoryId,
) -> copydesk::error::Result<i64> {
    let tree = category::Category::tree(conn).await?;
    Ok(tree.iter().find(|category| category.id == id).unwrap().version)
}

const EVENTS: [Event; 9] = [
    ("a slip is mended", |desk, world| {
        publish_again(desk, world, ChangeKind::Typo, None)
    }),
    ("a correction", |desk, world| {
        publish_again(desk, world, ChangeKind::Correction, Some("The tally was wrong."));
    }),
    ("its category is renamed", |desk, world| {
        let form = category::CategoryForm {
            name: "Port".into(),
            slug: "port".into(),
            parent: Some(world.section),
        };
        rename_category(desk, world.part, form);
    }),
    ("the category above is renamed", |desk, world| {
        let form = category::CategoryForm {
            name: "Today".into(),
            slug: "today".into(),
            parent: None,
        };
        rename_category(desk, world.section, form);
    }),
    ("its tag is renamed", |desk, world| {
        let id = world.tag;
        desk.ilse
            .run(move |conn, who| Box::pin(tag::change(conn, who, id, Some(1), "High tides", "")))
            .unwrap();
    }),
    ("its author moves", |desk, world| {
        let id = world.author;
        let form = authors::AuthorForm {
            name: "Ada Rowe".into(),
            slug: "a-rowe".into(),
            ..authors::AuthorForm::default()
        };
        desk.ilse
            .run(move |conn, who| Box::pin(async move { authors::change(conn, who, id, Some(1), &form).await }))
            .unwrap();
    }),
    ("it is featured", |desk, world| desk.ilse.features(world.story)),
    ("it is withdrawn and returns", |desk, world| {
        desk.ilse.withdraws(world.story, "A check", None);
        desk.wait("90 minutes");
        desk.ilse.republishes(world.story, "Checked");
    }),
    ("a planned text begins", |desk, world| {
        desk.ilse
            .edits(world.story, |content| content.dek.push_str(" Planned."));
        desk.ilse.submits(world.story);
        desk.ilse.approves(world.story);
        let from = desk.ilse.now() + chrono::TimeDelta::seconds(30);
        desk.ilse.schedules(world.story, ChangeKind::Typo, from);
    }),
];

#[test]
fn every_change_of_what_readers_get_moves_modified_at_and_is_found_by_it() {
    for (event, happens) in EVENTS {
        let desk = Desk::open();
        let world = world(&desk);
        let before = desk.reader.json(&format!("/articles/{}", world.story));
        desk.wait("1 hour");

        happens(&desk, &world);
        desk.wait("2 hours");

        let now = desk.reader.json(&format!("/articles/{}", world.story));
        assert!(time(&now) > time(&before), "{event}: {} {}", time(&before), time(&now));
        let changed = format!("/articles?modified_at.gt={}&sort=-modified_at", time(&before));
        let found = desk.headlines(&changed);
        assert!(found.contains(&"Tide".to_owned()), "{event}: {found:?}");
        assert!(
            !found.contains(&"Bystander".to_owned()),
            "{event} is nothing to a story beside it"
        );
        assert_eq!(desk.headlines("/articles?sort=-modified_at")[0], "Tide", "{event}");
    }
}

#[test]
fn the_times_of_a_story_move_each_by_their_own_rule() {
    let desk = Desk::open();
    let world = world(&desk);
    desk.wait("1 hour");

    publish_again(&desk, &world, ChangeKind::Typo, None);

    let story = desk.reader.json(&format!("/articles/{}", world.story));
    assert_eq!(story["published_at"], story["first_published_at"]);
    assert_eq!(
        story["updated_at"], story["first_published_at"],
        "readers were told nothing"
    );
    assert!(story["modified_at"].as_str() > story["updated_at"].as_str());
}

#[test]
fn a_list_by_modified_at_is_paged_both_ways_with_any_filter() {
    let desk = Desk::open();
    let (news, tides) = (desk.category("News", None), desk.tag("Tides"));
    for number in 1..=7 {
        desk.live(&Story::titled(&format!("N{number}")).filed_under(news).tagged(&[tides]));
        desk.wait(&format!("{number} minutes"));
    }

    for filter in [
        "",
        "&category=news",
        "&tag=tides",
        "&genre=news&lang=en",
        "&tag=tides&category=news",
    ] {
        for sort in ["-modified_at", "modified_at"] {
            let whole = desk.headlines(&format!("/articles?sort={sort}{filter}&limit=100"));
            assert_eq!(whole.len(), 7, "{filter}");
            let (mut seen, mut next) = (Vec::new(), Value::Null);
            loop {
                let cursor = next.as_str().map_or_else(String::new, |next| format!("&cursor={next}"));
                let page = desk
                    .reader
                    .json(&format!("/articles?sort={sort}{filter}&limit=3{cursor}"));
                seen.extend(headlines(&page));
                if page["page"]["next_cursor"].is_null() {
                    let back = page["page"]["prev_cursor"].as_str().unwrap();
                    let before = desk.headlines(&format!("/articles?sort={sort}{filter}&limit=3&cursor={back}"));
                    assert_eq!(before, whole[3..6], "{sort}{filter} backwards");
                    break;
                }
                next = page["page"]["next_cursor"].clone();
            }
            assert_eq!(seen, whole, "{sort}{filter}");
        }
    }
}

fn time(story: &Value) -> &str {
    story["modified_at"].as_str().unwrap()
}
