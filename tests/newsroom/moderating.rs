//! Moderators: the queue, decisions and what undoes them, bans, who may what, what a decision teaches.

use copydesk::policy::Role;

use crate::{
    commenting::{counts, says, with_policy, writes},
    support::{Answer, Desk, Member, Person, Story, between},
};

fn member(desk: &Desk, who: &Person) -> Member {
    Member::of(desk.at(), who)
}

fn one(desk: &Desk, name: &str) -> (String, String) {
    let row = desk.text(&format!(
        "SELECT id || ' ' || version FROM newsroom.comments WHERE name = '{name}'"
    ));
    let (id, version) = row.split_once(' ').unwrap();
    (id.to_owned(), version.to_owned())
}

fn state(desk: &Desk, name: &str) -> String {
    desk.text(&format!("SELECT state FROM newsroom.comments WHERE name = '{name}'"))
}

/// A decision as a form of the queue sends it.
fn decides(desk: &Desk, who: &Person, name: &str, fields: &[(&str, &str)]) -> Answer {
    let (id, version) = one(desk, name);
    let key = format!("{version}-{}-{id}", fields[0].1);
    let mut all = vec![("version", version.as_str()), ("key", &key), ("shelf", "waiting")];
    all.extend_from_slice(fields);
    member(desk, who).post(&format!("/admin/comments/{id}"), &all)
}

#[test]
fn what_waits_is_let_through_hidden_called_spam_and_each_can_be_undone() {
    let (desk, story) = with_policy("held");
    for name in ["Ada", "Bo", "Cy"] {
        says(&desk, story, name, &format!("Words of {name}"));
    }
    let queue = member(&desk, &desk.ilse).get("/admin/comments").text();
    assert!(
        queue.contains("Three wait, the oldest since")
            && queue.contains("Held because every comment waits for a moderator."),
        "{queue}"
    );
    assert!(!queue.contains("readers.example"), "no address in the queue");

    let approved = decides(&desk, &desk.ilse, "Ada", &[("do", "approve")]);
    let location = approved.headers["location"].to_str().unwrap().to_owned();
    assert!(
        location.contains("done=comment-approved") && location.contains("undo="),
        "{location}"
    );
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);
    decides(
        &desk,
        &desk.ilse,
        "Bo",
        &[("do", "hide"), ("reason", "it named a private person")],
    );
    decides(&desk, &desk.ilse, "Cy", &[("do", "spam")]);
    assert_eq!(
        (state(&desk, "Bo"), state(&desk, "Cy")),
        ("hidden".into(), "spam".into())
    );
    assert!(
        member(&desk, &desk.ilse)
            .get("/admin/comments")
            .text()
            .contains("All read.")
    );

    let page = member(&desk, &desk.ilse).get(&location).text();
    let undo = between(&page, "data-undo", "</form>");
    assert!(
        undo.contains("value=\"held\"") && undo.contains("name=\"was\""),
        "{undo}"
    );
    decides(&desk, &desk.ilse, "Ada", &[("do", "undo"), ("was", "held")]);
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["0"; 6]);
    let acts = desk.text("SELECT string_agg(act, ' ' ORDER BY seq) FROM newsroom.activity WHERE act LIKE 'comment%'");
    assert_eq!(
        acts,
        "comment_approved comment_hidden comment_called_spam comment_undone"
    );
    assert_eq!(
        desk.text("SELECT count(*)::text FROM newsroom.activity WHERE subject::text LIKE '%readers.example%'"),
        "0"
    );
}

#[test]
fn a_hidden_comment_has_its_reason_again_when_a_decision_about_it_is_taken_back() {
    let (desk, story) = with_policy("open");
    says(&desk, story, "Ada", "Words of Ada");
    let reason = || {
        desk.text("SELECT coalesce(CASE WHEN state = 'hidden' THEN reason END, '-') FROM newsroom.comments WHERE name = 'Ada'")
    };

    decides(
        &desk,
        &desk.ilse,
        "Ada",
        &[("do", "hide"), ("reason", "it named somebody")],
    );
    let hidden = reason();
    decides(&desk, &desk.ilse, "Ada", &[("do", "approve")]);
    let shown = reason();
    decides(&desk, &desk.ilse, "Ada", &[("do", "undo"), ("was", "hidden")]);
    let again = reason();
    decides(&desk, &desk.ilse, "Ada", &[("do", "edit"), ("text", "Other words")]);

    assert_eq!(
        [hidden, shown, again, reason()],
        ["it named somebody", "-", "it named somebody", "it named somebody"]
    );
}

