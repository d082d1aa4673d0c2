//! Names of people, tags and categories, and addresses of accounts, as newsrooms of the world write them: shared, with commas, alike in one
//! alphabet and different in another, and with things in them that nobody sees.

use chrono::TimeDelta;
use copydesk::{
    articles::gate::order::{Embargo, Order},
    ids::{ArticleId, AuthorId},
    policy::Role,
};

use crate::support::{Answer, Desk, Member, Person, Story, between};

const UNCATEGORIZED: &str = "01900000-0000-7000-8000-000000000001";

#[test]
fn names_that_come_to_one_address_are_all_there_and_the_second_has_a_number() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let pairs = [
        ("C#", "C++"),
        ("Côte", "Cote"),
        ("Straße", "STRASSE"),
        ("市", "事"),
        ("橋", "端"),
        ("Müller", "Muller"),
        ("محمد", "مُحَمَّد"),
        ("Łódź", "Lodz"),
        ("한강", "韓江"),
        ("🜂", "🜃"),
    ];
    let mut table = String::new();
    for kind in ["tags", "categories", "authors"] {
        for (one, other) in pairs {
            for name in [one, other] {
                let answer = ilse.post(&format!("/admin/{kind}"), &[("name", name)]);
                table.push_str(&format!("{kind} {name} {}\n", answer.status));
            }
        }
        let twice: i64 = desk.count(&format!(
            "SELECT count(*) FROM newsroom.{kind} GROUP BY slug HAVING count(*) > 1"
        ));
        assert_eq!(twice, 0, "{kind}");
    }
    println!("{table}");
    assert!(table.lines().all(|line| line.ends_with("303")), "{table}");
    assert_eq!(
        desk.count("SELECT count(*) FROM newsroom.tags WHERE slug IN ('c', 'c-2', 'cote', 'cote-2')"),
        4
    );

    let typed = ilse.post("/admin/tags", &[("name", "Another"), ("slug", "c")]);
    assert_eq!(typed.status, 422);
    assert!(typed.text().contains("Another tag has this slug. c-3 is free."));
}

#[test]
fn a_tag_that_sounds_like_another_does_not_stop_the_headline() {
    let desk = Desk::open();
    desk.tag("C++");
    let id = desk.draft(&Story::titled("Before"));

    assert_eq!(
        saves(&desk, id, &[("tags", "C# [+], c++"), ("headline", "After")]).0,
        303
    );

    let (_, _, content) = desk.tamsin.now_of(id);
    assert_eq!((content.headline.as_str(), content.tags.len()), ("After", 2));
}

#[test]
fn two_colleagues_of_one_name_have_a_byline_each() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    desk.guest("Sam Lee");
    for email in ["sam@courier.example", "sam.lee@courier.example"] {
        let fields = [("name", "Sam Lee"), ("email", email), ("role", "journalist")];
        assert_eq!(admin.post("/admin/staff", &fields).status, 200);
    }
    assert_eq!(
        desk.texts("SELECT slug FROM newsroom.authors WHERE name = 'Sam Lee' ORDER BY slug"),
        ["sam-lee", "sam-lee-2", "sam-lee-3"]
    );

    let id = desk.draft(&Story::titled("Three of them"));
    let (status, page) = saves(&desk, id, &[("byline", "Sam Lee")]);
    assert_eq!(status, 422);
    assert!(
        page.contains("Several people are called “Sam Lee”. Write which: Sam Lee [sam-lee] or Sam Lee [sam-lee-2]")
    );
    assert_eq!(
        saves(&desk, id, &[("byline", "Sam Lee [sam-lee-3], Sam Lee [sam-lee]")]).0,
        303
    );
    assert_eq!(signed(&desk, id), ["Sam Lee sam-lee-3", "Sam Lee sam-lee"]);

    // What the page shows says which, and means the same again.
    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{id}"))
        .text();
    assert!(page.contains("value=\"Sam Lee [sam-lee-3], Sam Lee [sam-lee]\""));
    let authors = Member::of(desk.at(), &desk.ilse).get("/admin/authors").text();
    assert!(
        authors.contains("sam-lee-2 · sam@courier.example") && authors.contains("sam-lee-3 · sam.lee@courier.example")
    );
}

