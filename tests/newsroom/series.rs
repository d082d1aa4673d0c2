//! Series: in editors' order, of what readers have alone, without touching what anybody signed.

use copydesk::{
    articles::timeline::ChangeKind,
    error::{Error, Result},
    ids::{ArticleId, SeriesId},
    policy::Role,
    series::{self, MOST_PARTS, Series, SeriesForm},
};
use serde_json::Value;

use crate::support::{Desk, Member, Person, Story};

fn named(name: &str) -> SeriesForm {
    SeriesForm {
        name: name.into(),
        description: "What became of it.".into(),
        ..SeriesForm::default()
    }
}

pub fn adds(who: &Person, name: &str) -> Result<SeriesId> {
    let form = named(name);
    who.run(move |conn, who| Box::pin(async move { series::add(conn, who, &form).await }))
}

pub fn puts(who: &Person, story: ArticleId, into: Option<SeriesId>, at: Option<usize>) -> Result<()> {
    who.run(move |conn, who| Box::pin(async move { series::put(conn, who, story, into, at).await }))
}

fn version(desk: &Desk, id: SeriesId) -> i64 {
    let all = desk
        .ilse
        .run(|conn, _| Box::pin(async move { Series::all(conn).await }))
        .unwrap();
    all.iter().find(|one| one.id == id).unwrap().version
}

fn orders(desk: &Desk, id: SeriesId, version: i64, order: Vec<ArticleId>) -> Result<()> {
    desk.ilse
        .run(move |conn, who| Box::pin(async move { series::order(conn, who, id, Some(version), &order).await }))
}

/// The parts as the API has them, with their numbers; the page and the story pages have to agree.
fn parts(desk: &Desk, slug: &str) -> Vec<String> {
    let one = desk.reader.json(&format!("/series/{slug}"));
    let parts = one["parts"].as_array().unwrap();
    assert_eq!(one["count"], parts.len());
    let headlines: Vec<String> = parts
        .iter()
        .zip(1..)
        .map(|(part, number)| {
            assert_eq!(part["part"], number);
            part["article"]["headline"].as_str().unwrap().to_owned()
        })
        .collect();
    let page = desk.reader.get(&format!("/series/{slug}")).text();
    let places: Vec<Option<usize>> = headlines.iter().map(|headline| page.find(headline.as_str())).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{headlines:?} {page}"
    );
    for (part, number) in parts.iter().zip(1..) {
        let page = desk.reader.get(part["article"]["path"].as_str().unwrap()).text();
        let box_ = page
            .split("id=\"h-series\"")
            .nth(1)
            .unwrap()
            .split("</nav>")
            .next()
            .unwrap();
        assert!(box_.contains(&format!("part {number} of {}", parts.len())), "{box_}");
        for (beside, way) in [(number - 2, "Part"), (number, "turns__next")] {
            let there = usize::try_from(beside).ok().and_then(|at| headlines.get(at));
            assert_eq!(
                there.is_some_and(|headline| box_.contains(&format!(">{headline}</a>"))),
                there.is_some(),
                "{way} {box_}"
            );
        }
    }
    headlines
}

/// Three parts, of which the second is a draft.
fn gate(desk: &Desk) -> (SeriesId, [ArticleId; 3]) {
    let id = adds(&desk.ilse, "The Open Gate").unwrap();
    let first = desk.live(&Story::titled("The vote"));
    let draft = desk.draft(&Story::titled("The secret part"));
    let last = desk.live(&Story::titled("The marsh"));
    for story in [first, draft, last] {
        puts(&desk.ilse, story, Some(id), None).unwrap();
    }
    (id, [first, draft, last])
}

#[test]
fn parts_that_readers_do_not_have_are_neither_shown_nor_counted_nor_a_gap() {
    let desk = Desk::open();
    let (id, [first, draft, last]) = gate(&desk);
    let empty = adds(&desk.ilse, "Nothing yet").unwrap();
    puts(
        &desk.ilse,
        desk.scheduled(&Story::titled("Ahead"), 5),
        Some(empty),
        None,
    )
    .unwrap();

    assert_eq!(parts(&desk, "the-open-gate"), ["The vote", "The marsh"]);
    let one = desk.reader.api("/series/the-open-gate");
    assert!(!one.text().contains(&draft.to_string()) && !one.text().contains("secret"));
    let said = desk.read(first);
    assert_eq!(said["series"]["name"], "The Open Gate");
    assert_eq!(said["series"]["id"], id.to_string());
    assert!(
        said["series"]["url"]
            .as_str()
            .unwrap()
            .ends_with("/series/the-open-gate")
    );
    let list = desk.reader.json("/series");
    assert_eq!(
        list["data"].as_array().unwrap().len(),
        1,
        "a series without a live story is not there"
    );
    assert_eq!(list["data"][0]["description"], "What became of it.");
    for path in ["/series/nothing-yet", "/series/no-such-series"] {
        assert_eq!(desk.reader.api(path).status, 404);
        assert_eq!(desk.reader.get(path).status, 404);
    }
    assert_eq!(
        desk.headlines("/articles?series=the-open-gate"),
        ["The marsh", "The vote"]
    );
    let page = desk.reader.get("/the-marsh").text();
    assert!(
        page.contains("\"isPartOf\":{\"@type\":\"CreativeWorkSeries\",\"name\":\"The Open Gate\""),
        "{page}"
    );

    desk.approve(draft);
    desk.ilse.publishes(draft, ChangeKind::First, None);
    assert_eq!(
        parts(&desk, "the-open-gate"),
        ["The vote", "The secret part", "The marsh"],
        "at its place"
    );
    desk.ilse.withdraws(first, "Wrong", None);
    assert_eq!(
        parts(&desk, "the-open-gate"),
        ["The secret part", "The marsh"],
        "gone at once"
    );
    desk.wait("6 hours");
    assert_eq!(parts(&desk, "nothing-yet"), ["Ahead"], "by time alone");
    let _ = last;
}

