//! Many pictures of the library at once: words and rights are shared, what nothing uses is deleted; each in a decision of its
//! own, with a line for each that it was not done to.

use std::{sync::Barrier, thread};

use copydesk::{articles::timeline::ChangeKind, ids::PictureId, policy::Role};

use crate::{
    accessibility::violations_now,
    pictures::{does, upload},
    story_pictures::{picture, say},
    support::{Answer, Browser, Desk, Member, Story},
};

const CHOSEN: &str = "/admin/media/chosen";

fn at(desk: &Desk, role: Role) -> Member {
    Member::of(desk.at(), &desk.person(&format!("Some {role}"), role))
}

fn id_of(href: &str) -> PictureId {
    href.rsplit('/').next().unwrap().parse().unwrap()
}

/// The page of these pictures.
fn opened(member: &Member, ids: &[PictureId]) -> Answer {
    let query: Vec<String> = ids.iter().map(|id| format!("p={id}")).collect();
    member.get(&format!("{CHOSEN}?{}", query.join("&")))
}

/// What its forms say of each picture: the id, and the version that was seen.
fn seen(page: &Answer) -> Vec<String> {
    let text = page.text();
    let form = text.split("action=\"/admin/media/chosen\"").nth(1).unwrap_or_default();
    let form = form.split("</form>").next().unwrap_or_default();
    let values = form.split("name=\"picture\" value=\"").skip(1);
    values
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn sends(member: &Member, seen: &[String], fields: &[(&str, &str)]) -> Answer {
    let pictures = seen.iter().map(|one| ("picture", one.as_str()));
    let all: Vec<(&str, &str)> = pictures.chain(fields.iter().copied()).collect();
    member.post(CHOSEN, &all)
}

/// As somebody does it who looks, then acts.
fn deletes(member: &Member, ids: &[PictureId]) -> Answer {
    let page = opened(member, ids);
    assert_eq!(page.status, 200, "{}", page.text());
    let sent: Vec<String> = ids.iter().map(|id| version_in(&page, member, *id)).collect();
    sends(member, &sent, &[("do", "delete")])
}

/// Where the page offers no form, its picture's own page says the version.
fn version_in(page: &Answer, member: &Member, id: PictureId) -> String {
    let id = id.to_string();
    seen(page)
        .into_iter()
        .find(|one| one.starts_with(&id))
        .unwrap_or_else(|| {
            let own = member.get(&format!("/admin/media/{id}")).text();
            let version = own.split("name=\"version\" value=\"").nth(1).unwrap();
            format!("{id}.{}", version.split('"').next().unwrap())
        })
}

fn acts(desk: &Desk, act: &str) -> i64 {
    desk.owner()
        .query_one("SELECT count(*) FROM newsroom.activity WHERE act = $1", &[&act])
        .unwrap()
        .get(0)
}

fn text_of(member: &Member, id: PictureId) -> String {
    member.get(&format!("/admin/media/{id}")).text()
}

#[test]
fn what_is_filled_in_is_said_of_all_of_them_and_what_is_empty_stays() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let ids = [1, 2, 3].map(|number| picture(&editor, number));
    say(
        &editor,
        ids[0],
        &[("source", "A reader"), ("usable_until", "2031-05-01")],
    );
    let changes = acts(&desk, "picture_changed");

    let page = opened(&editor, &ids);
    assert!(page.text().contains("3 pictures chosen"), "{}", page.text());
    let fields = [
        ("do", "change"),
        ("key", "one showing of it"),
        ("credit", "Edwin Sayle"),
        ("usable_until", "2030-01-31"),
    ];
    let report = sends(&editor, &seen(&page), &fields);

    assert_eq!(report.status, 200, "{}", report.text());
    assert!(report.text().contains("3 pictures changed"), "{}", report.text());
    for id in ids {
        let text = text_of(&editor, id);
        for words in ["value=\"Edwin Sayle\"", "value=\"2030-01-31\"", "Tables on a wet quay"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
    assert!(text_of(&editor, ids[0]).contains("value=\"A reader\""));
    assert_eq!(acts(&desk, "picture_changed"), changes + 3);

    // The same form again says the same, and does nothing.
    let again = sends(&editor, &seen(&page), &fields);
    assert_eq!(again.status, 200);
    assert!(again.text().contains("3 pictures changed"));
    assert_eq!(acts(&desk, "picture_changed"), changes + 3);
    // So does another that says what is said already, and a day that is cleared is said.
    let page = opened(&editor, &ids);
    let same = sends(&editor, &seen(&page), &[("do", "change"), ("credit", "Edwin Sayle")]);
    assert!(same.text().contains("3 pictures changed"));
    assert_eq!(acts(&desk, "picture_changed"), changes + 3);
    let cleared = sends(&editor, &seen(&page), &[("do", "change"), ("until", "for-ever")]);
    assert_eq!(cleared.status, 200, "{}", cleared.text());
    assert!(!text_of(&editor, ids[0]).contains("2030-01-31"));
}

#[test]
fn what_may_not_be_used_any_more_is_offered_for_no_other_story() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let ids = [1, 2].map(|number| picture(&editor, number));
    let offered = |id: PictureId| editor.get("/admin/media/choose").text().contains(&id.to_string());
    assert!(ids.into_iter().all(offered));

    let report = sends(
        &editor,
        &seen(&opened(&editor, &ids[..1])),
        &[("do", "change"), ("until", "over")],
    );

    assert_eq!(report.status, 200, "{}", report.text());
    assert_eq!(ids.map(offered), [false, true]);
}

#[test]
fn what_is_used_stays_and_is_named_with_where_and_what_changed_meanwhile_too() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let [used, face, late, gone, free] = [1, 2, 3, 4, 5].map(|number| picture(&editor, number));
    desk.draft(&Story::titled("The quay floods").led_by(used));
    let ada = desk.guest("Ada Rowe");
    let author = editor.get(&format!("/admin/authors/{}/picture", ada.id)).text();
    let version = author.split("name=\"version\" value=\"").nth(1).unwrap();
    let chosen = [
        ("version", version.split('"').next().unwrap()),
        ("picture", &face.to_string()),
    ];
    assert_eq!(
        editor
            .post(&format!("/admin/authors/{}/picture", ada.id), &chosen)
            .status,
        303
    );
    let ids = [used, face, late, gone, free];
    let page = opened(&editor, &ids);
    assert!(page.text().contains("A story shows it, or did"), "{}", page.text());
    let sent = seen(&page);
    say(&editor, late, &[("caption", "Later")]);
    let path = format!("/admin/media/{gone}");
    assert_eq!(editor.post(&format!("{path}/remove"), &[("version", "2")]).status, 303);

    let fields = [("do", "delete"), ("key", "one showing of it")];
    let report = sends(&editor, &sent, &fields);

    let text = report.text();
    assert_eq!(report.status, 409, "{text}");
    for words in [
        "1 picture deleted",
        "4 were not.",
        "A story shows it, or did in a version that can be restored. So it stays.",
        "The quay floods",
        "It is the picture of an author.",
        "Somebody changed it since you chose it",
        "It is not in the library any more.",
        "Open these again",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let left = ids.map(|id| editor.get(&format!("/admin/media/{id}")).status);
    assert_eq!(left, [200, 200, 200, 404, 404]);
    assert_eq!(acts(&desk, "picture_removed"), 2);

    let again = sends(&editor, &sent, &fields).text();
    assert!(
        again.contains("1 picture deleted") && again.contains("4 were not."),
        "{again}"
    );
    assert_eq!(acts(&desk, "picture_removed"), 2);
    // Whoever may not know of the story is not told its name.
    let outside = at(&desk, Role::Contributor);
    let refused = deletes(&outside, &[used]).text();
    assert!(refused.contains("Nothing was deleted"), "{refused}");
    assert!(!refused.contains("The quay floods"), "{refused}");
}

/// Whose picture, and who has it, against who asks: what the page of one picture answers, and of many the same.
#[test]
fn everybody_may_do_to_many_what_they_may_do_to_one() {
    let desk = Desk::open();
    let roles = [Role::Contributor, Role::Journalist, Role::Editor, Role::Admin];
    let members = roles.map(|role| at(&desk, role));
    let mut number = 0;
    let mut fresh = |by: &Member| {
        number += 1;
        picture(by, number)
    };
    let mut table = String::new();
    for (role, member) in roles.iter().zip(&members) {
        for whose in ["own", "another’s", "shown"] {
            let by = if whose == "own" { member } else { &members[3] };
            let ids = [fresh(by), fresh(by)];
            if whose == "shown" {
                for id in ids {
                    let story = desk.draft(&Story::titled(&format!("Story {id}")).led_by(id));
                    desk.approve(story);
                    desk.ilse.publishes(story, ChangeKind::First, None);
                }
            }
            let [one, many] = ids;
            let alone = member.post(
                &format!("/admin/media/{one}"),
                &[
                    ("version", "2"),
                    ("alt", "A quay"),
                    ("licence", "ours"),
                    ("focal_x", "50"),
                    ("focal_y", "50"),
                ],
            );
            let together = sends(
                member,
                &[format!("{many}.2")],
                &[("do", "change"), ("credit", "Nobody")],
            );
            let said = |status: u16| if status < 400 { "yes" } else { "no" };
            assert_eq!(said(alone.status), said(together.status), "{role} changes {whose}");
            let versions = ids.map(|id| {
                let changed = if said(alone.status) == "yes" { 3 } else { 2 };
                format!("{id}.{changed}")
            });
            let version = versions[0].split('.').nth(1).unwrap().to_owned();
            let path = format!("/admin/media/{one}/remove");
            let removed = member.post(&path, &[("version", &version)]);
            let deleted = sends(member, &versions[1..], &[("do", "delete")]);
            assert_eq!(said(removed.status), said(deleted.status), "{role} deletes {whose}");
            table += &format!("{role} {whose}: {} {}\n", said(together.status), said(deleted.status));
        }
    }
    assert_eq!(
        table,
        "contributor own: yes yes\ncontributor another’s: no no\ncontributor shown: no no\n\
         journalist own: yes yes\njournalist another’s: yes no\njournalist shown: no no\n\
         editor own: yes yes\neditor another’s: yes yes\neditor shown: yes no\n\
         admin own: yes yes\nadmin another’s: yes yes\nadmin shown: yes no\n"
    );
}

#[test]
fn a_form_that_says_nothing_or_too_much_is_told_what_to_do() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let id = picture(&editor, 1);
    let one = [format!("{id}.2")];
    let many: Vec<String> = (0..201).map(|_| format!("{}.1", PictureId::new())).collect();
    let change = ("do", "change");

    for (sent, fields, status, words) in [
        (&one[..], vec![change], 422, "Fill in what is to change."),
        (
            &one[..],
            vec![change, ("usable_until", "soon")],
            422,
            "Write the last day as year, month, day",
        ),
        (
            &one[..],
            vec![change, ("until", "over"), ("usable_until", "2030-01-01")],
            422,
            "both cannot hold",
        ),
        (&one[..], vec![change, ("licence", "found")], 422, "Choose a licence"),
        (&one[..], vec![("credit", "x")], 422, "Choose what is to be done"),
        (&[], vec![("do", "delete")], 422, "Choose one or more pictures"),
        (
            &many[..],
            vec![("do", "delete")],
            422,
            "201 pictures are chosen. Choose at most 200",
        ),
        (
            &["nonsense.1".to_owned()],
            vec![("do", "delete")],
            422,
            "something that is no picture",
        ),
        (&[id.to_string()], vec![("do", "delete")], 428, ""),
    ] {
        let answer = sends(&editor, sent, &fields);
        assert_eq!(answer.status, status, "{fields:?} {}", answer.text());
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
    }
    let typed = sends(
        &editor,
        &one,
        &[change, ("credit", "Kept here"), ("usable_until", "soon")],
    )
    .text();
    assert!(
        typed.contains("value=\"Kept here\"") && typed.contains("value=\"soon\""),
        "{typed}"
    );
    assert!(
        text_of(&editor, id).contains("name=\"version\" value=\"2\""),
        "nothing was changed"
    );

    assert_eq!(editor.get(CHOSEN).status, 422);
    let query: Vec<String> = (0..201).map(|_| format!("p={}", PictureId::new())).collect();
    let page = editor.get(&format!("{CHOSEN}?{}", query.join("&")));
    assert!(
        page.status == 422 && page.text().contains("201 pictures are chosen."),
        "{}",
        page.text()
    );
    let odd = editor.get(&format!(
        "{CHOSEN}?p=odd&p=%00&p={id}&p={id}&from=%00q%3D&from=older%3Dx"
    ));
    assert!(
        odd.status == 200 && odd.text().contains("1 picture chosen"),
        "{}",
        odd.text()
    );
}