#[test]
fn a_colleague_and_the_guest_who_is_the_same_person_become_one() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    let guest = desk.guest("Sam Lee");
    let id = desk.draft(&Story::titled("By a guest").signed_by(&[&guest]));
    admin.post(
        "/admin/staff",
        &[
            ("name", "Sam Lee"),
            ("email", "sam@courier.example"),
            ("role", "contributor"),
        ],
    );
    let sam = desk
        .texts("SELECT id::text FROM newsroom.staff WHERE email = 'sam@courier.example'")
        .remove(0);

    let joined = admin.post(
        &format!("/admin/staff/{sam}/byline"),
        &[("guest", &guest.id.to_string())],
    );

    assert_eq!(joined.status, 303, "{}", joined.text());
    assert_eq!(
        desk.texts("SELECT slug FROM newsroom.authors WHERE staff_id IS NOT NULL"),
        ["sam-lee"]
    );
    assert_eq!(signed(&desk, id), ["Sam Lee sam-lee"]);
}

#[test]
fn names_hold_commas() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    assert_eq!(ilse.post("/admin/authors", &[("name", "Martin King, Jr.")]).status, 303);
    desk.guest("Lin Mercer");
    desk.tag("Harbour, old");
    let id = desk.draft(&Story::titled("With commas"));

    for byline in [
        "Martin King, Jr.",
        "Lin Mercer, Martin King, Jr.",
        "Martin King, Jr.; Lin Mercer",
        "Martin King, Jr.;",
    ] {
        assert_eq!(saves(&desk, id, &[("byline", byline)]).0, 303, "{byline}");
        let names = signed(&desk, id);
        assert!(
            names.contains(&"Martin King, Jr. martin-king-jr".to_owned()),
            "{names:?}"
        );
        assert_eq!(names.len(), if byline.contains("Lin") { 2 } else { 1 }, "{byline}");
    }
    assert_eq!(saves(&desk, id, &[("tags", "Harbour, old; Lagoon, new [+]")]).0, 303);
    assert_eq!(
        desk.texts("SELECT name FROM newsroom.tags ORDER BY name"),
        ["Harbour, old", "Lagoon, new"]
    );

    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{id}"))
        .text();
    assert!(page.contains("value=\"Martin King, Jr.;\"") && page.contains("value=\"Harbour, old; Lagoon, new\""));
    assert_eq!(
        saves(
            &desk,
            id,
            &[("byline", "Martin King, Jr.;"), ("tags", "Harbour, old; Lagoon, new")]
        )
        .0,
        303
    );
    assert_eq!(
        desk.count("SELECT count(*) FROM newsroom.authors WHERE name ILIKE '%jr%'"),
        1
    );
}

#[test]
fn half_a_name_is_nobody_and_somebody_new_is_asked_for() {
    let desk = Desk::open();
    desk.guest("Tamara Voss");
    let id = desk.draft(&Story::titled("By whom"));
    let path = format!("/admin/articles/{id}/fields");
    let member = Member::of(desk.at(), &desk.tamsin);
    let origin = format!("http://{}", desk.at());
    let as_program = |byline: &str| {
        let version = desk.tamsin.now_of(id).0.to_string();
        let headers = [("origin", origin.as_str()), ("accept", "application/json")];
        member
            .send(
                reqwest::Method::POST,
                &path,
                &[("version", &version), ("byline", byline)],
                &headers,
            )
            .status
    };

    assert_eq!(
        (saves(&desk, id, &[("byline", "Tamar")]).0, as_program("Tamar")),
        (422, 422)
    );
    assert_eq!(desk.count("SELECT count(*) FROM newsroom.authors"), 1);

    for _ in 0..2 {
        assert_eq!(as_program("Tamara Voss, Jo Bloggs [+]"), 200);
    }
    assert_eq!(signed(&desk, id), ["Tamara Voss tamara-voss", "Jo Bloggs jo-bloggs"]);
    assert_eq!(as_program("Tamara Voss, Tamara Voss [+]"), 200);
    assert_eq!(
        signed(&desk, id),
        ["Tamara Voss tamara-voss", "Tamara Voss tamara-voss-2"]
    );
}

#[test]
fn authors_and_tags_that_no_story_has_can_be_removed_and_others_cannot() {
    let desk = Desk::open();
    let (ilse, tamsin) = (Member::of(desk.at(), &desk.ilse), Member::of(desk.at(), &desk.tamsin));
    let (slip, used) = (desk.guest("Tamsi"), desk.guest("Ada Rowe"));
    let tag = desk.tag("Slip");
    let id = desk.draft(&Story::titled("A slip").signed_by(&[&slip, &used]).tagged(&[tag]));
    let remove = |member: &Member, path: String| member.post(&path, &[("version", "1")]).status;
    let author = |id: AuthorId| format!("/admin/authors/{id}/remove");
    let tag_path = format!("/admin/tags/{tag}/remove");
    assert_eq!(
        [remove(&ilse, author(slip.id)), remove(&ilse, tag_path.clone())],
        [409, 409]
    );

    // A colleague takes them out: what stood there before is history.
    desk.ilse.edits(id, |content| {
        content.tags.clear();
        content.byline.remove(0);
    });

    assert_eq!(remove(&tamsin, author(slip.id)), 403);
    assert_eq!([remove(&ilse, author(slip.id)), remove(&ilse, tag_path)], [303, 303]);
    assert_eq!(remove(&ilse, author(used.id)), 409);
    assert_eq!(desk.texts("SELECT name FROM newsroom.authors"), ["Ada Rowe"]);
}

