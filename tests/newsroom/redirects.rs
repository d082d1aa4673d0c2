//! Addresses at which nothing stands lead on: by hand, from lists, in one step, whatever they are spelt like.

use copydesk::content::SealedContent;

use crate::support::{Answer, Desk, Member, Story, between, block_on};

const PAGE: &str = "/admin/settings/redirects";

fn add(member: &Member, from: &str, to: &str) -> Answer {
    member.post(
        PAGE,
        &[("key", &uuid::Uuid::now_v7().to_string()), ("from", from), ("to", to)],
    )
}

fn led(desk: &Desk, path: &str) -> (u16, String) {
    let answer = desk.reader.get(path);
    (answer.status, answer.header("location").to_owned())
}

fn slug(desk: &Desk, story: copydesk::ids::ArticleId) -> String {
    desk.text(&format!(
        "SELECT slug FROM newsroom.slugs WHERE article_id = '{story}' ORDER BY public_from DESC LIMIT 1"
    ))
}

fn rehearsed(member: &Member, csv: &str) -> Answer {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nlooked-at-1\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"old.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--b--\r\n"
    );
    member.posts(&format!("{PAGE}/import"), "multipart/form-data; boundary=b", body)
}

#[test]
fn an_address_leads_to_a_story_wherever_it_moves_and_however_it_is_asked_for() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let story = desk.live(&Story::titled("The tide gate"));
    let first = slug(&desk, story);

    assert_eq!(led(&desk, "/2019/Café"), (404, String::new()));
    let added = add(
        &editor,
        "https://www.courier.example/2019/caf%C3%A9",
        &format!("/{first}"),
    );
    assert_eq!(added.status, 303, "{}", added.text());

    for spelling in [
        "/2019/caf%C3%A9",
        "/2019/Caf%C3%89",
        "/2019/cafe%CC%81",
        "//2019/café/",
        "/2019/Café/",
    ] {
        assert_eq!(led(&desk, spelling), (301, format!("/{first}")), "{spelling}");
    }
    assert_eq!(
        led(&desk, "/2019/caf%C3%A9?from=mail&x=1"),
        (301, format!("/{first}?from=mail&x=1"))
    );
    assert_eq!(desk.reader.ask("POST", "/2019/caf%C3%A9").status, 404);
    let told = desk.reader.json("/resolve?path=/2019/caf%C3%A9");
    assert_eq!(
        (told["kind"].as_str(), told["status"].as_u64()),
        (Some("redirect"), Some(301))
    );
    assert_eq!(told["location"], format!("/{first}"));

    desk.tamsin.edits(story, |content: &mut SealedContent| {
        content.slug = Some("the-gate-vote".into())
    });
    desk.approve(story);
    desk.ilse
        .publishes(story, copydesk::articles::timeline::ChangeKind::Typo, None);
    assert_eq!(led(&desk, "/2019/café"), (301, "/the-gate-vote".into()));
    assert_eq!(led(&desk, &format!("/{first}")), (301, "/the-gate-vote".into()));

    desk.ilse.withdraws(story, "Wrong", None);
    assert_eq!(
        led(&desk, "/2019/café").0,
        404,
        "what readers do not have, nothing leads to"
    );
    let page = editor.get(PAGE).text();
    assert!(page.contains("nowhere while readers do not have"), "{page}");
}