#[test]
fn of_a_story_that_takes_a_picture_and_a_deletion_of_many_one_comes_first() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Admin);
    for round in 0..5 {
        let ids = [1, 2, 3].map(|number| picture(&editor, round * 3 + number));
        let wanted = ids[1];
        let story = desk.draft(&Story::titled(&format!("Story {round}")));
        let (version, ..) = desk.tamsin.now_of(story);
        let writer = Member::of(desk.at(), &desk.tamsin);
        let sent = seen(&opened(&editor, &ids));
        let barrier = Barrier::new(2);

        let (report, saved) = thread::scope(|both| {
            let deletion = both.spawn(|| {
                barrier.wait();
                sends(&editor, &sent, &[("do", "delete")])
            });
            barrier.wait();
            let fields = [("version", version.to_string()), ("lead", wanted.to_string())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let saved = writer.post(&format!("/admin/articles/{story}/fields"), &fields).status;
            (deletion.join().unwrap(), saved)
        });

        let has_it = desk.tamsin.now_of(story).2.lead.is_some();
        let text = report.text();
        match (report.status, saved, has_it) {
            (200, 422, false) => assert!(text.contains("3 pictures deleted"), "{text}"),
            (409, 303, true) => assert!(
                text.contains("2 pictures deleted")
                    && text.contains("A story shows it")
                    && text.contains(&format!("Story {round}")),
                "{text}"
            ),
            other => panic!("{other:?} {text}"),
        }
    }
}

