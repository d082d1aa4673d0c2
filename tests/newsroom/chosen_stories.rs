//! Many stories of the list at once: each through the same gate as alone, with a line for each.

use std::{sync::Barrier, thread};

use copydesk::{articles::gate::order::Order, ids::ArticleId, policy::Role};

use crate::{
    accessibility::violations_now,
    pictures::does,
    support::{Answer, Browser, Desk, Member, Story},
};

const CHOSEN: &str = "/admin/articles/chosen";

fn opened(member: &Member, ids: &[ArticleId]) -> Answer {
    let query: Vec<String> = ids.iter().map(|id| format!("p={id}")).collect();
    member.get(&format!("{CHOSEN}?{}", query.join("&")))
}

/// What its form says of each story: the id, and the version that was seen.
fn seen(page: &Answer) -> Vec<String> {
    let text = page.text();
    let values = text.split("name=\"story\" value=\"").skip(1);
    values
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn sends(member: &Member, seen: &[String], fields: &[(&str, &str)]) -> Answer {
    let stories = seen.iter().map(|one| ("story", one.as_str()));
    let all: Vec<(&str, &str)> = stories.chain(fields.iter().copied()).collect();
    member.post(CHOSEN, &all)
}

/// As somebody does it who looks, then acts.
fn acts(member: &Member, ids: &[ArticleId], fields: &[(&str, &str)]) -> Answer {
    sends(member, &seen(&opened(member, ids)), fields)
}

fn recorded(desk: &Desk, act: &str) -> i64 {
    desk.owner()
        .query_one("SELECT count(*) FROM newsroom.activity WHERE act = $1", &[&act])
        .unwrap()
        .get(0)
}

#[test]
fn each_story_passes_its_own_gate_and_gets_its_own_line() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let [one, two] = ["One", "Two"].map(|headline| desk.draft(&Story::titled(headline)));
    let live = desk.live(&Story::titled("Out already"));
    let late = desk.draft(&Story::titled("Changed meanwhile"));
    let ids = [one, two, live, late];
    let page = opened(&ilse, &ids);
    assert!(
        page.text().contains("4 stories chosen") && page.text().contains("3 of 4"),
        "{}",
        page.text()
    );
    let sent = seen(&page);
    desk.tamsin.edits(late, |content| content.dek = "More".into());

    let fields = [
        ("do", "hold"),
        ("hold_reason", "The lawyers read it"),
        ("key", "one showing of it"),
    ];
    let report = sends(&ilse, &sent, &fields);

    let text = report.text();
    assert_eq!(report.status, 409, "{text}");
    for words in [
        "2 stories put on hold",
        "2 were not.",
        "This story is live. Withdraw it first.",
        "Somebody changed it since you chose it",
        "Open these again",
        ">One<",
        "On hold",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(recorded(&desk, "held"), 2);
    // The same form again says the same, and does nothing.
    let again = sends(&ilse, &sent, &fields).text();
    assert!(
        again.contains("2 stories put on hold") && again.contains("2 were not."),
        "{again}"
    );
    assert_eq!(recorded(&desk, "held"), 2);
    let released = acts(&ilse, &[one, two], &[("do", "release")]);
    assert_eq!(released.status, 200, "{}", released.text());
    assert!(released.text().contains("2 stories no longer on hold"));
}

#[test]
fn words_are_changed_in_many_as_on_the_page_of_one() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let (sea, tide) = (desk.category("Sea", None), desk.tag("Tide"));
    let draft = desk.draft(&Story::titled("A draft"));
    let signed = desk.approved(&Story::titled("Signed"));
    let live = desk.live(&Story::titled("Live").tagged(&[tide]));
    let ids = [draft, signed, live];
    let page = opened(&ilse, &ids).text();
    assert!(
        page.contains("1 is approved: an editor signs the text again. Of 1 a change is begun"),
        "{page}"
    );

    let moved = acts(&ilse, &ids, &[("do", "category"), ("category", &sea.to_string())]);
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert!(moved.text().contains("3 stories moved"));
    let tagged = acts(&ilse, &ids, &[("do", "tag"), ("tag", "tide")]);
    assert!(tagged.text().contains("3 stories tagged"), "{}", tagged.text());
    for id in ids {
        let (_, _, content) = desk.ilse.now_of(id);
        assert_eq!((content.category, content.tags), (sea, vec![tide]));
    }
    assert_eq!(recorded(&desk, "approval_voided"), 1);
    let unknown = acts(&ilse, &ids, &[("do", "tag"), ("tag", "Nobody made it")]);
    assert_eq!(unknown.status, 409);
    assert!(
        unknown.text().contains("There is no tag “Nobody made it”"),
        "{}",
        unknown.text()
    );
    let off = acts(&ilse, &ids[..2], &[("do", "untag"), ("tag_off", "TIDE")]);
    assert_eq!(off.status, 200, "{}", off.text());
    let never = acts(&ilse, &ids[..1], &[("do", "untag"), ("tag_off", "Tide")]);
    assert!(
        never.text().contains("This story does not have that tag."),
        "{}",
        never.text()
    );
}

