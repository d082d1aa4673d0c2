//! What readers can get out of the database, whatever they ask.

use crate::support::Newsroom;

#[test]
fn a_story_is_there_from_its_time_on_and_not_before() {
    let newsroom = Newsroom::open();
    newsroom.publish(newsroom.approved_story("Now"), "now", "0 s");
    newsroom.publish(newsroom.approved_story("Tomorrow"), "tomorrow", "1 day");

    assert_eq!(headlines(&newsroom), ["Now"]);
    newsroom.wait("25 hours");
    assert_eq!(headlines(&newsroom), ["Tomorrow", "Now"]);
}

#[test]
fn a_story_on_hold_killed_or_under_embargo_is_not_there() {
    let newsroom = Newsroom::open();
    for (headline, state) in [
        ("Held", "held_at = now()"),
        ("Killed", "killed_at = now(), public_notice = 'Removed.'"),
        ("Embargoed", "embargo_until = now() + interval '1 hour'"),
    ] {
        let story = newsroom.approved_story(headline);
        newsroom.publish(story, headline, "0 s");
        newsroom
            .owner()
            .execute(
                &format!("UPDATE newsroom.articles SET {state} WHERE id = $1"),
                &[&story.0],
            )
            .unwrap();
    }

    assert!(headlines(&newsroom).is_empty());
    newsroom.wait("2 hours");
    assert_eq!(headlines(&newsroom), ["Embargoed"]);
}

#[test]
fn a_leaky_expression_of_a_reader_tells_nothing_of_a_scheduled_story() {
    let newsroom = Newsroom::open();
    newsroom.publish(newsroom.approved_story("Public"), "public", "0 s");
    newsroom.publish(newsroom.approved_story("Secret merger"), "secret", "1 day");

    let mut guesses = Vec::new();
    for guess in ["Secret%", "Wrong%"] {
        let asked = format!(
            "SELECT count(*) FROM published.articles WHERE 1 / (CASE WHEN headline LIKE '{guess}' THEN 0 ELSE 1 END) > 0"
        );
        guesses.push(newsroom.reader().query_one(&asked, &[]).unwrap().get::<_, i64>(0));
    }

    assert_eq!(guesses, [1, 1]);
}

#[test]
fn a_reader_can_select_the_views_and_nothing_else() {
    let newsroom = Newsroom::open();

    for forbidden in [
        "SELECT * FROM newsroom.articles",
        "SELECT * FROM newsroom.live",
        "SELECT * FROM newsroom.secrets",
        "SELECT * FROM newsroom.staff",
        "INSERT INTO published.site (name) VALUES ('x')",
        "CREATE TABLE published.mine (id int)",
    ] {
        assert!(newsroom.reader().batch_execute(forbidden).is_err(), "{forbidden}");
    }
    for view in [
        "articles",
        "listings",
        "tags",
        "authors",
        "categories",
        "slugs",
        "lists",
        "former_slugs",
        "slots",
        "changes",
        "site",
    ] {
        newsroom
            .reader()
            .batch_execute(&format!("SELECT * FROM published.{view}"))
            .unwrap();
    }
}

fn headlines(newsroom: &Newsroom) -> Vec<String> {
    let rows = newsroom
        .reader()
        .query(
            "SELECT headline FROM published.articles ORDER BY published_at DESC",
            &[],
        )
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