#[test]
fn of_the_same_form_sent_twice_at_once_both_get_the_same_answer() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let ids: Vec<PictureId> = (1..=8).map(|number| picture(&editor, number)).collect();
    let sent = seen(&opened(&editor, &ids));
    let barrier = Barrier::new(2);
    let once = || {
        barrier.wait();
        sends(&editor, &sent, &[("do", "delete"), ("key", "one showing of it")])
    };

    let answers = thread::scope(|both| {
        let other = both.spawn(once);
        [once(), other.join().unwrap()]
    });

    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.text().contains("8 pictures deleted"), "{}", answer.text());
    }
    assert_eq!(acts(&desk, "picture_removed"), 8);
}

#[test]
fn pictures_are_found_by_when_they_came_and_by_several_things_at_once() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let [new, old, used] = [1, 2, 3].map(|number| picture(&editor, number));
    desk.draft(&Story::titled("The quay floods").led_by(used));
    desk.owner()
        .execute(
            "UPDATE newsroom.pictures SET uploaded_at = uploaded_at - interval '400 days' WHERE id = $1",
            &[&old.0],
        )
        .unwrap();
    let found = |query: &str| {
        let text = editor.get(&format!("/admin/media?{query}")).text();
        [new, old, used].map(|id| text.contains(&format!("/admin/media/{id}\"")))
    };

    for (query, there) in [
        ("when=day", [true, false, true]),
        ("when=year", [true, false, true]),
        ("when=older", [false, true, false]),
        ("when=odd", [true; 3]),
        ("when=month&use=unused", [true, false, false]),
        ("use=used&rights=no-credit", [false; 3]),
        ("use=unused&q=quay&when=older&view=list", [false, true, false]),
    ] {
        assert_eq!(found(query), there, "{query}");
    }
    let list = editor.get("/admin/media?view=list&use=unused").text();
    assert!(list.contains("shots--list") && list.contains("Agency"), "{list}");
    assert!(list.contains("from\" value=\"use=unused&#38;view=list\""), "{list}");
}

