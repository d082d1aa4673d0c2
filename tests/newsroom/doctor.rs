//! `copydesk doctor`: what an operator is told.

use copydesk::{activity, articles::timeline::ChangeKind, live::record};
use diesel_async::SimpleAsyncConnection;

use crate::support::{Desk, Member, Newsroom, Story, block_on};

#[test]
fn a_sound_installation_has_no_faults() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    assert!(desk.runs(&["migrate"]).ended.success());

    let said = desk.runs(&["doctor"]);

    assert!(said.ended.success(), "{}{}", said.out, said.err);
    assert!(said.out.lines().all(|line| line.starts_with("ok   ")), "{}", said.out);
    assert!(
        said.out
            .contains("Readers sign in as a role that can select the published views only.")
    );
}

#[test]
fn a_fault_is_a_line_and_the_end_says_how_many() {
    let newsroom = Newsroom::open();
    assert!(newsroom.runs(&["migrate"]).ended.success());
    newsroom
        .owner()
        .batch_execute(
            "ALTER TABLE newsroom.activity DISABLE TRIGGER activity_stays; GRANT SELECT ON newsroom.staff TO PUBLIC",
        )
        .unwrap();

    let said = newsroom.runs(&["doctor"]);

    assert_eq!(said.ended.code(), Some(1));
    let faults: Vec<&str> = said.out.lines().filter(|line| line.starts_with("FAIL ")).collect();
    assert_eq!(faults.len(), 3, "{faults:#?}"); // the reader's right and the viewer's
    assert!(
        !said.out.contains("can select the published views only"),
        "{}",
        said.out
    );
    assert!(said.err.contains("copydesk: 3 of the checks failed."), "{}", said.err);

    assert!(newsroom.runs(&["migrate"]).ended.success());
    let said = newsroom.runs(&["doctor"]);
    assert!(said.err.contains("copydesk: One of the checks failed."), "{}", said.out);
}

#[test]
fn a_text_that_was_changed_under_its_seal_is_named() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    assert!(desk.runs(&["migrate"]).ended.success());
    desk.owner()
        .batch_execute(
            "SET session_replication_role = replica; UPDATE newsroom.revisions SET headline = 'Ferry will not run' WHERE seal IS NOT NULL;
             UPDATE newsroom.publications SET seal = '\\x00'",
        )
        .unwrap();

    let said = desk.runs(&["doctor"]);

    assert_eq!(said.ended.code(), Some(1));
    assert!(said.out.contains("does not fit its seal"), "{}", said.out);
    assert!(said.out.contains("holds what nobody approved"), "{}", said.out);
}

#[test]
fn comments_that_are_not_counted_as_they_stand_there_are_named_by_their_story() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("Ferry will run on Sundays"));
    crate::commenting::of_every_kind(&desk, story, "ferry-will-run-on-sundays", "harbour");
    assert!(desk.runs(&["migrate"]).ended.success());
    let sound = desk.runs(&["doctor"]);
    desk.sql("UPDATE newsroom.discussions SET visible = visible + 1");
    let of_story = desk.runs(&["doctor"]);
    desk.sql("UPDATE newsroom.discussions SET visible = visible - 1; UPDATE newsroom.comments SET shown_below = shown_below + 1");
    let of_thread = desk.runs(&["doctor"]);

    assert!(
        sound.out.contains("ok   Comments are counted as they stand there ("),
        "{}",
        sound.out
    );
    for said in [of_story, of_thread] {
        assert!(
            said.out
                .contains(&format!("FAIL Comments on story {story} are not as many")),
            "{}",
            said.out
        );
    }
}

#[test]
fn without_roles_of_their_own_readers_are_not_said_to_be_kept_apart() {
    let newsroom = Newsroom::open();

    let said = newsroom.runs(&["doctor"]); // a copy of a database: its own roles are not made yet

    assert_eq!(said.ended.code(), Some(1));
    assert!(!said.out.contains("Readers sign in as"), "{}", said.out);
    assert!(
        said.out.contains("FAIL Missing: attributes of copydesk_read_test_"),
        "{}",
        said.out
    );
}