#[test]
fn an_answer_stands_below_the_comment_under_the_name_of_who_wrote_it() {
    let (desk, story) = with_policy("held");
    says(&desk, story, "Ada", "Who pays for it?");
    let done = decides(
        &desk,
        &desk.ilse,
        "Ada",
        &[("do", "reply"), ("reply", "It is on page 61.")],
    );
    assert_eq!(done.status, 303, "{}", done.text());
    let page = desk.reader.get("/the-tide-gate").text();
    assert!(
        page.contains("From the newsroom") && page.contains("It is on page 61."),
        "{page}"
    );
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["2"; 6]);
    let list = desk.reader.json(&format!("/articles/{story}/comments"));
    let answer = &list["data"][0]["replies"][0];
    assert_eq!(
        (answer["author"]["is_staff"].as_bool(), answer["depth"].as_i64()),
        (Some(true), Some(2))
    );
    let empty = decides(&desk, &desk.ilse, "Ada", &[("do", "reply"), ("reply", " ")]);
    assert!(
        empty.status == 422 && empty.text().contains("Write a comment first."),
        "{}",
        empty.text()
    );
}

#[test]
fn a_change_leaves_a_trace_for_readers_and_the_first_words_for_colleagues() {
    let (desk, story) = with_policy("open");
    says(&desk, story, "Ada", "Ring me on 01632 960 174");
    decides(&desk, &desk.ilse, "Ada", &[("do", "edit"), ("text", "Ring me")]);
    let page = desk.reader.get("/the-tide-gate").text();
    assert!(
        page.contains("Changed by a moderator") && !page.contains("960 174"),
        "{page}"
    );
    let (id, _) = one(&desk, "Ada");
    assert!(
        member(&desk, &desk.ilse)
            .get(&format!("/admin/comments/{id}"))
            .text()
            .contains("960 174")
    );
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["1"; 6]);
}

#[test]
fn journalists_hide_what_is_said_under_their_own_stories_and_nothing_else() {
    let desk = Desk::open();
    desk.sql("UPDATE newsroom.site SET comment_policy = 'open'");
    let own = desk.tamsin.writes(&Story::titled("Her own"));
    desk.tamsin.submits(own);
    desk.ilse.approves(own);
    desk.ilse
        .publishes(own, copydesk::articles::timeline::ChangeKind::First, None);
    let other = desk.person("Lin Mercer", Role::Journalist);
    says(&desk, own, "Ada", "One");
    says(&desk, own, "Bo", "Two");
    assert_eq!(decides(&desk, &other, "Ada", &[("do", "hide")]).status, 403);
    assert_eq!(decides(&desk, &desk.tamsin, "Ada", &[("do", "spam")]).status, 403);
    assert_eq!(decides(&desk, &desk.tamsin, "Ada", &[("do", "hide")]).status, 303);
    assert_eq!(
        (state(&desk, "Ada"), state(&desk, "Bo")),
        ("hidden".into(), "visible".into())
    );
    let hers = member(&desk, &desk.tamsin).get("/admin/comments?shelf=approved").text();
    let others = member(&desk, &other).get("/admin/comments?shelf=approved").text();
    assert!(hers.contains("Two") && !others.contains("Two"));
    let contributor = desk.person("Con Tributor", Role::Contributor);
    assert_eq!(member(&desk, &contributor).get("/admin/comments").status, 403);
}

