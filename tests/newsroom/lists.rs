//! Lists of live stories, by whatever a reader asks for together.

use copydesk::live::{
    filter::{Condition, Field, Filter},
    story::LiveArticle,
    window::Window,
};
use uuid::Uuid;

use crate::support::{Newsroom, block_on};

#[test]
fn filters_together_find_what_all_of_them_find() {
    let newsroom = Newsroom::open();
    let (tide, gate) = (tag(&newsroom, "tide"), tag(&newsroom, "gate"));
    let mut stories = Vec::new();
    for (headline, after, tags, lang) in [
        ("Both", "-3 hours", &[tide, gate][..], "en"),
        ("Tide", "-2 hours", &[tide], "en"),
        ("Poort", "-1 hour", &[gate], "nl"),
        ("Tomorrow", "1 day", &[tide, gate], "en"),
    ] {
        let story = newsroom.approved_story(headline);
        newsroom.publish(story, &headline.to_lowercase(), after);
        about(&newsroom, story.0, tags, lang);
        stories.push(story.0);
    }
    stories.remove(1);

    for (filter, found) in [
        (by(&[], &["tide"], &["en"]), &["Tide", "Both"][..]),
        (by(&[], &["gate"], &["en"]), &["Both"]),
        (by(&[], &["tide"], &["nl"]), &[]),
        (by(&[], &["tide"], &["xx"]), &[]),
        (by(&[], &["tide", "gate"], &[]), &["Poort", "Tide", "Both"]),
        (by(&[], &[], &["en", "nl"]), &["Poort", "Tide", "Both"]),
        (by(&["uncategorized"], &["gate"], &["nl"]), &["Poort"]),
        (by(&["uncategorized"], &[], &[]), &["Poort", "Tide", "Both"]),
        (by(&["nowhere"], &["gate"], &[]), &[]),
        (by(&[], &[], &[]), &["Poort", "Tide", "Both"]),
        (among(&stories, by(&[], &["tide"], &["en"])), &["Both"]),
        (among(&stories, by(&["uncategorized"], &[], &[])), &["Poort", "Both"]),
    ] {
        assert_eq!(read(&newsroom, &filter), found, "{filter:?}");
    }
}

#[test]
fn a_list_is_read_page_by_page_without_a_gap() {
    let newsroom = Newsroom::open();
    let tide = tag(&newsroom, "tide");
    for number in 0..5 {
        let story = newsroom.approved_story(&format!("Tide {number}"));
        newsroom.publish(story, &format!("tide-{number}"), &format!("-{number} hours"));
        about(&newsroom, story.0, &[tide], "en");
    }

    let address = newsroom.readers_address();
    let mut pages = Vec::new();
    let mut place = None;
    loop {
        let window = Window {
            place,
            ..Window::newest(2)
        };
        let stretch = block_on(async {
            let mut conn = address.connect().await.unwrap();
            LiveArticle::list(&mut conn, &by(&[], &["tide"], &[]), &window)
                .await
                .unwrap()
        });
        pages.push(
            stretch
                .articles
                .iter()
                .map(|article| article.headline.clone())
                .collect::<Vec<_>>(),
        );
        place = stretch.after;
        if place.is_none() {
            break;
        }
    }

    assert_eq!(
        pages,
        [vec!["Tide 0", "Tide 1"], vec!["Tide 2", "Tide 3"], vec!["Tide 4"]]
    );
}

fn by(category: &[&str], tag: &[&str], lang: &[&str]) -> Filter {
    let mut filter = Filter::default();
    for (field, words) in [(Field::Category, category), (Field::Tag, tag), (Field::Lang, lang)] {
        if !words.is_empty() {
            filter = filter.any(field, words.iter().map(|&word| word.to_owned()).collect());
        }
    }
    filter
}

fn among(stories: &[Uuid], filter: Filter) -> Filter {
    filter.and(Condition::Among(stories.to_vec()))
}

fn tag(newsroom: &Newsroom, slug: &str) -> Uuid {
    let id = Uuid::now_v7();
    newsroom
        .owner()
        .execute(
            "INSERT INTO newsroom.tags (id, slug, name) VALUES ($1, $2, $2)",
            &[&id, &slug],
        )
        .unwrap();
    id
}

/// Gives a text that is sealed already other tags and another language.
fn about(newsroom: &Newsroom, article: Uuid, tags: &[Uuid], lang: &str) {
    let mut sql = newsroom.owner();
    sql.batch_execute("SET session_replication_role = replica").unwrap();
    sql.execute(
        "UPDATE newsroom.revisions SET tag_ids = $2, lang = $3 WHERE article_id = $1",
        &[&article, &tags, &lang],
    )
    .unwrap();
    sql.batch_execute("SET session_replication_role = origin").unwrap();
    sql.execute("SELECT newsroom.show(ARRAY[$1::uuid])", &[&article])
        .unwrap();
}

/// The headlines; the count must agree.
fn read(newsroom: &Newsroom, filter: &Filter) -> Vec<String> {
    let window = Window {
        counted: true,
        ..Window::newest(20)
    };
    let address = newsroom.readers_address();
    block_on(async {
        let mut conn = address.connect().await.unwrap();
        let found = LiveArticle::list(&mut conn, filter, &window).await.unwrap();
        assert_eq!(
            found.count,
            Some(i64::try_from(found.articles.len()).unwrap()),
            "{filter:?}"
        );
        found.articles.iter().map(|article| article.headline.clone()).collect()
    })
}