#[test]
fn what_nobody_sees_is_refused_at_every_door() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    let id = desk.draft(&Story::titled("Seen"));
    let mut table = String::new();
    for hidden in [
        '\u{202E}', '\u{2067}', '\u{200B}', '\u{200F}', '\u{FEFF}', '\u{AD}', '\u{2060}',
    ] {
        let name = format!("Ann{hidden}a");
        let story = desk.tamsin.now_of(id).0.to_string();
        let site = desk.count("SELECT version FROM newsroom.site").to_string();
        let doors: [(&str, Vec<(&str, &str)>); 7] = [
            ("/admin/authors", vec![("name", &name)]),
            ("/admin/tags", vec![("name", &name)]),
            ("/admin/categories", vec![("name", &name)]),
            (
                "/admin/staff",
                vec![("name", &name), ("email", "anna@courier.example"), ("role", "editor")],
            ),
            (
                "/admin/settings",
                vec![
                    ("version", &site),
                    ("name", &name),
                    ("url", "https://courier.example"),
                    ("time_zone", "UTC"),
                    ("language", "en"),
                ],
            ),
            ("fields", vec![("version", &story), ("slugline", &name)]),
            ("fields", vec![("version", &story), ("tags", &name)]),
        ];
        for (door, fields) in doors {
            let path = if door == "fields" {
                format!("/admin/articles/{id}/fields")
            } else {
                door.to_owned()
            };
            let answer = admin.post(&path, &fields);
            let said = answer.text().contains(&format!("U+{:04X}", u32::from(hidden)));
            table.push_str(&format!(
                "U+{:04X} {door} {} {said}\n",
                u32::from(hidden),
                answer.status
            ));
        }
    }
    println!("{table}");
    assert!(table.lines().all(|line| line.ends_with("422 true")), "{table}");
}

#[test]
fn the_newsrooms_address_has_no_user_and_accounts_have_whole_ones() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    let version = desk.count("SELECT version FROM newsroom.site").to_string();
    for url in ["https://ilse@courier.example", "https://ilse:secret@courier.example"] {
        let fields = [
            ("version", version.as_str()),
            ("name", "The Courier"),
            ("url", url),
            ("time_zone", "UTC"),
            ("language", "en"),
        ];
        let answer = admin.post("/admin/settings", &fields);
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains("without a user"));
    }
    let answer = admin.post(
        "/admin/staff",
        &[("name", "Anna"), ("email", "a@b"), ("role", "editor")],
    );
    assert_eq!(answer.status, 422);
}

#[test]
fn a_category_is_not_offered_a_place_below_itself() {
    let desk = Desk::open();
    let news = desk.category("News", None);
    let council = desk.category("Council", Some(news));
    let sport = desk.category("Sport", None);

    let page = Member::of(desk.at(), &desk.ilse)
        .get(&format!("/admin/categories/{news}"))
        .text();

    assert!(page.contains(&format!("<option value=\"{sport}\"")));
    assert!(
        !page.contains(&format!("<option value=\"{council}\"")) && !page.contains(&format!("<option value=\"{news}\""))
    );
}