#[test]
fn what_an_act_needs_is_asked_for_once_and_nothing_typed_is_lost() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let id = desk.live(&Story::titled("Live"));
    let sent = seen(&opened(&ilse, &[id]));
    let back = ("from", "show=live&flag=featured");
    for (fields, said) in [
        (
            vec![("do", "withdraw"), ("notice", "Gone fishing"), back],
            "Say why, for your colleagues.",
        ),
        (vec![("do", "return")], "A story never goes back without one."),
        (vec![("do", "category")], "Choose a category."),
        (vec![("do", "tag")], "Write the name of a tag."),
        (vec![("do", "burn")], "Press the button of what is to be done."),
        (vec![], "Press the button of what is to be done."),
    ] {
        let answer = sends(&ilse, &sent, &fields);
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.text().contains(said), "{fields:?}: {}", answer.text());
    }
    let page = sends(&ilse, &sent, &[("do", "withdraw"), ("notice", "Gone fishing"), back]).text();
    assert!(
        page.contains("Gone fishing</textarea>")
            && page.contains("href=\"/admin/articles?show=live&#38;flag=featured\""),
        "{page}"
    );
    assert_eq!(recorded(&desk, "withdrawn"), 0);
    assert_eq!(
        ilse.post(CHOSEN, &[("do", "hold"), ("story", "no-story.1")]).status,
        422
    );
    assert_eq!(ilse.post(CHOSEN, &[("do", "hold"), ("hold_reason", "x")]).status, 422);
    let many: Vec<String> = (0..201).map(|_| format!("{}.1", ArticleId::new())).collect();
    let too_many = sends(&ilse, &many, &[("do", "release")]);
    assert_eq!(too_many.status, 422);
    assert!(
        too_many
            .text()
            .contains("201 stories are chosen. Choose at most 200 at a time.")
    );
}

/// Each act against each role: what the page of one story answers, and of many the same.
#[test]
fn everybody_may_do_to_many_what_they_may_do_to_one() {
    let desk = Desk::open();
    let mut table = String::new();
    for role in [Role::Contributor, Role::Journalist, Role::Editor, Role::Admin] {
        let person = desk.person(&format!("Some {role}"), role);
        let member = Member::of(desk.at(), &person);
        for (verb, fields) in [
            ("submit", vec![]),
            ("spike", vec![("spike_reason", "Overtaken")]),
            ("hold", vec![("hold_reason", "Law")]),
        ] {
            for whose in ["own", "another’s"] {
                let by = if whose == "own" { &person } else { &desk.tamsin };
                let fresh = || by.writes(&Story::titled("A tide gate"));
                let (one, many) = (fresh(), fresh());
                let alone = member.post(
                    &format!("/admin/articles/{one}/{verb}"),
                    &[("version", "1"), ("reason", "Law")],
                );
                let together = sends(
                    &member,
                    &[format!("{many}.1")],
                    &[&[("do", verb)][..], &fields].concat(),
                );
                let said = |status: u16| if status < 400 { "yes" } else { "no" };
                assert_eq!(
                    said(alone.status),
                    said(together.status),
                    "{role} {verb} {whose}: {}",
                    together.text()
                );
                table += &format!("{role} {verb} {whose} {}\n", said(together.status));
            }
        }
    }
    assert!(
        table.contains("contributor submit own yes") && table.contains("contributor hold own no"),
        "{table}"
    );
    assert!(table.contains("editor hold another’s yes"), "{table}");
}

