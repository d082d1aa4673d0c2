//! Two categories, tags or authors that turn out to be one: whoever reads finds all stories under the one that stays, at once,
//! and nobody has to decide again on what was decided.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use copydesk::{
    activity,
    error::{Error, Result},
    ids::CategoryId,
    live::listings,
    merging::{self, MergeKind},
    policy::Role,
};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{Answer, Desk, Member, Person, Story, headlines};

const LISTS: [(MergeKind, &str); 3] = [
    (MergeKind::Category, "categories"),
    (MergeKind::Tag, "tags"),
    (MergeKind::Author, "authors"),
];

fn page_of(kind: MergeKind, id: Uuid) -> String {
    let list = LISTS.iter().find(|(one, _)| *one == kind).unwrap().1;
    format!("/admin/{list}/{id}")
}

fn merges(who: &Person, kind: MergeKind, source: Uuid, target: Uuid) -> Result<()> {
    who.run(move |conn, who| {
        Box::pin(async move {
            let version = merging::one(conn, who, kind, source).await?.version;
            merging::merge(conn, who, kind, source, Some(version), target).await
        })
    })
}

/// The same by its page.
fn presses(member: &Member, kind: MergeKind, source: Uuid, target: Uuid, key: &str) -> Answer {
    let target = target.to_string();
    let version = "1";
    member.post(
        &format!("{}/merge", page_of(kind, source)),
        &[("version", version), ("key", key), ("into", &target)],
    )
}

/// Stories are listed anew, as the worker does it a few at a time.
fn moved(desk: &Desk) {
    while desk
        .ilse
        .run(|conn, _| Box::pin(listings::touch_next(conn)))
        .unwrap()
        .is_some_and(|told| told > 0)
    {}
}

fn holds(desk: &Desk) {
    let broken = desk.ilse.run(|conn, _| Box::pin(activity::verify(conn))).unwrap().1;
    assert!(broken.is_empty(), "{broken:?}");
    let doctor = desk.runs(&["doctor"]);
    assert!(doctor.out.contains("holds together"), "{}", doctor.out);
}

fn sorted(mut headlines: Vec<String>) -> Vec<String> {
    headlines.sort();
    headlines
}