/// Every way in which a story can become somebody's own, and what it is worth: to a contributor before an embargo, and to
/// a journalist under one.
#[test]
fn under_embargo_no_byline_opens_a_story() {
    let desk = Desk::open();
    let admin = desk.person("Marguerite Vane", Role::Admin);
    let keeper = Member::of(desk.at(), &desk.noor);
    let mut table = String::new();
    for embargoed in [false, true] {
        for way in [
            "created it",
            "guest of the byline linked",
            "put into the byline",
            "guest renamed",
            "named",
            "nothing",
        ] {
            let email = format!("{}.{embargoed}", way.replace(' ', "."));
            let name = format!("Sam {email}");
            let author = desk.guest(&name);
            let by = if way.starts_with("guest") {
                vec![&author]
            } else {
                vec![]
            };
            let role = if embargoed { Role::Journalist } else { Role::Contributor };
            let sam = desk.person(&name, role);
            let story = if way == "created it" {
                sam.writes(&Story::titled("Secret"))
            } else {
                desk.draft(&Story::titled("Secret").signed_by(&by))
            };
            if embargoed {
                let named = if way == "named" { vec![sam.id()] } else { vec![] };
                let until = desk.ilse.now() + TimeDelta::hours(5);
                desk.ilse
                    .acts(
                        story,
                        Order::Embargo(Embargo {
                            until,
                            named,
                            reason: String::new(),
                        }),
                    )
                    .unwrap();
            }
            if way == "guest renamed" {
                keeper.post(
                    &format!("/admin/authors/{}", author.id),
                    &[("version", "1"), ("name", &name)],
                );
            }
            // However the two were brought together: the account stands behind the name.
            desk.owner()
                .execute(
                    "UPDATE newsroom.authors SET staff_id = $1 WHERE id = $2",
                    &[&sam.id().0, &author.id.0],
                )
                .unwrap();
            if way == "put into the byline" {
                desk.ilse.edits(story, |content| {
                    content.byline = Story::titled("x").signed_by(&[&author]).content().byline
                });
            }
            let sees = opens(&desk, &sam, story);
            table.push_str(&format!(
                "{:<10} {way:<28} {sees}\n",
                if embargoed { "embargoed" } else { "open" }
            ));
        }
    }
    table.push_str(&format!("embargoed  an admin                     {}\n", {
        let story = desk.draft(&Story::titled("Secret"));
        desk.ilse.embargoes(story, 5);
        opens(&desk, &admin, story)
    }));
    println!("{table}");
    assert_eq!(
        table,
        "open       created it                   200\n\
         open       guest of the byline linked   200\n\
         open       put into the byline          200\n\
         open       guest renamed                200\n\
         open       named                        404\n\
         open       nothing                      404\n\
         embargoed  created it                   200\n\
         embargoed  guest of the byline linked   404\n\
         embargoed  put into the byline          404\n\
         embargoed  guest renamed                404\n\
         embargoed  named                        200\n\
         embargoed  nothing                      404\n\
         embargoed  an admin                     404\n"
    );
}

#[test]
fn lists_do_not_tell_what_only_an_embargoed_story_has() {
    let desk = Desk::open();
    let contributor = desk.person("Yusra Kellaway", Role::Contributor);
    let (guest, tag) = (desk.guest("Secret Witness"), desk.tag("Secret Merger"));
    let section = desk.category("Markets", None);
    let story = Story::titled("Under wraps")
        .signed_by(&[&guest])
        .tagged(&[tag])
        .filed_under(section);
    let story = desk.draft(&story);
    let own = contributor.writes(&Story::titled("My own"));
    let pages = |person: &Person| {
        let member = Member::of(desk.at(), person);
        let paths = ["/admin/authors", "/admin/tags", "/admin/categories"].map(str::to_owned);
        let editor = format!("/admin/articles/{own}");
        paths
            .into_iter()
            .chain([editor])
            .map(|path| member.get(&path).text())
            .collect::<String>()
    };
    let tells = |person: &Person| ["Secret Witness", "Secret Merger"].map(|secret| pages(person).contains(secret));
    let markets = |person: &Person| {
        let page = Member::of(desk.at(), person).get("/admin/categories").text();
        let from = page.find("<code>/category/markets</code>").unwrap();
        page[from..from + 80].contains("1 story")
    };
    assert_eq!((tells(&desk.noor), markets(&desk.noor)), ([true, true], true));
    assert_eq!(tells(&contributor), [false, true]);

    desk.ilse.embargoes(story, 5);

    for person in [&desk.noor, &contributor] {
        assert_eq!(tells(person), [false, false]);
    }
    assert!(!markets(&desk.noor));
    assert_eq!((tells(&desk.ilse), markets(&desk.ilse)), ([true, true], true));
}