#[test]
fn editors_put_stories_in_order_and_no_approval_is_touched() {
    let desk = Desk::open();
    let (id, [first, draft, last]) = gate(&desk);
    let approved = desk.approved(&Story::titled("The bridge"));
    let stage = || desk.text(&format!("SELECT stage FROM newsroom.articles WHERE id = '{approved}'"));
    let before = desk.read(last);
    assert_eq!(before["version"], 1);

    puts(&desk.ilse, approved, Some(id), Some(1)).unwrap();
    assert_eq!(stage(), "approved");
    desk.ilse.publishes(approved, ChangeKind::First, None);
    assert_eq!(parts(&desk, "the-open-gate"), ["The bridge", "The vote", "The marsh"]);
    orders(&desk, id, version(&desk, id), vec![last, draft, approved, first]).unwrap();
    assert_eq!(parts(&desk, "the-open-gate"), ["The marsh", "The bridge", "The vote"]);
    assert_eq!(
        desk.read(last)["modified_at"],
        before["modified_at"],
        "its place is something of the series"
    );
    desk.wait("1 hour");
    puts(&desk.ilse, last, None, None).unwrap();
    let after = desk.read(last);
    assert_eq!(
        (after["series"].clone(), after["version"].clone()),
        (Value::Null, before["version"].clone())
    );
    assert!(after["modified_at"].as_str() > before["modified_at"].as_str());
    assert_eq!(parts(&desk, "the-open-gate"), ["The bridge", "The vote"]);

    let stale = orders(&desk, id, 1, vec![first, draft, approved]);
    assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    let others = orders(&desk, id, version(&desk, id), vec![first, draft]);
    assert!(matches!(others, Err(Error::Conflict(_))), "{others:?}");
}

#[test]
fn a_series_that_is_renamed_keeps_its_readers() {
    let desk = Desk::open();
    let (id, [first, ..]) = gate(&desk);
    let before = desk.read(first);
    desk.wait("1 hour");
    let (form, sent) = (named("The Shut Gate"), version(&desk, id));
    desk.ilse
        .run(move |conn, who| Box::pin(async move { series::change(conn, who, id, Some(sent), &form).await }))
        .unwrap();

    let (old, new) = ("/series/the-open-gate", "/series/the-shut-gate");
    let moved = desk.reader.get(old);
    assert_eq!((moved.status, moved.header("location")), (301, new));
    let moved = desk.reader.api(old);
    assert_eq!(moved.status, 301);
    assert!(moved.header("location").ends_with(new));
    assert_eq!(parts(&desk, "the-shut-gate"), ["The vote", "The marsh"]);
    let after = desk.read(first);
    assert_eq!(after["series"]["name"], "The Shut Gate");
    assert!(after["modified_at"].as_str() > before["modified_at"].as_str());
}

#[test]
fn who_keeps_series_is_asked_everywhere() {
    let desk = Desk::open();
    let (id, [first, draft, _]) = gate(&desk);
    for (who, role) in [
        (&desk.tamsin, "journalist"),
        (&desk.person("Jo Hired", Role::Contributor), "contributor"),
    ] {
        assert!(adds(who, role).is_err());
        let refused = puts(who, draft, None, None);
        assert!(
            matches!(refused, Err(Error::Refused(_) | Error::NotFound)),
            "{role}: {refused:?}"
        );
        let member = Member::of(desk.at(), who);
        assert_eq!(member.get("/admin/series").status, 403, "{role}");
        assert_eq!(member.get(&format!("/admin/series/{id}")).status, 403, "{role}");
    }
    let tamsin = Member::of(desk.at(), &desk.tamsin);
    let page = tamsin.get(&format!("/admin/articles/{first}")).text();
    assert!(
        page.contains("Part 1 of the series “The Open Gate”. Editors keep the series."),
        "{page}"
    );
    // An editor who may not see a story sees that there is one, and not which.
    desk.ilse.embargoes(draft, 5);
    let noor = Member::of(desk.at(), &desk.noor);
    let page = noor.get(&format!("/admin/series/{id}")).text();
    assert!(
        page.contains("A story that you cannot open") && !page.contains("The secret part"),
        "{page}"
    );
    assert_eq!(noor.post(&format!("/admin/articles/{draft}/series"), &[]).status, 404);
}

