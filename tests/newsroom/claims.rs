//! *I have it*: one editor reads a story for review, the others know, and it ends with the decision.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use copydesk::{articles::gate::order::Order, ids::ArticleId};
use uuid::Uuid;

use crate::support::{Answer, Desk, Member, Person, Story};

fn presses(desk: &Desk, who: &Person, story: ArticleId, act: &str, why: &str) -> Answer {
    let key = Uuid::now_v7().to_string();
    Member::of(desk.at(), who).post(
        &format!("/admin/articles/{story}/{act}"),
        &[("key", &key), ("why", why)],
    )
}

fn page(desk: &Desk, who: &Person, path: &str) -> String {
    Member::of(desk.at(), who).get(path).text()
}

fn submitted(desk: &Desk) -> ArticleId {
    let story = desk.draft(&Story::titled("The vote"));
    desk.tamsin.submits(story);
    story
}

fn holders(desk: &Desk) -> String {
    desk.text("SELECT coalesce(string_agg(s.name, ', '), '') FROM newsroom.claims c JOIN newsroom.staff s ON s.id = c.staff_id")
}

#[test]
fn everybody_sees_who_reads_a_story_for_review_and_it_ends_with_the_decision() {
    let desk = Desk::open();
    let story = submitted(&desk);
    let review = format!("/admin/articles/{story}/review");
    assert!(page(&desk, &desk.ilse, &review).contains("Nobody reads it for review yet."));

    for _ in 0..2 {
        assert_eq!(presses(&desk, &desk.ilse, story, "claim", "").status, 303);
    }

    assert!(page(&desk, &desk.ilse, &review).contains("You have it, since "));
    for who in [&desk.noor, &desk.tamsin] {
        assert!(page(&desk, who, &review).contains("Ilse Brandt has it, since "));
    }
    for path in ["/admin", "/admin/articles"] {
        assert!(page(&desk, &desk.ilse, path).contains("you have it"), "{path}");
        assert!(page(&desk, &desk.noor, path).contains("Ilse Brandt has it"), "{path}");
        assert!(page(&desk, &desk.tamsin, path).contains("Ilse Brandt has it"), "{path}");
    }
    assert_eq!(presses(&desk, &desk.ilse, story, "let-go", "").status, 303);
    assert_eq!(holders(&desk), "");
    let gone = presses(&desk, &desk.ilse, story, "let-go", "");
    assert_eq!(gone.status, 409);
    assert!(gone.text().contains("You do not have it any more."));
    presses(&desk, &desk.ilse, story, "claim", "");
    desk.noor.acts(story, Order::Return("One thing.".into())).unwrap();
    assert_eq!(holders(&desk), "");
    let late = presses(&desk, &desk.ilse, story, "claim", "");
    assert_eq!(late.status, 409);
    assert!(late.text().contains("It is not in review"));
    let record = "SELECT string_agg(act, ', ' ORDER BY seq) FROM newsroom.activity WHERE act LIKE 'review%'";
    assert_eq!(desk.text(record), "review_claimed, review_given_back, review_claimed");
}

#[test]
fn of_two_editors_at_once_one_has_it_and_the_other_is_told_who() {
    let desk = Desk::open();
    for _ in 0..3 {
        let story = submitted(&desk);
        let start = Arc::new(Barrier::new(2));
        let all: Vec<_> = [&desk.ilse, &desk.noor]
            .map(|who| {
                let (member, start) = (Member::of(desk.at(), who), Arc::clone(&start));
                thread::spawn(move || {
                    start.wait();
                    let key = Uuid::now_v7().to_string();
                    member.post(&format!("/admin/articles/{story}/claim"), &[("key", &key)])
                })
            })
            .into_iter()
            .map(|one| one.join().unwrap())
            .collect();

        let mut statuses: Vec<u16> = all.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let holder = holders(&desk);
        let other = all.iter().find(|answer| answer.status == 409).unwrap().text();
        assert!(
            other.contains(&format!("{holder} has it. Read along, or take it over with a word.")),
            "{other}"
        );
        desk.sql("DELETE FROM newsroom.claims");
    }
}

#[test]
fn another_editor_takes_it_over_with_a_word_that_is_heard() {
    let desk = Desk::open();
    let story = submitted(&desk);
    presses(&desk, &desk.ilse, story, "claim", "");

    let wordless = presses(&desk, &desk.noor, story, "take-over", "  ");
    assert_eq!(wordless.status, 422);
    assert!(
        wordless.text().contains("Write a word for Ilse Brandt: they read it."),
        "{}",
        wordless.text()
    );
    assert_eq!(
        presses(&desk, &desk.noor, story, "take-over", "You are off at six.").status,
        303
    );

    assert_eq!(holders(&desk), "Noor Haddad");
    let last = "SELECT act || ': ' || reason FROM newsroom.activity ORDER BY seq DESC LIMIT 1";
    assert_eq!(desk.text(last), "review_taken_over: You are off at six.");
    let bell = page(&desk, &desk.ilse, "/admin/notices");
    assert!(
        bell.contains("Noor Haddad took over the review of") && bell.contains("You are off at six."),
        "{bell}"
    );
    assert_eq!(presses(&desk, &desk.ilse, story, "let-go", "").status, 409);
    assert_eq!(presses(&desk, &desk.tamsin, story, "claim", "").status, 403);
    desk.sql(&format!(
        "UPDATE newsroom.staff SET deactivated_at = newsroom.clock() WHERE id = '{}'",
        desk.noor.id()
    ));
    assert_eq!(presses(&desk, &desk.ilse, story, "claim", "").status, 303);
    assert_eq!(holders(&desk), "Ilse Brandt");
}