#[test]
fn who_adds_what_is_hidden_from_them_gets_it_as_if_it_were_new() {
    let desk = Desk::open();
    let contributor = desk.person("Yusra Kellaway", Role::Contributor);
    let tag = desk.tag("Secret Merger");
    let secret = desk.ilse.writes(&Story::titled("Under wraps").tagged(&[tag]));
    desk.ilse.embargoes(secret, 5);
    let saves = |person: &Person, typed: &str| {
        let story = person.writes(&Story::titled("My own"));
        let version = person.now_of(story).0.to_string();
        let fields = [("version", version.as_str()), ("tags", typed)];
        let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/fields"), &fields);
        let name = typed.trim_end_matches(" [+]");
        let said = answer
            .text()
            .split("id=\"tags-error\"")
            .nth(1)
            .map(|rest| rest.split("</p>").next().unwrap().replace(name, "NAME"));
        (answer.status, said)
    };
    let adds = |person: &Person, name: &str| {
        let answer = Member::of(desk.at(), person).post("/admin/tags", &[("name", name)]);
        (answer.status, answer.header("location").to_owned())
    };

    for suffix in ["", " [+]"] {
        let known = saves(&contributor, &format!("secret merger{suffix}"));
        assert_eq!(
            known,
            saves(&contributor, &format!("never heard of{suffix}")),
            "{suffix}"
        );
        assert!(known.1.is_some_and(|said| said.contains("There is no tag “NAME”.")));
    }
    assert_eq!(saves(&desk.noor, "Secret Merger"), saves(&desk.noor, "Never heard of"));
    assert_eq!(adds(&desk.noor, "Secret Merger"), adds(&desk.noor, "Never heard of"));
    let lists = Member::of(desk.at(), &desk.noor).get("/admin/tags").text();
    assert!(
        lists.contains("Secret Merger") && lists.contains("Never heard of"),
        "{lists}"
    );

    let other = desk.tag("Secret Sale");
    let secret = desk.ilse.writes(&Story::titled("Under wraps too").tagged(&[other]));
    desk.ilse.embargoes(secret, 5);
    assert_eq!(saves(&desk.noor, "Secret Sale [+]"), saves(&desk.noor, "Some Sale [+]"));
    assert_eq!(
        desk.count("SELECT count(*) FROM newsroom.tags WHERE name = 'Secret Sale'"),
        1
    );
}

#[test]
fn a_byline_takes_nobody_of_whom_only_an_embargoed_story_tells() {
    let desk = Desk::open();
    let contributor = desk.person("Yusra Kellaway", Role::Contributor);
    let (secret, namesake) = (desk.guest("Secret Witness"), desk.guest("Dupli Kate"));
    let story = desk
        .ilse
        .writes(&Story::titled("Under wraps").signed_by(&[&secret, &namesake]));
    desk.ilse.embargoes(story, 5);
    let visible = desk.guest("Dupli Kate");
    let saves = |person: &Person, name: &str| {
        let story = person.writes(&Story::titled("My own"));
        let version = person.now_of(story).0.to_string();
        let fields = [("version", version.as_str()), ("byline", name)];
        let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/fields"), &fields);
        let page = answer.text();
        let said = page
            .split("id=\"byline-error\"")
            .nth(1)
            .map(|rest| rest.split("</p>").next().unwrap().to_owned());
        let names = desk.texts(&format!(
            "SELECT n ->> 'author_id' FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id, jsonb_array_elements(r.byline) n WHERE a.id = '{story}'"
        ));
        (answer.status, said, names)
    };
    let alike = |(status, said, names): (u16, Option<String>, Vec<String>), name: &str| {
        (status, said.map(|said| said.replace(name, "NAME")), names.len())
    };

    for person in [&contributor, &desk.noor] {
        for (hidden, nobody) in [
            ("Secret Witness", "Never Heard"),
            ("X [secret-witness]", "X [never-heard]"),
        ] {
            let plain = |name: &str| name.trim_start_matches("X [").trim_end_matches(']').to_owned();
            let seen = alike(saves(person, hidden), &plain(hidden));
            assert_eq!(seen, alike(saves(person, nobody), &plain(nobody)), "{hidden}");
            assert!(
                seen.1.is_some_and(|said| said.contains("There is no author")),
                "{hidden}"
            );
        }
    }
    // One of two namesakes is all that there is of that name.
    let (status, said, names) = saves(&desk.noor, "Dupli Kate");
    assert_eq!((status, said), (303, None));
    assert!(names.contains(&visible.id.to_string()) && !names.contains(&namesake.id.to_string()));
    let (_, told, _) = saves(&desk.ilse, "Dupli Kate");
    assert!(told.is_some_and(|told| told.contains("Several people")));
}