#[test]
fn what_cannot_lead_on_is_refused_with_what_was_typed() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let story = desk.live(&Story::titled("The tide gate"));
    let live = format!("/{}", slug(&desk, story));
    assert_eq!(add(&editor, "/old", "https://tides.example/now").status, 303);

    for (from, to, sentence) in [
        (live.as_str(), "/archive", "Readers have a page at"),
        ("/archive/2019", "/", "A page of the site stands"),
        ("/tides", "/tides", "That would go in a circle: /tides leads to /tides."),
        ("/tides", "/nothing-here", "Nothing stands at /nothing-here"),
        ("/tides", "http://tides.example", "Write a path such as"),
        ("/tides", "javascript:alert(1)", "Write a path such as"),
        ("/tides", "/admin/staff", "Readers cannot open pages of the newsroom"),
        ("/old", "/archive", "A redirect stands for this address already"),
        ("/tides?x=1", "/archive", "Write the path without what follows"),
    ] {
        let refused = add(&editor, from, to);
        let page = refused.text();
        assert_eq!(refused.status, 422, "{from} {to}: {page}");
        assert!(page.contains(sentence), "{sentence}: {page}");
        assert!(
            page.contains(&format!("value=\"{}\"", to.replace('"', "&#34;"))),
            "{to} is lost: {page}"
        );
    }
    assert_eq!(Member::of(desk.at(), &desk.tamsin).get(PAGE).status, 403);
    assert_eq!(led(&desk, "/old"), (301, "https://tides.example/now".into()));
    assert_eq!(add(&editor, "/older", "/old").status, 303);
    assert_eq!(
        led(&desk, "/older"),
        (301, "https://tides.example/now".into()),
        "in one step"
    );
}

#[test]
fn a_refused_row_is_named_by_its_line_whatever_stands_between() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    desk.live(&Story::titled("The tide gate"));

    let page = rehearsed(&editor, "from;to\r\n\r\n\r\n/a;/gone\r\n\r\n/b;/gone\r\n").text();

    for line in [4, 6] {
        assert!(
            page.contains(&format!("<strong>Line {line}</strong>")),
            "{line}: {page}"
        );
    }
}

#[test]
fn a_list_is_looked_at_line_by_line_before_any_of_it_is_taken() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let story = desk.live(&Story::titled("The tide gate"));
    let live = format!("/{}", slug(&desk, story));
    let list = format!(
        "from,to\n/a,/b\n/b,{live}\n/x,/y\n/y,/x\n/c,/gone\n{live},/archive\n/CAF%C3%89,/archive\n/café,/search\n'=cmd,/archive\n/q?x=1,/archive\n"
    );

    let looked = rehearsed(&editor, &list);
    let page = looked.text();
    assert_eq!(looked.status, 200, "{page}");
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.redirects"), "0");
    assert!(
        page.contains("3 of 10 lines can go in. Nothing is changed yet."),
        "{page}"
    );
    for (line, why) in [
        (4, "That would go in a circle: /x leads to /y leads to /x."),
        (5, "That would go in a circle: /y leads to /x leads to /y."),
        (6, "Nothing stands at /gone"),
        (7, "Readers have a page at"),
        (9, "/café leads on by line 8 already."),
        (10, "Write a path"),
        (11, "Write the path without"),
    ] {
        assert!(
            page.contains(&format!("<strong>Line {line}</strong> <span dir=\"auto\">{why}")),
            "{line}: {why}: {page}"
        );
    }

    let taken = editor.post(&format!("{PAGE}/take"), &[("key", "take-the-list"), ("sheet", &list)]);
    assert_eq!(taken.status, 303, "{}", taken.text());
    for (path, to) in [("/a", live.as_str()), ("/b", live.as_str()), ("/café", "/archive")] {
        assert_eq!(led(&desk, path), (301, to.to_owned()), "{path}");
    }
    let table = editor.get(&format!("{PAGE}.csv")).text();
    desk.sql("DELETE FROM newsroom.redirects");
    let again = editor.post(&format!("{PAGE}/take"), &[("key", "take-it-again"), ("sheet", &table)]);
    assert_eq!(again.status, 303, "{}", again.text());
    assert_eq!(
        editor.get(&format!("{PAGE}.csv")).text().lines().count(),
        table.lines().count()
    );
    assert_eq!(led(&desk, "/a"), (301, live));
    assert_eq!(rehearsed(&editor, "").status, 422);
}