#[test]
fn a_timeline_that_was_forged_is_found_column_by_column() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("Ferry will run on Sundays"));
    desk.tamsin.edits(story, |content| {
        content.headline = "Ferry will not run on Sundays".into()
    });
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    desk.ilse.publishes(
        story,
        ChangeKind::Correction,
        Some("An earlier version said that it will."),
    );
    desk.ilse.features(story);
    desk.scheduled(&Story::titled("Regatta guide"), 20);
    assert!(desk.runs(&["migrate"]).ended.success());
    let sound = desk.runs(&["doctor"]);
    assert!(sound.ended.success(), "{}", sound.out);

    for forgery in [
        "UPDATE newsroom.publications SET live_from = live_from - interval '1 day' WHERE change_kind = 'first' AND planned_wall IS NULL",
        "UPDATE newsroom.publications SET live_until = live_until - interval '1 microsecond'",
        "UPDATE newsroom.publications SET live_until = clock_timestamp() + interval '1 hour' WHERE live_until IS NULL AND planned_wall IS NULL",
        "UPDATE newsroom.publications SET planned_wall = planned_wall + interval '1 hour'",
        "UPDATE newsroom.publications SET planned_zone = 'Europe/Berlin' WHERE planned_zone IS NOT NULL",
        "UPDATE newsroom.publications SET change_kind = 'update' WHERE change_kind = 'correction'",
        "UPDATE newsroom.publications SET public_note = 'It was a slip of the pen.' WHERE public_note IS NOT NULL",
        "UPDATE newsroom.publications SET acted_at = acted_at - interval '1 day'",
        "UPDATE newsroom.publications SET cancelled_at = acted_at, past = true WHERE live_until IS NULL",
        "UPDATE newsroom.publications SET slug = slug || '-2'",
        "INSERT INTO newsroom.categories (id, slug, name) VALUES (gen_random_uuid(), 'sport', 'Sport');
         UPDATE newsroom.publications SET category_id = (SELECT id FROM newsroom.categories WHERE NOT is_default)",
        "UPDATE newsroom.publications SET first_published_at = first_published_at - interval '1 day'",
        "UPDATE newsroom.publications SET published_at = published_at - interval '1 day'",
        "UPDATE newsroom.publications SET updated_at = updated_at - interval '1 second' WHERE change_kind = 'correction'",
        "UPDATE newsroom.publications SET edition = edition + 1",
        "UPDATE newsroom.publications SET past = true WHERE live_until IS NULL AND live_from < now()",
        "UPDATE newsroom.publications SET began_noticed_at = NULL WHERE live_until IS NULL",
        "UPDATE newsroom.publications SET began_noticed_at = live_from - interval '1 hour'",
        "DELETE FROM newsroom.publications WHERE planned_wall IS NOT NULL",
        "UPDATE newsroom.articles SET held_at = now()",
        "UPDATE newsroom.articles SET embargo_until = now() + interval '1 day'",
        "UPDATE newsroom.articles SET killed_at = now(), public_notice = 'Removed.'",
        "UPDATE newsroom.articles SET public_notice = 'Removed.'",
        "UPDATE newsroom.slugs SET public_from = public_from - interval '1 day'",
        "UPDATE newsroom.slugs SET slug = slug || '-2'",
        "DELETE FROM newsroom.slugs",
        "UPDATE newsroom.slots SET position = position + 1",
        "UPDATE newsroom.slots SET shown_from = shown_from - interval '1 day'",
        "UPDATE newsroom.slots SET shown_until = clock_timestamp() + interval '1 day'",
        "DELETE FROM newsroom.slots",
        "DELETE FROM newsroom.listings",
        "UPDATE newsroom.listings SET published_at = published_at - interval '1 day'",
        "INSERT INTO newsroom.listings SELECT gen_random_uuid(), published_at, article_id, publication_id, first_published_at, updated_at, modified_at,
           live_from, live_until, embargo_until, late, facets FROM newsroom.listings WHERE facet_id = newsroom.facet('all', '')",
        "UPDATE newsroom.listings SET facets = '{}'",
        "UPDATE newsroom.cards SET headline = headline || '!'",
        "UPDATE newsroom.cards SET embargo_until = now() + interval '1 day'",
        "DELETE FROM newsroom.cards",
        "UPDATE newsroom.publications SET touched_at = now() + interval '1 day' WHERE live_until IS NULL",
        "DELETE FROM newsroom.outbox; DELETE FROM newsroom.changes",
        "DELETE FROM newsroom.outbox; DELETE FROM newsroom.changes WHERE seq = 1",
        "DELETE FROM newsroom.outbox; DELETE FROM newsroom.changes WHERE seq = (SELECT max(seq) FROM newsroom.changes)",
        "UPDATE newsroom.feed_counter SET last = last - 1",
        "UPDATE newsroom.changes SET gone = NOT gone WHERE seq = 2",
        "UPDATE newsroom.changes SET event = 'article.withdrawn', gone = true WHERE event = 'article.updated'",
        "UPDATE newsroom.changes SET object_id = gen_random_uuid() WHERE seq = 1",
        "UPDATE newsroom.changes SET event = 'list.changed', object = 'list' WHERE seq = 1",
        "UPDATE newsroom.activity SET shown = NULL WHERE article_id IS NOT NULL",
        "UPDATE newsroom.activity SET shown = '\\x00' WHERE article_id IS NOT NULL",
        "UPDATE newsroom.activity SET public_note = 'It was a slip of the pen.' WHERE public_note IS NOT NULL",
    ] {
        let found = found_after(&desk, forgery);

        assert!(!found.is_empty(), "{forgery}");
    }
    desk.owner()
        .batch_execute("SET session_replication_role = replica; UPDATE newsroom.publications SET public_note = 'A slip.' WHERE public_note IS NOT NULL")
        .unwrap();
    let said = desk.runs(&["doctor"]);
    assert_eq!(said.ended.code(), Some(1));
    assert!(said.out.contains("is not what its last act left"), "{}", said.out);
}