#[test]
fn several_are_decided_at_once_and_what_a_colleague_decided_meanwhile_is_told() {
    let (desk, story) = with_policy("held");
    for name in ["Ada", "Bo", "Cy"] {
        says(&desk, story, name, &format!("Words of {name}"));
    }
    let all: Vec<String> = ["Ada", "Bo", "Cy"]
        .iter()
        .map(|name| {
            let (id, version) = one(&desk, name);
            format!("{id}_{version}")
        })
        .collect();
    decides(&desk, &desk.noor, "Bo", &[("do", "spam")]);
    let mut fields = vec![("do", "approve"), ("shelf", "waiting")];
    fields.extend(all.iter().map(|one| ("comment", one.as_str())));
    let answer = member(&desk, &desk.ilse).post("/admin/comments", &fields);
    assert!(
        answer.text().contains("One was decided by a colleague meanwhile."),
        "{}",
        answer.text()
    );
    assert_eq!(
        ["Ada", "Bo", "Cy"].map(|name| state(&desk, name)),
        ["visible", "spam", "visible"]
    );
    assert_eq!(counts(&desk, story, "the-tide-gate"), ["2"; 6]);
    let nothing = member(&desk, &desk.ilse).post("/admin/comments", &[("do", "approve")]);
    assert!(
        nothing.status == 422 && nothing.text().contains("Choose one comment at least."),
        "{}",
        nothing.text()
    );
}

#[test]
fn a_person_a_network_and_words_are_banned_and_let_in_again() {
    let (desk, story) = with_policy("open");
    says(&desk, story, "Ada", "Something vile");
    let (id, _) = one(&desk, "Ada");
    let ban = |fields: &[(&str, &str)]| {
        let key = format!("0194-{}-{}", fields[0].1, fields.len());
        let mut all = vec![("key", key.as_str())];
        all.extend_from_slice(fields);
        member(&desk, &desk.ilse).post(&format!("/admin/comments/{id}/ban"), &all)
    };
    assert_eq!(
        ban(&[("kind", "network"), ("reason", "Vile")]).status,
        422,
        "a network has an end"
    );
    assert_eq!(
        ban(&[("kind", "person"), ("reason", "Vile"), ("days", "7")]).status,
        303
    );
    let refused = says(&desk, story, "Ada", "Again");
    assert!(
        refused.status == 403
            && refused.text().contains("No comments are taken from you here.")
            && refused.text().contains("Again")
    );
    assert_eq!(says(&desk, story, "Bo", "From the same house").status, 303);
    assert!(
        !desk
            .text("SELECT string_agg(b::text, ' ') FROM newsroom.bans b")
            .contains('@')
    );
    desk.wait("8 days");
    assert_eq!(says(&desk, story, "Ada", "After a week").status, 303);

    assert_eq!(
        ban(&[("kind", "network"), ("reason", "Vile"), ("days", "30"), ("more", "")]).status,
        303
    );
    assert_eq!(says(&desk, story, "Cy", "Anybody from there").status, 403);
    let settings = member(&desk, &desk.ilse).get("/admin/settings/comments").text();
    let lift = between(&settings, "/admin/settings/comments/bans/", "/lift").to_owned();
    assert_eq!(
        member(&desk, &desk.ilse)
            .post(&format!("/admin/settings/comments/bans/{lift}/lift"), &[])
            .status,
        303
    );
    assert_eq!(says(&desk, story, "Cy", "Anybody from there").status, 303);

    let words = [
        ("pattern", "cheap +pills"),
        ("reason", "Advertising"),
        ("key", "0194-pattern"),
    ];
    assert_eq!(
        member(&desk, &desk.ilse)
            .post("/admin/settings/comments/bans", &words)
            .status,
        303
    );
    says(&desk, story, "Dee", "Buy CHEAP   pills");
    assert_eq!(state(&desk, "Dee"), "spam");
    let queue = member(&desk, &desk.ilse).get("/admin/comments?shelf=spam").text();
    assert!(
        queue.contains("it has words that are not taken here: “cheap +pills”"),
        "{queue}"
    );
}