#[test]
fn an_editor_does_all_of_it_by_forms() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let (vote, marsh) = (
        desk.live(&Story::titled("The vote")),
        desk.live(&Story::titled("The marsh")),
    );
    assert_eq!(
        ilse.post("/admin/series", &[("name", "The Open Gate"), ("description", "Why.")])
            .status,
        303
    );
    let id: SeriesId = desk.text("SELECT id::text FROM newsroom.series").parse().unwrap();
    let path = format!("/admin/series/{id}");

    let sent = ilse.post(
        &format!("/admin/articles/{vote}/series"),
        &[("series", &id.to_string()), ("part", "")],
    );
    assert_eq!(
        (sent.status, sent.header("location")),
        (303, format!("/admin/articles/{vote}?done=series#p-story").as_str())
    );
    assert_eq!(
        ilse.post(&format!("{path}/add"), &[("story", "/the-marsh")]).status,
        303
    );
    for (typed, sentence) in [
        ("/the-marsh", "This story is here already."),
        ("/nowhere", "is no story that you can see"),
        ("", "is no story that you can see"),
    ] {
        let again = ilse.post(&format!("{path}/add"), &[("story", typed)]);
        assert_eq!(again.status, 422, "{typed}");
        assert!(again.text().contains(sentence), "{typed}: {}", again.text());
    }
    let order = format!("{vote},{marsh}");
    let now = version(&desk, id).to_string();
    let moved = ilse.post(
        &format!("{path}/order"),
        &[("version", &now), ("order", &order), ("up", &marsh.to_string())],
    );
    assert_eq!(
        (moved.status, moved.header("location")),
        (303, format!("{path}?done=changed#part-{marsh}").as_str())
    );
    assert_eq!(parts(&desk, "the-open-gate"), ["The marsh", "The vote"]);
    let page = ilse.get(&path).text();
    assert!(page.find("The marsh") < page.find("The vote"), "{page}");
    for wrong in ["0", "61", "first"] {
        let again = ilse.post(
            &format!("/admin/articles/{vote}/series"),
            &[("series", &id.to_string()), ("part", wrong)],
        );
        assert_eq!(again.status, 422, "{wrong}");
        assert!(again.text().contains("Write a number from 1 to 60"), "{wrong}");
    }
    let kept = ilse.post(
        &format!("{path}/remove"),
        &[("version", &version(&desk, id).to_string())],
    );
    assert_eq!(kept.status, 409);
    for story in [vote, marsh] {
        assert_eq!(
            ilse.post(&format!("/admin/articles/{story}/series"), &[("from", &id.to_string())])
                .status,
            303
        );
    }
    assert_eq!(
        ilse.post(
            &format!("{path}/remove"),
            &[("version", &version(&desk, id).to_string())]
        )
        .status,
        303
    );
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.series"), "0");
    let lines = ilse.get(&format!("/admin/articles/{vote}")).text();
    assert!(lines.contains("put the story into a series") && lines.contains("took the story out of its series"));
    assert!(desk.runs(&["migrate"]).ended.success());
    let doctor = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(!doctor.out.contains("FAIL"), "{}", doctor.out);
}

#[test]
fn a_story_is_in_one_series_and_a_series_has_an_end() {
    let desk = Desk::open();
    let (id, [first, ..]) = gate(&desk);
    let other = adds(&desk.ilse, "Another").unwrap();
    puts(&desk.ilse, first, Some(other), None).unwrap();
    assert_eq!(parts(&desk, "the-open-gate"), ["The marsh"]);
    assert_eq!(parts(&desk, "another"), ["The vote"]);
    assert!(
        matches!(adds(&desk.ilse, "ANOTHER"), Err(Error::Problems(_))),
        "each name once"
    );
    for number in 0..MOST_PARTS - 2 {
        puts(
            &desk.ilse,
            desk.draft(&Story::titled(&format!("Draft {number}"))),
            Some(id),
            None,
        )
        .unwrap();
    }
    let full = puts(&desk.ilse, desk.draft(&Story::titled("One more")), Some(id), None);
    assert!(matches!(full, Err(Error::Problems(_))), "{full:?}");
    assert_eq!(parts(&desk, "the-open-gate"), ["The marsh"]);
}