#[test]
fn what_only_an_embargoed_story_is_called_by_is_free_for_everybody_else() {
    let desk = Desk::open();
    let (guest, tag) = (desk.guest("Secret Witness"), desk.tag("Secret Merger"));
    let story = Story::titled("Under wraps").signed_by(&[&guest]).tagged(&[tag]);
    let story = desk.ilse.writes(&story);
    desk.ilse.embargoes(story, 5);
    let (one, other) = (desk.tag("Quays"), desk.tag("Locks"));
    let noor = Member::of(desk.at(), &desk.noor);
    let sends = |path: &str, fields: &[(&str, &str)]| {
        let answer = noor.post(path, fields);
        (
            answer.status,
            answer.header("location").replace(&guest.id.to_string(), "ID"),
        )
    };
    let called = |name: &str| {
        desk.texts(&format!(
            "SELECT name || ' ' || slug FROM newsroom.tags WHERE name ~ '{name}' UNION ALL SELECT name || ' ' || slug FROM newsroom.authors WHERE name ~ '{name}' ORDER BY 1"
        ))
    };

    // A rename, a new author, an address that was typed: as with a name that nobody has.
    let rename = |id, name| sends(&format!("/admin/tags/{id}"), &[("version", "1"), ("name", name)]);
    assert_eq!(rename(one, "secret merger"), rename(other, "never heard of"));
    assert_eq!(
        called("[Ss]ecret [Mm]erger"),
        ["secret merger (2) secret-merger-2", "secret merger secret-merger"]
    );
    let adds = |name| sends("/admin/authors", &[("name", name)]);
    assert_eq!(adds("Secret Witness"), adds("Never Seen"));
    assert_eq!(
        called("Secret Witness"),
        ["Secret Witness secret-witness", "Secret Witness secret-witness-2"]
    );
    let types = |name, slug| sends("/admin/tags", &[("name", name), ("slug", slug)]);
    assert_eq!(types("Weirs", "secret-merger-2"), types("Sluices", "never-heard-of-2"));
    assert_eq!(called("Weirs"), ["Weirs secret-merger-2"]);

    // One that is added under its name has the spelling and the address that it would have.
    let hidden = desk.tag("Secret Sale");
    let story = desk.ilse.writes(&Story::titled("Under wraps too").tagged(&[hidden]));
    desk.ilse.embargoes(story, 5);
    assert_eq!(types("secret SALE", "for-sale"), types("never SOLD", "not-sold"));
    assert_eq!(called("(?i)secret sale"), ["secret SALE for-sale"]);
    assert!(desk.runs(&["doctor"]).out.contains("holds together"));
}

#[test]
fn what_an_embargoed_story_takes_up_stays_with_whoever_added_it() {
    let desk = Desk::open();
    let (tamsin, noor) = (Member::of(desk.at(), &desk.tamsin), Member::of(desk.at(), &desk.noor));
    assert_eq!(tamsin.post("/admin/tags", &[("name", "Quays")]).status, 303);
    assert_eq!(noor.post("/admin/authors", &[("name", "Ada Rowe")]).status, 303);
    let author = AuthorId(
        desk.owner()
            .query_one("SELECT id FROM newsroom.authors", &[])
            .unwrap()
            .get(0),
    );
    let tag = copydesk::ids::TagId(
        desk.owner()
            .query_one("SELECT id FROM newsroom.tags", &[])
            .unwrap()
            .get(0),
    );
    let story = desk.ilse.writes(&Story::titled("Under wraps").tagged(&[tag]));
    desk.ilse.edits(story, |content| {
        content.byline = vec![copydesk::content::BylineName {
            author_id: author,
            name: "Ada Rowe".into(),
            role: "reporter".into(),
        }];
    });
    desk.ilse.embargoes(story, 5);
    let sees = |member: &Member| {
        let lists = ["/admin/tags", "/admin/authors"]
            .map(|path| member.get(path).text())
            .concat();
        ["Quays", "Ada Rowe"].map(|name| lists.contains(name))
    };
    assert_eq!((sees(&tamsin), sees(&noor)), ([true, false], [false, true]));

    // To them it can be removed like any other; the story keeps it.
    let removes = |member: &Member, path: String| member.post(&path, &[("version", "1")]).status;
    assert_eq!(removes(&tamsin, format!("/admin/tags/{tag}/remove")), 303);
    assert_eq!(removes(&noor, format!("/admin/authors/{author}/remove")), 303);

    assert_eq!((sees(&tamsin), sees(&noor)), ([false, false], [false, false]));
    assert_eq!(sees(&Member::of(desk.at(), &desk.ilse)), [true, true]);
    assert!(desk.runs(&["doctor"]).out.contains("holds together"));
}