#[test]
fn pictures_are_chosen_by_keys_and_the_report_is_read() {
    let desk = Desk::open();
    let person = desk.person("Marguerite Osei", Role::Editor);
    let editor = Member::of(desk.at(), &person);
    // 41 that came before it: what their files are is no matter here.
    desk.owner()
        .batch_execute(
            "INSERT INTO newsroom.pictures (id, uploaded_by, uploaded_at, changed_at, original, file_name, content_type, bytes, width, height, moves, blurhash,
               likeness, place, caption, credit, alt)
             SELECT gen_random_uuid(), s.id, at, at, sha256(n::text::bytea), 'quay ' || n || '.jpg', 'image/jpeg', 1000, 900, 600, false, 'L', n, '', '', 'Mina Sol', 'A quay'
             FROM generate_series(1, 41) n, LATERAL (SELECT now() - n * interval '1 hour' AS at) t, (SELECT id FROM newsroom.staff ORDER BY id LIMIT 1) s",
        )
        .unwrap();
    let used = id_of(&upload(&editor, 42));
    desk.draft(&Story::titled("The quay floods").led_by(used));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&editor.cookie());

    // The oldest two are on the second page; the choice is kept while pages are turned.
    browser.visit("/admin/media");
    browser.press("Older");
    browser.waits_for("scripts", "document.querySelector('[data-pickbar]').hidden");
    does(&browser, "document.querySelector('[name=p]').focus()");
    browser.keys(" ");
    browser.sees("1 chosen");
    browser.visit("/admin/media");
    browser.sees("1 chosen, on other pages");
    let mut found = Vec::new();
    does(&browser, "document.querySelector('[name=p]').focus()");
    browser.keys(" ");
    // Two boxes on by Tab, past the links between them, and all from the first to it.
    browser.keys(thirtyfour::Key::Tab + thirtyfour::Key::Tab);
    browser.keys(thirtyfour::Key::Tab + thirtyfour::Key::Tab);
    browser.keys(thirtyfour::Key::Shift + " ");
    browser.sees("4 chosen, 1 of them on other pages");
    found.extend(violations_now(&browser, "the library with a choice"));
    browser.appears(1280, false);
    does(
        &browser,
        "document.querySelector('[data-pickbar] .btn--primary').focus()",
    );
    browser.keys(thirtyfour::Key::Enter);

    browser.sees("4 pictures chosen");
    browser.sees("A story shows it, or did");
    found.extend(violations_now(&browser, "chosen pictures"));
    browser.appears(1280, false);
    browser.fill("Credit", "Edwin Sayle");
    browser.keys(thirtyfour::Key::Enter);
    browser.sees("4 pictures changed");
    browser.press("Back to the library");
    browser.waits_for(
        "the choice is forgotten",
        "document.querySelector('[data-pickbar]').hidden",
    );

    does(&browser, "document.querySelector('[data-pick-all]').focus()");
    browser.keys(" ");
    browser.sees("40 chosen");
    browser.press("Change or delete");
    browser.sees("40 pictures chosen");
    browser.press("Delete");
    browser.sees("39 pictures deleted");
    browser.sees("1 was not.");
    browser.sees("The quay floods");
    found.extend(violations_now(&browser, "the report"));
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(acts(&desk, "picture_removed"), 39);
}