#[test]
fn a_name_that_was_forged_is_found() {
    let desk = Desk::open();
    let (sport, _) = (desk.category("Sport", None), desk.tag("Tides"));
    desk.category("Sailing", Some(sport));
    let part = desk.category("Rowing", Some(sport));
    desk.guest("Ada Rowe");
    assert!(desk.runs(&["migrate"]).ended.success());
    let tag = desk.tag("Quays"); // after the first start
    let ilse = Member::of(desk.at(), &desk.ilse);
    let version = |path: String| {
        ilse.post(&path, &[("version", "1"), ("name", "Moorings"), ("slug", "moorings")])
            .status
    };
    assert_eq!(version(format!("/admin/tags/{tag}")), 303);
    assert_eq!(
        ilse.post(&format!("/admin/categories/{part}/move"), &[("to", "up")])
            .status,
        303
    );
    let site: i64 = desk
        .owner()
        .query_one("SELECT version FROM newsroom.site", &[])
        .unwrap()
        .get(0);
    let site = site.to_string();
    assert_eq!(
        ilse.post("/admin/settings/info", &[("version", &site), ("about", "Since 1911.")])
            .status,
        303
    );
    let sound = desk.runs(&["doctor"]);
    assert!(sound.ended.success(), "{}", sound.out);

    for forgery in [
        "UPDATE newsroom.categories SET name = 'Leisure' WHERE name = 'Sport'",
        "UPDATE newsroom.categories SET slug = 'leisure' WHERE name = 'Sport'",
        "UPDATE newsroom.categories SET parent_id = NULL WHERE name = 'Rowing'",
        "UPDATE newsroom.categories SET name = 'Other' WHERE is_default",
        "UPDATE newsroom.categories SET position = 9 WHERE name = 'Rowing'",
        "UPDATE newsroom.categories SET position = 0 WHERE name = 'Sailing'",
        "UPDATE newsroom.tags SET name = 'Currents' WHERE name = 'Tides'",
        "UPDATE newsroom.tags SET slug = 'currents' WHERE name = 'Moorings'",
        "DELETE FROM newsroom.tags WHERE name = 'Tides'",
        "UPDATE newsroom.authors SET name = 'Ada Roe' WHERE name = 'Ada Rowe'",
        "UPDATE newsroom.authors SET bio = 'A spy.' WHERE name = 'Ada Rowe'",
        "UPDATE newsroom.authors SET beat = 'Spies' WHERE name = 'Ada Rowe'",
        "UPDATE newsroom.site SET about = 'Since 1912.'",
        "UPDATE newsroom.site SET url = 'https://elsewhere.example'",
        "UPDATE newsroom.site SET wording = '{\"en\": {\"by\": \"From\"}}'",
        "UPDATE newsroom.activity SET subject = subject || '{\"told\": \"\"}' WHERE act = 'tag_changed'",
        "UPDATE newsroom.categories SET position = 100 - position WHERE name IN ('Sport', 'Uncategorized')",
        "UPDATE newsroom.categories SET merged_into = (SELECT id FROM newsroom.categories WHERE name = 'Sport') WHERE name = 'Rowing'",
        "UPDATE newsroom.tags SET merged_into = (SELECT id FROM newsroom.tags WHERE name = 'Moorings') WHERE name = 'Tides'",
        "UPDATE newsroom.categories SET changed_at = '2001-01-01' WHERE name = 'Sport'",
        "UPDATE newsroom.tags SET changed_at = '2001-01-01' WHERE name = 'Tides'",
        "UPDATE newsroom.authors SET changed_at = '2001-01-01' WHERE name = 'Ada Rowe'",
        "UPDATE newsroom.site SET changed_at = '2001-01-01'",
        "UPDATE newsroom.lists SET name = 'Forged posts'",
        "UPDATE newsroom.lists SET slug = 'feat'",
        "INSERT INTO newsroom.former_slugs (kind, slug, id, left_at) SELECT 'author', 'old-ada', id, now() FROM newsroom.authors WHERE name = 'Ada Rowe'",
        "UPDATE newsroom.former_slugs SET left_at = '2001-01-01'",
        "DELETE FROM newsroom.former_slugs",
        "INSERT INTO newsroom.categories (id, slug, name) VALUES (gen_random_uuid(), 'forged', 'Forged')",
        "INSERT INTO newsroom.tags (id, slug, name) VALUES (gen_random_uuid(), 'forged', 'Forged')",
        "INSERT INTO newsroom.authors (id, slug, name) VALUES (gen_random_uuid(), 'forged', 'Forged')",
        "INSERT INTO newsroom.lists (id, slug, name) VALUES (gen_random_uuid(), 'forged', 'Forged')",
    ] {
        let found = found_after(&desk, forgery);

        assert!(!found.is_empty(), "{forgery}");
    }
}

/// What the checks of `doctor` say with triggers off and something forged; it is undone.
fn found_after(desk: &Desk, forgery: &str) -> Vec<String> {
    block_on(async {
        let mut conn = desk.address().connect().await.unwrap();
        conn.batch_execute(&format!(
            "BEGIN; SET LOCAL session_replication_role = replica; {forgery}"
        ))
        .await
        .unwrap();
        let (_, activity) = activity::verify(&mut conn).await.unwrap();
        let (_, texts) = record::verify(&mut conn).await.unwrap();
        let texts = texts.iter().map(ToString::to_string);
        activity.iter().map(ToString::to_string).chain(texts).collect()
    })
}