#[test]
fn two_categories_of_one_name_do_not_stand_in_one_place() {
    let desk = Desk::open();
    let adds = |name: &str, parent: &str| {
        let ilse = Member::of(desk.at(), &desk.ilse);
        let answer = ilse.post("/admin/categories", &[("name", name), ("parent", parent)]);
        (
            answer.status,
            answer.text().contains("There is a category of this name here already."),
        )
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let each: Vec<_> = (0..3).map(|_| scope.spawn(|| adds("Sport", ""))).collect();
        each.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(all.iter().filter(|one| one.0 == 303).count(), 1, "{all:?}");
    assert_eq!(adds("SPORT", ""), (422, true));
    let sport = desk
        .texts("SELECT id::text FROM newsroom.categories WHERE name = 'Sport'")
        .remove(0);
    assert_eq!(adds("Sport", &sport).0, 303);

    // Those that are there from before go on.
    desk.owner()
        .batch_execute(
            "INSERT INTO newsroom.categories (id, name, slug) VALUES (gen_random_uuid(), 'sport', 'sport-9')",
        )
        .unwrap();
    let path = format!("/admin/categories/{sport}");
    let ilse = Member::of(desk.at(), &desk.ilse);
    let change = |version: &str, name: &str, slug: &str| {
        ilse.post(&path, &[("version", version), ("name", name), ("slug", slug)])
            .status
    };
    assert_eq!(
        [change("1", "Sport", "sports"), change("2", "Games", "sports")],
        [303, 303]
    );
    assert_eq!(change("3", "Sport", "sports"), 422);
}

#[test]
fn the_ids_of_what_only_an_embargoed_story_has_open_nothing() {
    let desk = Desk::open();
    let (guest, tag) = (desk.guest("Secret Witness"), desk.tag("Secret Merger"));
    let story = Story::titled("Under wraps").signed_by(&[&guest]).tagged(&[tag]);
    let story = desk.ilse.writes(&story);
    desk.ilse.embargoes(story, 5);
    let nobody = uuid::Uuid::now_v7();
    let tries = |person: &Person, kind: &str, id: String| {
        let member = Member::of(desk.at(), person);
        let form = [("version", "1"), ("name", "Known"), ("slug", "known")];
        let told = |answer: Answer| {
            let page = answer.text().replace(&id, "ID");
            (answer.status, page.split("<main").nth(1).unwrap_or_default().to_owned())
        };
        let path = format!("/admin/{kind}/{id}");
        [
            told(member.get(&path)),
            told(member.post(&path, &form)),
            told(member.post(&path, &[("version", "7"), ("name", "Known")])),
            told(member.post(&format!("{path}/remove"), &[("version", "1")])),
        ]
    };

    for (kind, id) in [("tags", tag.to_string()), ("authors", guest.id.to_string())] {
        for person in [&desk.noor, &desk.tamsin] {
            let answers = tries(person, kind, id.clone());
            assert!(
                answers == tries(person, kind, nobody.to_string()),
                "{kind}: {answers:?}"
            );
            assert!(answers.iter().all(|answer| matches!(answer.0, 403 | 404)), "{kind}");
        }
        assert!(tries(&desk.noor, kind, id.clone()).iter().all(|answer| answer.0 == 404));
        assert_eq!(tries(&desk.ilse, kind, id).map(|answer| answer.0), [200, 303, 409, 409]);
    }
    assert_eq!(
        desk.texts("SELECT name FROM newsroom.tags UNION ALL SELECT name FROM newsroom.authors"),
        ["Known", "Known"]
    );
}

#[test]
fn half_a_tag_is_none_and_a_new_one_is_asked_for() {
    let desk = Desk::open();
    desk.tag("Harbour");
    let id = desk.draft(&Story::titled("A slip"));

    let (status, page) = saves(&desk, id, &[("tags", "Harb")]);
    assert_eq!(status, 422);
    assert!(
        page.contains("There is no tag “Harb”. Choose one from the list, or write Harb [+] to make it."),
        "{page}"
    );
    assert_eq!(desk.texts("SELECT name FROM newsroom.tags"), ["Harbour"]);

    for typed in ["harbour [+], Quays [+]", "Harbour, Quays", "Harbour, Quays[+]"] {
        assert_eq!(saves(&desk, id, &[("tags", typed)]).0, 303, "{typed}");
        assert_eq!(desk.tamsin.now_of(id).2.tags.len(), 2, "{typed}");
    }
    assert_eq!(
        desk.texts("SELECT name FROM newsroom.tags ORDER BY name"),
        ["Harbour", "Quays"]
    );
}

#[test]
fn a_corrected_address_holds_once_its_link_was_used() {
    let desk = Desk::open();
    let admin = Member::of(desk.at(), &desk.person("Marguerite Vane", Role::Admin));
    let yusra = desk.person("Yusra Kelaway", Role::Journalist);
    desk.owner()
        .execute(
            "UPDATE newsroom.staff SET password_hash = 'a hash' WHERE id = $1",
            &[&yusra.id().0],
        )
        .unwrap();
    let path = format!("/admin/staff/{}/correct", yusra.id());
    let emails = || desk.texts("SELECT email || ' ' || name FROM newsroom.staff WHERE name LIKE 'Yusra%'");

    let taken = admin.post(
        &path,
        &[
            ("version", "1"),
            ("name", "Yusra Kellaway"),
            ("email", &desk.ilse.email()),
        ],
    );
    assert_eq!(taken.status, 422);
    assert!(
        taken.text().contains("There is an account with this address already")
            && taken.text().contains("Yusra Kellaway")
    );

    let sent = [
        ("version", "1"),
        ("name", "Yusra Kellaway"),
        ("email", "yusra@courier.example"),
    ];
    let page = admin.post(&path, &sent);
    assert_eq!(
        (page.status, emails()),
        (200, vec!["yusra.kelaway@courier.example Yusra Kellaway".to_owned()])
    );
    let first = page.text();
    assert_eq!(
        admin.post(&path, &sent).status,
        409,
        "it was sent from a page that is old by now"
    );

    let token_of = |text: &str| between(text, "/admin/join/", "\"").to_owned();
    // A link that replaces the first one confirms the same address, and the page says what waits.
    let again = admin.post(&format!("/admin/staff/{}/link", yusra.id()), &[]).text();
    assert!(again.contains("signs in as yusra@courier.example from then on"));
    let token = token_of(&again);
    assert_ne!(token, token_of(&first));
    let page = admin.get(&format!("/admin/staff/{}", yusra.id())).text();
    assert!(page.contains("yusra@courier.example, once they open the newest link"));
    let asked = Member::nobody(desk.at()).get(&format!("/admin/join/{token}")).text();
    assert!(
        asked.contains("You will sign in as yusra@courier.example.") && !asked.contains("kelaway@"),
        "what is confirmed is what the page says"
    );
    let joined = Member::nobody(desk.at()).post(
        &format!("/admin/join/{token}"),
        &[("password", "lantern oat pencil harbour")],
    );
    assert_eq!(
        (joined.status, emails()),
        (303, vec!["yusra@courier.example Yusra Kellaway".to_owned()])
    );
}

#[test]
fn the_operator_gives_roles_and_lets_in_again() {
    let desk = Desk::open();
    let yusra = desk.person("Yusra Kellaway", Role::Journalist);
    let email = yusra.email();
    let says = |line: &[&str]| {
        let said = desk.runs(line);
        (said.ended.code(), said.out)
    };
    let now = || {
        desk.texts("SELECT role || CASE WHEN deactivated_at IS NULL THEN '' ELSE ' left' END FROM newsroom.staff WHERE name LIKE 'Yusra%'")
    };

    assert_eq!(
        says(&["staff", "role", "--email", &email, "--role", "editor"]).0,
        Some(0)
    );
    assert_eq!(now(), ["editor"]);
    assert_eq!(says(&["staff", "deactivate", "--email", &email]).0, Some(0));
    assert_eq!(now(), ["editor left"]);
    let (code, said) = says(&["staff", "reactivate", "--email", &email]);
    assert_eq!((code, now()), (Some(0), vec!["editor".to_owned()]));
    assert!(said.contains("may sign in again, as an editor"), "{said}");
    assert!(says(&["staff", "reactivate", "--email", &email]).1.contains("already"));
    assert_ne!(says(&["staff", "role", "--email", &email, "--role", "boss"]).0, Some(0));
}

fn opens(desk: &Desk, person: &Person, story: ArticleId) -> u16 {
    Member::of(desk.at(), person)
        .get(&format!("/admin/articles/{story}"))
        .status
}

/// Tamsin saves these fields without scripts.
fn saves(desk: &Desk, id: ArticleId, fields: &[(&str, &str)]) -> (u16, String) {
    let version = desk.tamsin.now_of(id).0.to_string();
    let always = [
        ("version", version.as_str()),
        ("category", UNCATEGORIZED),
        ("genre", "news"),
    ];
    let answer =
        Member::of(desk.at(), &desk.tamsin).post(&format!("/admin/articles/{id}/fields"), &[&always, fields].concat());
    (answer.status, answer.text())
}

/// Who signs it: printed name and slug.
fn signed(desk: &Desk, id: ArticleId) -> Vec<String> {
    let (_, _, content) = desk.tamsin.now_of(id);
    let slug = |id: AuthorId| {
        desk.texts(&format!("SELECT slug FROM newsroom.authors WHERE id = '{id}'"))
            .remove(0)
    };
    content
        .byline
        .iter()
        .map(|name| format!("{} {}", name.name, slug(name.author_id)))
        .collect()
}

trait Asked {
    fn count(&self, question: &str) -> i64;
    fn texts(&self, question: &str) -> Vec<String>;
}

impl Asked for Desk {
    /// A number that the database answers; nothing is zero.
    fn count(&self, question: &str) -> i64 {
        self.owner()
            .query_opt(question, &[])
            .unwrap()
            .map_or(0, |row| row.get(0))
    }

    fn texts(&self, question: &str) -> Vec<String> {
        self.owner()
            .query(question, &[])
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect()
    }
}