#[test]
fn what_moderators_decide_teaches_and_what_they_take_back_is_unlearnt() {
    let (desk, story) = with_policy("held");
    for number in 0..20 {
        desk.wait(&format!("{number} hours"));
        says(
            &desk,
            story,
            &format!("Seller{number}"),
            &format!("Cheap pills number {number}, buy now"),
        );
        decides(&desk, &desk.ilse, &format!("Seller{number}"), &[("do", "spam")]);
        says(
            &desk,
            story,
            &format!("Reader{number}"),
            &format!("My street was flooded {number} times"),
        );
        decides(&desk, &desk.ilse, &format!("Reader{number}"), &[("do", "approve")]);
    }
    assert_eq!(
        desk.text("SELECT spam || ' ' || ham FROM newsroom.spam_words WHERE word = ''"),
        "20 20"
    );
    desk.wait("21 hours");
    desk.sql("UPDATE newsroom.site SET comment_policy = 'open'");
    says(&desk, story, "Newcomer", "Buy cheap pills now");
    assert_eq!(state(&desk, "Newcomer"), "spam");
    let queue = member(&desk, &desk.ilse).get("/admin/comments?shelf=spam").text();
    assert!(queue.contains("it reads like the 20 that were called spam"), "{queue}");
    says(&desk, story, "Neighbour", "Our street was flooded again");
    assert_eq!(state(&desk, "Neighbour"), "visible");
    decides(&desk, &desk.ilse, "Seller0", &[("do", "undo"), ("was", "held")]);
    assert_eq!(
        desk.text("SELECT spam || ' ' || ham FROM newsroom.spam_words WHERE word = ''"),
        "19 20"
    );
}

#[test]
fn moderators_are_told_when_one_reason_holds_more_than_half_of_a_day() {
    let (desk, story) = with_policy("open");
    let sends = |number: usize, trap: &str| {
        desk.wait(&format!("{number} hours"));
        let (email, text) = (
            format!("r{number}@readers.example"),
            format!("Words of reader {number}"),
        );
        let fields = [
            ("name", "Reader"),
            ("email", &email),
            ("text", &text),
            ("website", trap),
        ];
        writes(&desk, story, &fields);
    };
    let queue = || member(&desk, &desk.ilse).get("/admin/comments").text();
    for number in 0..9 {
        sends(number, "https://site.example");
    }
    assert!(!queue().contains("One reason holds most"));
    sends(9, "");
    assert!(
        queue().contains("more than half are held because they fill in a field that people do not see"),
        "{}",
        queue()
    );
}

#[test]
fn an_editor_closes_one_story_and_an_admin_decides_for_all() {
    let (desk, story) = with_policy("first_held");
    let close = [
        ("article", story.to_string()),
        ("policy", "closed".into()),
        ("key", "0194-close-it".into()),
    ];
    let close: Vec<(&str, &str)> = close.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(
        member(&desk, &desk.ilse).post("/admin/comments/policy", &close).status,
        303
    );
    assert_eq!(desk.read(story)["comments"]["policy"], "closed");
    let admin = desk.person("Ada Min", Role::Admin);
    let version = desk.text("SELECT version::text FROM newsroom.site");
    let form = |who: &Person, days: &str, key: &str| {
        let fields = [
            ("version", version.as_str()),
            ("key", key),
            ("policy", "open"),
            ("close_after", ""),
            ("contacts_days", days),
            ("sites", "https://front.example/about\n"),
        ];
        member(&desk, who).post("/admin/settings/comments", &fields)
    };
    assert_eq!(form(&desk.ilse, "30", "0194-by-an-editor").status, 403);
    let wrong = form(&admin, "0", "0194-zero-days");
    assert!(
        wrong.status == 422 && wrong.text().contains("from 1 to 365"),
        "{}",
        wrong.text()
    );
    assert_eq!(form(&admin, "14", "0194-fourteen").status, 303);
    assert_eq!(
        desk.text("SELECT comment_policy || array_to_string(comment_sites, ',') FROM newsroom.site"),
        "openhttps://front.example"
    );
    let other = desk.live(&Story::titled("Another"));
    assert_eq!(desk.read(other)["comments"]["policy"], "open");
    writes(
        &desk,
        other,
        &[("name", "Ada"), ("email", "a@b.example"), ("text", "Hello there")],
    );
    assert_eq!(state(&desk, "Ada"), "visible");
}