/// The first column of what a query finds.
fn texts(desk: &Desk, query: &str) -> Vec<String> {
    let rows = desk.owner().query(query, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn names(list: &Value) -> Vec<&str> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn stories_of_both_are_found_under_the_one_that_stays_at_once_and_former_addresses_lead_there() {
    let desk = Desk::open();
    let (harbor, harbour) = (desk.tag("Harbor"), desk.tag("Harbour"));
    let both = desk.live(&Story::titled("Both").tagged(&[harbor, harbour]));
    let old = desk.live(&Story::titled("Old").tagged(&[harbor]));
    desk.live(&Story::titled("New").tagged(&[harbour]));
    desk.live(&Story::titled("None"));
    let draft = desk.draft(&Story::titled("Draft").tagged(&[harbor]));
    let since = desk.reader.json("/changes?since=now");
    let since = since["page"]["next_cursor"].as_str().unwrap().to_owned();
    let ilse = Member::of(desk.at(), &desk.ilse);

    let asked = ilse.get(&format!("/admin/tags/{harbor}/merge?q=harbo"));
    assert!(asked.text().contains(&format!("into={harbour}")) && !asked.text().contains(&format!("into={harbor}\"")));
    let said = ilse.get(&format!("/admin/tags/{harbor}/merge?into={harbour}"));
    for part in [
        "3 stories",
        "2 stories",
        "/tag/harbor<",
        "/tag/harbour<",
        "cannot be undone",
    ] {
        assert!(said.text().contains(part), "{part} {}", said.text());
    }
    let done = presses(&ilse, MergeKind::Tag, harbor.0, harbour.0, "once-and-once");
    assert_eq!(
        (done.status, done.header("location")),
        (303, format!("/admin/tags/{harbour}?done=merged").as_str()),
        "{}",
        done.text()
    );
    let again = presses(&ilse, MergeKind::Tag, harbor.0, harbour.0, "once-and-once");
    assert_eq!((again.status, again.header("location")), (303, done.header("location")));
    assert_eq!(
        texts(
            &desk,
            "SELECT count(*)::text FROM newsroom.activity WHERE act = 'tag_merged'"
        ),
        ["1"]
    );

    // Before anything is listed anew, and after it.
    for round in 0..2 {
        for path in ["/articles?tag=harbour", "/articles?tag=harbor"] {
            assert_eq!(sorted(desk.headlines(path)), ["Both", "New", "Old"], "{round} {path}");
        }
        assert_eq!(desk.headlines("/articles?tag.not=harbour"), ["None"], "{round}");
        let page = desk.reader.get("/tag/harbour").text();
        assert!(
            ["Both", "Old", "New"].iter().all(|headline| page.contains(headline)),
            "{round}"
        );
        for feed in ["/tag/harbour/feed.xml", "/tag/harbour/feed.json"] {
            let text = desk.reader.get(feed).text();
            assert!(
                ["Both", "Old", "New"].iter().all(|one| text.contains(one)),
                "{round} {feed}"
            );
        }
        for story in [both, old] {
            assert_eq!(names(&desk.read(story)["tags"]), ["Harbour"], "{round}");
        }
        let led = desk.reader.get("/tag/harbor");
        assert_eq!((led.status, led.header("location")), (301, "/tag/harbour"), "{round}");
        let led = desk.reader.api("/tags/harbor");
        assert_eq!(
            (led.status / 100, led.header("location")),
            (3, "/api/v1/tags/harbour"),
            "{round}"
        );
        let tags = desk.reader.json("/tags");
        assert_eq!(names(&tags["data"]), ["Harbour"], "{round}");
        moved(&desk);
    }
    assert_eq!(
        texts(
            &desk,
            &format!(
                "SELECT count(*)::text FROM newsroom.listings WHERE '{harbor}' = facet_id OR '{harbor}' = ANY (facets)"
            )
        ),
        ["0"]
    );
    assert_eq!(desk.reader.json("/tags/harbour")["article_count"], 3);
    let told = desk.reader.json(&format!("/changes?since={since}&limit=100"));
    let told: Vec<(String, bool)> = (told["data"].as_array().unwrap().iter())
        .map(|one| {
            (
                format!(
                    "{} {}",
                    one["kind"].as_str().unwrap(),
                    one["id"].as_str().unwrap_or_default()
                ),
                one["gone"] == true,
            )
        })
        .collect();
    for (what, gone) in [
        (format!("tag {harbor}"), true),
        (format!("tag {harbour}"), false),
        (format!("article {both}"), false),
        (format!("article {old}"), false),
    ] {
        assert!(told.contains(&(what.clone(), gone)), "{what} {told:?}");
    }
    assert!(told.iter().any(|(what, _)| what.starts_with("redirect")), "{told:?}");

    // The newsroom: lists, what is typed, the page of the one that was merged, the draft.
    let list = ilse.get("/admin/articles?tag=harbour").text();
    assert!(
        ["Both", "Old", "New", "Draft"].iter().all(|one| list.contains(one)),
        "{list}"
    );
    assert!(ilse.get("/admin/articles?tag=Harbor").text().contains("Draft"));
    let led = ilse.get(&format!("/admin/tags/{harbor}"));
    assert_eq!(
        (led.status, led.header("location")),
        (303, format!("/admin/tags/{harbour}").as_str())
    );
    let taken = ilse.post("/admin/tags", &[("name", "harbor"), ("key", "taken-name-1")]);
    assert_eq!(taken.status, 422);
    assert!(taken.text().contains("was merged into “Harbour”"), "{}", taken.text());
    let editor = ilse.get(&format!("/admin/articles/{draft}")).text();
    assert!(
        editor.contains("Harbour") && !editor.contains("value=\"Harbor\""),
        "{editor}"
    );
    desk.tamsin.edits(draft, |content| content.dek = "More".into());
    let (_, _, content) = desk.tamsin.now_of(draft);
    assert_eq!(content.tags, [harbour]);

    let record = ilse.get("/admin/record").text();
    assert!(record.contains("merged the tag “Harbor” into “Harbour”"), "{record}");
    holds(&desk);
}

#[test]
fn what_is_approved_and_scheduled_stays_so_when_its_category_is_merged() {
    let desk = Desk::open();
    let (town, council) = (desk.category("Town", None), desk.category("Council", None));
    let soon = desk.scheduled(&Story::titled("Soon").filed_under(town), 2);
    let approved = desk.approved(&Story::titled("Approved").filed_under(town));
    let (before, ..) = desk.tamsin.now_of(soon);

    merges(&desk.ilse, MergeKind::Category, town.0, council.0).unwrap();
    let (after, ..) = desk.tamsin.now_of(soon);
    assert_eq!(before, after);
    moved(&desk);
    desk.wait("3 hours");
    assert_eq!(desk.headlines("/articles?category=council"), ["Soon"]);
    assert_eq!(desk.read(soon)["category"]["name"], "Council");
    let led = desk.reader.get("/category/town");
    assert_eq!((led.status, led.header("location")), (301, "/category/council"));

    // A save without a change takes nothing back; the approved text goes live as it was signed.
    let ilse = Member::of(desk.at(), &desk.ilse);
    let (version, ..) = desk.tamsin.now_of(approved);
    let saved = Member::of(desk.at(), &desk.tamsin).post(
        &format!("/admin/articles/{approved}/fields"),
        &[
            ("version", &version.to_string()),
            ("category", &council.to_string()),
            ("key", "nothing-changed"),
        ],
    );
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert!(ilse.get("/admin/articles?category=council").text().contains("Approved"));
    desk.ilse
        .publishes(approved, copydesk::articles::timeline::ChangeKind::First, None);
    assert_eq!(desk.headlines("/articles?category=council"), ["Approved", "Soon"]);
    holds(&desk);
}

#[test]
fn parts_of_a_category_move_along_and_what_cannot_be_is_refused_in_a_sentence() {
    let desk = Desk::open();
    let (sport, leisure) = (desk.category("Sport", None), desk.category("Leisure", None));
    let rowing = desk.category("Rowing", Some(sport));
    let eights = desk.category("Eights", Some(rowing));
    let deep = desk.category("Walks", Some(leisure));
    desk.live(&Story::titled("The eight").filed_under(eights));
    let ilse = Member::of(desk.at(), &desk.ilse);
    let default: Uuid = desk
        .text("SELECT id::text FROM newsroom.categories WHERE is_default")
        .parse()
        .unwrap();
    let refused = |source: CategoryId, target: Uuid, sentence: &str| {
        let page = ilse.get(&format!("/admin/categories/{source}/merge?into={target}"));
        let answer = presses(
            &ilse,
            MergeKind::Category,
            source.0,
            target,
            &Uuid::now_v7().to_string(),
        );
        assert!(matches!(answer.status, 409 | 422), "{sentence} {}", answer.status);
        for text in [page.text(), answer.text()] {
            assert!(text.contains(sentence), "{sentence}: {text}");
        }
    };
    refused(sport, sport.0, "cannot be merged into itself");
    refused(sport, eights.0, "Eights stands below Sport");
    refused(sport, deep.0, "three levels deep");
    refused(sport, default, "has no parts");
    refused(CategoryId(default), sport.0, "Uncategorized is always there");
    refused(sport, Uuid::nil(), "There is no such category any more");
    let twin = desk.category("rowing", Some(leisure));
    refused(sport, leisure.0, "Both have a part called Rowing");
    merges(&desk.ilse, MergeKind::Category, twin.0, rowing.0).unwrap();

    merges(&desk.ilse, MergeKind::Category, sport.0, leisure.0).unwrap();
    moved(&desk);
    let story = desk.reader.json("/articles?category=leisure");
    assert_eq!(headlines(&story), ["The eight"]);
    assert_eq!(desk.headlines("/articles?category=sport"), ["The eight"]);
    assert_eq!(
        texts(
            &desk,
            "SELECT p.name FROM newsroom.categories c JOIN newsroom.categories p ON p.id = c.parent_id WHERE c.name = 'Rowing'"
        ),
        ["Leisure"]
    );
    holds(&desk);
}

#[test]
fn a_chain_has_one_link_and_two_merges_at_once_never_leave_a_pointer_to_what_is_merged() {
    let desk = Desk::open();
    let [first, second, third] = ["One", "Two", "Three"].map(|name| desk.tag(name));
    desk.live(&Story::titled("First").tagged(&[first]));
    desk.live(&Story::titled("Second").tagged(&[second]));
    merges(&desk.ilse, MergeKind::Tag, first.0, second.0).unwrap();
    merges(&desk.ilse, MergeKind::Tag, second.0, third.0).unwrap();
    assert_eq!(sorted(desk.headlines("/articles?tag=three")), ["First", "Second"]);
    moved(&desk);
    assert_eq!(sorted(desk.headlines("/articles?tag=three")), ["First", "Second"]);
    for slug in ["one", "two"] {
        assert_eq!(
            desk.reader.get(&format!("/tag/{slug}")).header("location"),
            "/tag/three"
        );
    }
    let said = merges(&desk.ilse, MergeKind::Tag, third.0, first.0);
    assert!(
        matches!(&said, Err(Error::Problems(problems)) if problems.to_string().contains("merged into Three")),
        "{said:?}"
    );

    for round in 0..6 {
        let [a, b, c] = ["A", "B", "C"].map(|name| desk.tag(&format!("{name} {round}")));
        let pairs = if round % 2 == 0 {
            [(a, b), (b, c)]
        } else {
            [(a, b), (b, a)]
        };
        let barrier = Arc::new(Barrier::new(2));
        let both = pairs.map(|(source, target)| {
            let (barrier, who) = (Arc::clone(&barrier), desk.ilse.clone());
            thread::spawn(move || {
                barrier.wait();
                merges(&who, MergeKind::Tag, source.0, target.0)
            })
        });
        let done = both.map(|one| one.join().unwrap());
        assert!(done.iter().any(Result::is_ok), "{done:?}");
        for one in &done {
            assert!(
                matches!(
                    one,
                    Ok(()) | Err(Error::Conflict(_) | Error::Problems(_) | Error::NotFound | Error::Stale(_))
                ),
                "{one:?}"
            );
        }
    }
    assert_eq!(
        texts(
            &desk,
            "SELECT m.name FROM newsroom.tags m JOIN newsroom.tags s ON s.id = m.merged_into WHERE s.merged_into IS NOT NULL"
        ),
        [""; 0]
    );
    holds(&desk);
}

#[test]
fn a_text_that_is_published_while_its_tag_is_merged_is_listed_under_the_one_that_stays() {
    let desk = Desk::open();
    for round in 0..4 {
        let [from, into] = ["From", "Into"].map(|name| desk.tag(&format!("{name} {round}")));
        let headline = format!("Story {round}");
        let story = desk.approved(&Story::titled(&headline).tagged(&[from]));
        let barrier = Arc::new(Barrier::new(2));
        let publishing = {
            let (barrier, who) = (Arc::clone(&barrier), desk.noor.clone());
            thread::spawn(move || {
                barrier.wait();
                who.publishes(story, copydesk::articles::timeline::ChangeKind::First, None);
            })
        };
        barrier.wait();
        let merged = merges(&desk.ilse, MergeKind::Tag, from.0, into.0);
        publishing.join().unwrap();
        assert!(merged.is_ok(), "{merged:?}");
        moved(&desk);
        assert_eq!(
            desk.headlines(&format!("/articles?tag=into-{round}")),
            [headline.as_str()]
        );
    }
    holds(&desk);
}

#[test]
fn a_person_with_two_names_in_bylines_has_one_page_and_names_stay_as_they_were_printed() {
    let desk = Desk::open();
    let (short, whole) = (desk.guest("A. Rowe"), desk.guest("Ada Rowe"));
    let old = desk.live(&Story::titled("Old").signed_by(&[&short]));
    desk.live(&Story::titled("New").signed_by(&[&whole]));
    let draft = desk.draft(&Story::titled("Draft").signed_by(&[&short]));
    let ilse = Member::of(desk.at(), &desk.ilse);
    let done = presses(&ilse, MergeKind::Author, short.id.0, whole.id.0, "one-person-1");
    assert_eq!(done.status, 303, "{}", done.text());

    for round in 0..2 {
        assert_eq!(
            sorted(desk.headlines("/articles?author=ada-rowe")),
            ["New", "Old"],
            "{round}"
        );
        let byline = &desk.read(old)["byline"]["authors"][0];
        assert_eq!(byline["name"], "A. Rowe", "{round} {byline}");
        assert!(byline.to_string().contains("/author/ada-rowe"), "{round} {byline}");
        let led = desk.reader.get("/author/a-rowe");
        assert_eq!((led.status, led.header("location")), (301, "/author/ada-rowe"));
        moved(&desk);
    }
    let list = ilse.get("/admin/authors").text();
    assert!(list.contains("ada-rowe") && !list.contains(">a-rowe<"), "{list}");

    // What the draft says is kept, read again and never asked about.
    let (version, ..) = desk.tamsin.now_of(draft);
    let saved = ilse.post(
        &format!("/admin/articles/{draft}/fields"),
        &[
            ("version", &version.to_string()),
            ("byline", "A. Rowe; Ada Rowe"),
            ("key", "byline-again"),
        ],
    );
    assert_eq!(saved.status, 303, "{}", saved.text());
    holds(&desk);
}

#[test]
fn an_account_keeps_its_name_and_two_accounts_are_two_people() {
    let desk = Desk::open();
    let of_staff = |name: &str| -> Uuid {
        desk.text(&format!(
            "SELECT a.id::text FROM newsroom.authors a JOIN newsroom.staff s ON s.id = a.staff_id WHERE s.name = '{name}'"
        ))
        .parse()
        .unwrap()
    };
    let contributor = desk.person("Cora Lane", Role::Contributor);
    let id = contributor.id();
    desk.ilse
        .run(move |conn, who| Box::pin(async move { copydesk::authors::join(conn, who, id, None).await }))
        .unwrap();
    let other = desk.person("Dora Lane", Role::Contributor).id();
    desk.ilse
        .run(move |conn, who| Box::pin(async move { copydesk::authors::join(conn, who, other, None).await }))
        .unwrap();
    let (cora, dora) = (of_staff("Cora Lane"), of_staff("Dora Lane"));
    let guest = desk.guest("C. Lane");
    let story = desk.draft(&Story::titled("By C.").signed_by(&[&guest]));
    let member = Member::of(desk.at(), &contributor);
    assert_eq!(member.get(&format!("/admin/articles/{story}")).status, 404);

    let said = merges(&desk.ilse, MergeKind::Author, cora, dora);
    assert!(
        matches!(&said, Err(Error::Conflict(sentence)) if sentence.contains("account")),
        "{said:?}"
    );
    merges(&desk.ilse, MergeKind::Author, guest.id.0, cora).unwrap();
    assert_eq!(
        member.get(&format!("/admin/articles/{story}")).status,
        200,
        "their own story by now"
    );
    assert!(member.get("/admin/articles").text().contains("By C."));

    // The other way round the account goes along.
    let page = desk.guest("Dora M. Lane");
    merges(&desk.ilse, MergeKind::Author, dora, page.id.0).unwrap();
    assert_eq!(of_staff("Dora Lane"), page.id.0);
    holds(&desk);
}

#[test]
fn the_past_of_a_story_is_found_under_the_one_that_stays() {
    let desk = Desk::open();
    let (town, council) = (desk.category("Town", None), desk.category("Council", None));
    let (quay, pier) = (desk.tag("Quay"), desk.tag("Pier"));
    let story = desk.live(&Story::titled("Then").filed_under(town).tagged(&[quay]));
    desk.wait("2 hours");
    let then = (desk.ilse.now() - chrono::TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    merges(&desk.ilse, MergeKind::Category, town.0, council.0).unwrap();
    merges(&desk.ilse, MergeKind::Tag, quay.0, pier.0).unwrap();
    moved(&desk);

    for path in ["category=council", "tag=pier", "category=town"] {
        assert_eq!(
            desk.headlines(&format!("/articles?{path}&as_of={then}")),
            ["Then"],
            "{path}"
        );
    }
    let was = desk.reader.json(&format!("/articles/{story}?as_of={then}"));
    assert_eq!(was["category"]["name"], "Council", "{was}");
    assert_eq!(names(&was["tags"]), ["Pier"]);
}

#[test]
fn whoever_may_not_know_of_a_name_neither_finds_nor_merges_it() {
    let desk = Desk::open();
    let (open, other) = (desk.tag("Open"), desk.tag("Other"));
    let secret = {
        let id = desk.tag("Secret");
        let story = desk.draft(&Story::titled("Under embargo").tagged(&[id]));
        desk.sql(&format!(
            "UPDATE newsroom.tags SET added_by = NULL WHERE id = '{id}';
             UPDATE newsroom.articles SET embargo_until = newsroom.clock() + interval '1 day' WHERE id = '{story}'"
        ));
        id
    };
    let noor = Member::of(desk.at(), &desk.noor);
    assert!(!noor.get(&format!("/admin/tags/{open}/merge")).text().contains("Secret"));
    let pages = [
        noor.get(&format!("/admin/tags/{secret}/merge")),
        noor.get(&format!("/admin/tags/{}/merge", Uuid::nil())),
    ];
    assert_eq!(pages.each_ref().map(|page| page.status), [404, 404]);
    let into = presses(&noor, MergeKind::Tag, open.0, secret.0, "into-a-secret");
    let nowhere = presses(&noor, MergeKind::Tag, open.0, Uuid::nil(), "into-nothing-1");
    assert_eq!((into.status, nowhere.status), (422, 422));
    assert!(into.text().contains("There is no such tag any more"));
    let may_not = Member::of(desk.at(), &desk.person("Cora Lane", Role::Contributor));
    assert_eq!(
        presses(&may_not, MergeKind::Tag, open.0, other.0, "may-not-at-all").status,
        403
    );
}

#[test]
fn what_menus_redirects_and_lists_name_is_not_removed_and_they_follow_a_merge() {
    let desk = Desk::open();
    let (town, council) = (desk.category("Town", None), desk.category("Council", None));
    let vera = desk.person("Vera Quill", Role::Admin);
    let admin = Member::of(desk.at(), &vera);
    desk.live(&Story::titled("There").filed_under(council));
    desk.sql(&format!(
        "UPDATE newsroom.site_design SET live = live || '{{\"head\": [{{\"id\": \"{entry}\", \"label\": \"\", \"to\": \"category\", \"what\": \"{town}\", \"is_below\": false}}]}}';
         INSERT INTO newsroom.redirects (id, path, kind, target_id, made_at) VALUES ('{entry}', '/old/town', 'category', '{town}', newsroom.clock())",
        entry = Uuid::now_v7()
    ));
    let refused = admin.post(
        &format!("/admin/categories/{town}/remove"),
        &[("version", "1"), ("key", "still-in-a-menu")],
    );
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .text()
            .contains("It is named in a menu of the site, a redirect."),
        "{}",
        refused.text()
    );
    merges(&desk.ilse, MergeKind::Category, town.0, council.0).unwrap();
    moved(&desk);
    let led = desk.reader.get("/old/town");
    assert!(
        led.status / 100 == 3 && led.header("location").ends_with("/category/council"),
        "{}",
        led.text()
    );
    let menu = desk.reader.json("/site");
    let menu = &menu["navigation"]["head"][0];
    assert_eq!(menu["label"], "Council", "{menu}");
    let removed = admin.post(
        &format!("/admin/categories/{council}/remove"),
        &[("version", "2"), ("key", "others-lead-here")],
    );
    assert_eq!(removed.status, 409);
}