#[test]
fn a_story_that_is_not_theirs_to_see_is_no_story() {
    let desk = Desk::open();
    let secret = desk.ilse.writes(&Story::titled("Secret"));
    desk.ilse.embargoes(secret, 24);
    let other = Member::of(desk.at(), &desk.person("Noor Saeed", Role::Editor));

    let page = opened(&other, &[secret, ArticleId::new()]).text();
    assert!(
        page.contains("0 stories chosen") && page.contains("2 others are not there any more"),
        "{page}"
    );
    let fields = [("do", "hold"), ("hold_reason", "Law")];
    let said = |id: &str| {
        let answer = sends(&other, &[format!("{id}.2")], &fields);
        assert_eq!(answer.status, 409);
        let text = answer.text();
        text.split("<main").nth(1).unwrap().to_owned()
    };
    assert_eq!(said(&secret.to_string()), said(&ArticleId::new().to_string()));
    assert_eq!(recorded(&desk, "held"), 0);
}

#[test]
fn two_editors_who_act_on_the_same_stories_do_each_act_once() {
    let desk = Desk::open();
    let ids: Vec<ArticleId> = (0..6)
        .map(|number| desk.draft(&Story::titled(&format!("Story {number}"))))
        .collect();
    for id in &ids {
        desk.tamsin.submits(*id);
    }
    let members = ["Noor Saeed", "Edwin Sayle"].map(|name| Member::of(desk.at(), &desk.person(name, Role::Editor)));
    let sent = members.each_ref().map(|member| seen(&opened(member, &ids)));
    let start = Barrier::new(2);
    let done: Vec<usize> = thread::scope(|scope| {
        let presses: Vec<_> = members
            .iter()
            .zip(&sent)
            .map(|(member, sent)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let text = sends(member, sent, &[("do", "return"), ("note", "Say who")]).text();
                    let done = text.split("id=\"h-done\">Done<span class=\"count\">").nth(1);
                    done.map_or(0, |rest| rest.split('<').next().unwrap().parse().unwrap())
                })
            })
            .collect();
        presses.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(done.iter().sum::<usize>(), ids.len(), "{done:?}");
    assert_eq!(recorded(&desk, "returned"), 6);
    assert!(desk.ilse.acts(ids[0], Order::Recall).is_err(), "it was returned");
}

#[test]
fn boxes_are_ticked_by_keyboard_and_the_choice_goes_when_it_is_done() {
    let desk = Desk::open();
    for number in 1..=3 {
        desk.draft(&Story::titled(&format!("Story {number}")));
    }
    let ilse = Member::of(desk.at(), &desk.ilse);
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&ilse.cookie());

    browser.visit("/admin/articles?show=drafts");
    browser.waits_for("scripts", "document.querySelector('[data-pickbar]').hidden");
    does(&browser, "document.querySelector('[data-pick-all]').focus()");
    browser.keys(" ");
    browser.sees("3 chosen");
    let mut found = violations_now(&browser, "stories with a choice");
    browser.press_button("Do something to them…");
    browser.sees("3 stories chosen");
    found.extend(violations_now(&browser, "chosen stories"));
    browser.appears(1280, false);
    does(
        &browser,
        "[...document.querySelectorAll('summary')].find((one) => one.textContent.startsWith('Hold')).click()",
    );
    browser.fill("Why?", "The lawyers read it");
    browser.press_button("Hold, all 3");
    browser.sees("3 stories put on hold");
    found.extend(violations_now(&browser, "what became of them"));
    browser.press("Back to the list");
    browser.waits_for(
        "the choice is forgotten",
        "document.querySelector('[data-pickbar]').hidden",
    );
    browser.visit("/admin/articles?show=drafts&flag=on-hold&tag=x&changed-from=today");
    found.extend(violations_now(&browser, "filtered stories"));
    browser.visit("/admin/views?from=show%3Ddrafts%26flag%3Don-hold");
    found.extend(violations_now(&browser, "views"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