#[test]
fn what_is_followed_is_counted_without_a_write_for_each() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    add(&editor, "/old", "/archive");
    let counter = copydesk::reads::ReadCounter::default();
    for _ in 0..3 {
        counter.led_on("/old");
    }
    counter.led_on("/nowhere");

    block_on(async {
        let mut conn = desk.address().connect().await.unwrap();
        counter.write_down(&mut conn).await.unwrap();
        counter.led_on("/old");
        counter.write_down(&mut conn).await.unwrap();
    });

    assert_eq!(
        desk.text("SELECT string_agg(times::text, ' ') FROM newsroom.redirect_uses"),
        "4"
    );
    let page = editor.get(&format!("{PAGE}?order=used")).text();
    assert_eq!(between(&page, "<td class=\"end num\">", "</td>"), "4", "{page}");
}

#[test]
fn front_ends_and_kept_answers_hear_of_a_redirect_at_once() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.ilse);
    let first = desk.reader.json("/changes?limit=1");
    assert_eq!(desk.reader.api("/resolve?path=/old").status, 404);

    add(&editor, "/old", "/archive");
    assert_eq!(desk.reader.json("/resolve?path=/old")["location"], "/archive");
    let id = desk.text("SELECT id::text FROM newsroom.redirects");
    let to = [("version", "1"), ("key", "another-end"), ("to", "/corrections")];
    assert_eq!(editor.post(&format!("{PAGE}/{id}"), &to).status, 303);
    assert_eq!(desk.reader.json("/resolve?path=/old")["location"], "/corrections");
    let late = editor.post(
        &format!("{PAGE}/{id}/remove"),
        &[("version", "1"), ("key", "remove-late")],
    );
    assert_eq!(late.status, 409);
    assert_eq!(
        editor
            .post(
                &format!("{PAGE}/{id}/remove"),
                &[("version", "2"), ("key", "remove-it")]
            )
            .status,
        303
    );

    assert_eq!(desk.reader.api("/resolve?path=/old").status, 404);
    assert_eq!(led(&desk, "/old").0, 404);
    let told = desk.text("SELECT count(*)::text FROM newsroom.changes WHERE object = 'site'");
    assert!(told.parse::<i64>().unwrap() >= 3, "{told}: {first}");
}

#[test]
fn after_many_renames_every_address_leads_to_its_story_in_one_step() {
    let desk = Desk::open();
    let stories = desk.all_live(&["One", "Two", "Three"]);
    let mut former: Vec<(String, copydesk::ids::ArticleId)> = Vec::new();
    for round in 0..12_usize {
        let story = stories[round * 7 % 3];
        former.push((slug(&desk, story), story));
        let wished = if round % 4 == 3 {
            former[0].0.clone()
        } else {
            format!("name-{}", round % 5)
        };
        let taken = desk.text(&format!(
            "SELECT count(*)::text FROM newsroom.slugs WHERE slug = '{wished}' AND article_id <> '{story}'"
        ));
        if taken != "0" {
            continue;
        }
        desk.tamsin
            .edits(story, |content: &mut SealedContent| content.slug = Some(wished.clone()));
        desk.approve(story);
        desk.ilse
            .publishes(story, copydesk::articles::timeline::ChangeKind::Typo, None);
    }

    for (address, story) in former {
        let now = desk.text(&format!("SELECT slug FROM published.articles WHERE id = '{story}'"));
        let expected = if now == address {
            (200, String::new())
        } else {
            (301, format!("/{now}"))
        };
        assert_eq!(
            led(&desk, &format!("/{address}?x=1&y")),
            (
                expected.0,
                if expected.1.is_empty() {
                    String::new()
                } else {
                    format!("{}?x=1&y", expected.1)
                }
            )
        );
    }
}

#[test]
fn the_paper_tells_how_many_there_can_be() {
    let paper = include_str!("../../docs/redirects.md").replace('\n', " ");
    let figure = |number: usize| format!("{},{:03}", number / 1_000, number % 1_000);
    assert!(paper.contains(&format!("{} lines at once", figure(copydesk::redirects::MAX_LINES))));
    let most = usize::try_from(copydesk::redirects::MAX_REDIRECTS).unwrap();
    assert!(paper.contains(&format!("{} redirects in all", figure(most))), "{paper}");
}
