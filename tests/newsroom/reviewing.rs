//! Reading a story to decide on it: against what it was when it was read, signed or sent back, and what came between.

use copydesk::{
    articles::{gate::order::Order, timeline::ChangeKind},
    ids::ArticleId,
    policy::Role,
    web::routes::ROUTES,
};

use crate::{
    house_rules, pictures, planning,
    support::{Desk, Member, Person, Story},
};

/// The page of a story, without the marks of markup.
fn review(desk: &Desk, person: &Person, story: ArticleId, query: &str) -> String {
    Member::of(desk.at(), person)
        .get(&format!("/admin/articles/{story}/review{query}"))
        .text()
}

fn press(desk: &Desk, person: &Person, story: ArticleId, act: &str, read: (i64, &str)) -> (u16, String) {
    let version = read.0.to_string();
    let fields = [
        ("version", version.as_str()),
        ("seal", read.1),
        ("key", "0194-one-press-of-it"),
    ];
    let answer = Member::of(desk.at(), person).post(&format!("/admin/articles/{story}/{act}"), &fields);
    (answer.status, answer.text())
}

/// What a page that is open now would send.
fn reading(desk: &Desk, story: ArticleId) -> (i64, String) {
    let (version, _, content) = desk.tamsin.now_of(story);
    (version, content.seal().to_string())
}

#[test]
fn an_approval_of_a_text_that_changed_meanwhile_is_answered_with_the_difference() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying("Seven in favour, three against.\n\nIt took nine hours."));
    desk.tamsin.submits(story);
    let (version, seal) = reading(&desk, story);
    desk.tamsin
        .edits(story, |content| content.headline = "The long vote".into());

    let (status, page) = press(&desk, &desk.ilse, story, "approve", (version, &seal));

    assert_eq!(status, 409);
    for words in [
        "Tamsin Okoro saved this story (",
        "What changed since revision 1, which you were reading",
        "<del>The vote</del> <ins>The long vote</ins>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_second_window_hears_what_the_first_one_did() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The vote"));
    let (version, seal) = reading(&desk, story);
    assert_eq!(press(&desk, &desk.ilse, story, "publish", (version, &seal)).0, 303);

    let fields = [("version", version.to_string()), ("seal", seal)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let second = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/publish"), &fields);

    assert_eq!(second.status, 409);
    assert!(
        second.text().contains("You published this story ("),
        "{}",
        second.text()
    );
}

#[test]
fn what_was_typed_is_said_to_be_kept_where_something_was_typed() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.tamsin.submits(story);
    let (version, seal) = reading(&desk, story);
    desk.tamsin
        .edits(story, |content| content.headline = "The long vote".into());
    let version = version.to_string();
    let decides = |more: &[(&str, &str)]| {
        let fields = [
            [("version", version.as_str()), ("seal", seal.as_str())].as_slice(),
            more,
        ]
        .concat();
        let page = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/decide"), &fields);
        assert_eq!(page.status, 409);
        page.text()
    };

    let empty = decides(&[("do", "approve"), ("note", "")]);
    let note = decides(&[("do", "return"), ("note", "Count the votes again")]);
    let other = decides(&[("do", "approve"), ("note", "Count the votes again")]);

    assert!(empty.contains("look, then decide") && !empty.contains("What you typed is kept."));
    for page in [note, other] {
        assert!(page.contains("What you typed is kept.") && page.contains("\nCount the votes again</textarea>"));
    }
}

#[test]
fn what_a_decision_needs_is_marked_beside_its_label() {
    let desk = Desk::open();
    let gone = desk.live(&Story::titled("Gone again"));
    desk.ilse.withdraws(gone, "Wrong", None);
    let changed = desk.live(&Story::titled("The tide gate opens"));
    desk.tamsin
        .edits(changed, |content| content.headline = "The tide gate stays open".into());
    desk.tamsin.submits(changed);
    let marked = |page: &str| {
        let required = "<span class=\"opt\">required</span>";
        let before = page
            .split(required)
            .map(|part| part.rsplit('>').next().unwrap().trim().to_owned());
        let mut labels: Vec<String> = before.collect();
        labels.pop();
        labels
    };

    let kill = ["Why?", "What readers find in its place"];
    let back = [["Why?", "Day", "Time", "Why?"].as_slice(), &kill, &["For whom?"]].concat();
    assert_eq!(marked(&review(&desk, &desk.ilse, gone, "")), back);
    let told = ["What kind of change?", "What readers are told"];
    let decision = [told.as_slice(), &["What should change?"]].concat();
    let besides = [["Day", "Time"].as_slice(), &told, &["Why?"], &kill, &["For whom?"]].concat();
    assert_eq!(
        marked(&review(&desk, &desk.ilse, changed, "")),
        [decision, besides].concat()
    );
}

#[test]
fn nobody_finds_return_chosen_for_a_text_of_their_own() {
    let desk = Desk::open();
    let own = desk.ilse.writes(&Story::titled("My own"));
    desk.ilse.submits(own);
    let others = desk.draft(&Story::titled("Somebody else’s"));
    desk.tamsin.submits(others);
    let chosen = |story| {
        let page = review(&desk, &desk.ilse, story, "");
        let radios = page.split("<input").filter(|tag| tag.contains("name=\"do\""));
        let checked = radios.filter(|tag| tag.split('>').next().unwrap().contains(" checked"));
        checked
            .map(|tag| {
                tag.split("value=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };

    assert_eq!(chosen(others), ["approve"]);
    assert_eq!(chosen(own), Vec::<String>::new());
    let pressed = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{own}/decide"), &[("version", "2")]);
    assert_eq!(pressed.status, 422);
    assert!(pressed.text().contains("Choose what happens with the story."));
}

#[test]
fn the_address_of_a_form_leads_to_the_page_that_holds_it() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let (tag, section) = (desk.tag("Tides"), desk.category("Sport", None));
    let admin = Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Admin));
    let picture = pictures::upload(&admin, 1);
    let rule = house_rules::kept_by(&desk, &desk.ilse);
    let series = crate::series::adds(&desk.ilse, "After Hours").unwrap();
    let comment = uuid::Uuid::now_v7();
    desk.sql(&format!(
        "INSERT INTO newsroom.comments (id, article_id, root_id, depth, written_at, name, body, state)
         VALUES ('{comment}', '{story}', '{comment}', 1, now(), 'Ada', 'Words', 'held')"
    ));
    let redirect = uuid::Uuid::now_v7();
    desk.sql(&format!(
        "INSERT INTO newsroom.redirects (id, path, kind, address, made_at) VALUES ('{redirect}', '/old', 'address', '/archive', now())"
    ));
    let sweep = uuid::Uuid::now_v7();
    desk.sql(&format!(
        "INSERT INTO newsroom.sweeps (id, staff_id, swept_at, words, instead, by_case, whole_words, spares_quotes, change_kind)
         VALUES ('{sweep}', '{}', now(), 'a', 'b', true, true, true, 'typo')",
        desk.ilse.id()
    ));
    let night = planning::adds(&desk.person("Ada Admin", Role::Admin), "Night", &[]);
    let ids = [
        ("settings/desks", night.to_string()),
        ("sweep", sweep.to_string()),
        ("settings/redirects", redirect.to_string()),
        ("articles", story.to_string()),
        ("comments", comment.to_string()),
        (
            "settings/house-rules",
            rule.trim_start_matches("/admin/settings/house-rules/").to_owned(),
        ),
        ("media", picture.trim_start_matches("/admin/media/").to_owned()),
        ("series", series.to_string()),
        ("tags", tag.to_string()),
        ("categories", section.to_string()),
        ("authors", desk.guest("Ada Rowe").id.to_string()),
    ];
    let mut table = String::new();
    for route in ROUTES
        .iter()
        .filter(|route| route.method == copydesk::web::route::Method::Post)
    {
        let has_page = |path: &str| {
            let is_page = |other: &&copydesk::web::route::Route| other.method == copydesk::web::route::Method::Get;
            ROUTES.iter().filter(is_page).any(|other| other.path == path)
        };
        if has_page(route.path) || route.path.starts_with("/setup") {
            continue;
        }
        let known = ids
            .iter()
            .find(|(kind, _)| route.path.starts_with(&format!("/admin/{kind}/")));
        let id = known.map_or_else(|| desk.ilse.id().to_string(), |(_, id)| id.clone());
        let path = route
            .path
            .replace("{id}", &id)
            .replace(
                "{slug}",
                if route.path.starts_with("/admin/desks/") {
                    "night"
                } else {
                    "featured"
                },
            )
            .replace("{session}", "x")
            .replace("{reader}", "x")
            .replace("{note}", "x")
            .replace("{number}", "1");
        let answer = admin.get(&path);
        let location = answer.header("location").replace(&id, "{id}");
        table.push_str(&format!("{} {} {location}\n", route.path, answer.status));
        assert_eq!(admin.get(answer.header("location")).status, 200, "{path}");
    }
    println!("{table}");
    for line in [
        "/admin/articles/{id}/decide 303 /admin/articles/{id}/review",
        "/admin/articles/{id}/restore 303 /admin/articles/{id}/history",
        "/admin/articles/{id}/withdraw 303 /admin/articles/{id}/review",
        "/admin/articles/{id}/unfeature 303 /admin/articles/{id}/review",
        "/admin/articles/{id}/submit 303 /admin/articles/{id}",
        "/admin/articles/{id}/fields 303 /admin/articles/{id}",
        "/admin/staff/{id}/role 303 /admin/staff/{id}",
        "/admin/staff/{id}/sessions/{session}/end 303 /admin/staff/{id}",
        "/admin/categories/{id}/move 303 /admin/categories",
        "/admin/categories/{id}/remove 303 /admin/categories/{id}",
        "/admin/tags/{id}/remove 303 /admin/tags/{id}",
        "/admin/settings/ways 303 /admin/settings",
        "/admin/settings/house-rules/{id}/remove 303 /admin/settings/house-rules/{id}",
        "/admin/settings/house-rules/try 303 /admin/settings/house-rules",
        "/admin/account/password 303 /admin/account",
    ] {
        assert!(table.lines().any(|found| found == line), "{line}\n{table}");
    }
    assert!(table.lines().all(|line| line.contains(" 303 ")), "{table}");
}

#[test]
fn a_text_is_read_against_what_an_editor_last_decided_on() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying("Seven in favour, three against."));
    assert!(review(&desk, &desk.ilse, story, "").contains("The text"));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return("Count again".into())).unwrap();
    desk.tamsin
        .edits(story, |content| content.dek = "After nine hours.".into());
    assert!(review(&desk, &desk.ilse, story, "").contains("What changed since revision 1, returned"));

    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    desk.tamsin
        .edits(story, |content| content.dek = "After ten hours.".into());
    let page = review(&desk, &desk.ilse, story, "");
    assert!(page.contains("What changed since revision 2, approved"), "{page}");
    assert!(page.contains("<del>After nine hours.</del> <ins>After ten hours.</ins>"));

    // Any other by its number, and each of them can be read.
    assert!(review(&desk, &desk.ilse, story, "?since=1").contains("<ins>After ten hours.</ins>"));
    let member = Member::of(desk.at(), &desk.ilse);
    let first = member.get(&format!("/admin/articles/{story}/revisions/1"));
    assert!(first.status == 200 && first.text().contains("Seven in favour") && !first.text().contains("nine hours"));
    assert!(page.contains(&format!("/admin/articles/{story}/revisions/2")));
    for gone in ["revisions/9", "revisions/x", "review?since=9", "review?since=x"] {
        assert_eq!(
            member.get(&format!("/admin/articles/{story}/{gone}")).status,
            404,
            "{gone}"
        );
    }
}

#[test]
fn a_decision_that_was_refused_keeps_the_changes_in_sight() {
    let desk = Desk::open();
    let story = desk.approved(&Story::titled("The vote"));
    desk.tamsin
        .edits(story, |content| content.headline = "The long vote".into());
    let (version, seal) = reading(&desk, story);
    let version = version.to_string();
    for chosen in ["", "return"] {
        let form = [
            ("version", version.as_str()),
            ("seal", seal.as_str()),
            ("do", chosen),
            ("note", ""),
        ];

        let page = Member::of(desk.at(), &desk.ilse).post(&format!("/admin/articles/{story}/decide"), &form);

        assert_eq!(page.status, 422, "{chosen}");
        let page = page.text();
        assert!(page.contains("What changed since revision 1, approved"), "{page}");
        assert!(page.contains("<del>The vote</del> <ins>The long vote</ins>"), "{page}");
    }
}

#[test]
fn what_is_signed_besides_the_text_stands_under_it() {
    let desk = Desk::open();
    let (ada, harbour) = (desk.guest("Ada Rowe"), desk.tag("Harbour"));
    let story = Story::titled("The vote")
        .signed_by(&[&ada])
        .tagged(&[harbour])
        .filed_under(desk.category("Politics", None))
        .in_genre("opinion")
        .in_language("fr")
        .flagged("sponsored");
    let story = desk.draft(&story);
    desk.tamsin.submits(story);

    let page = review(&desk, &desk.ilse, story, "?view=clean");

    let facts = page
        .split("Besides the text")
        .nth(1)
        .unwrap()
        .split("</dl>")
        .next()
        .unwrap();
    for (name, value) in [
        ("Byline", "Ada Rowe"),
        ("Category", "Politics"),
        ("Tags", "Harbour"),
        ("Genre", "Opinion"),
        ("Language", "fr"),
        ("Flags", "Sponsored"),
        ("Slug", "the-vote"),
    ] {
        assert!(
            facts.contains(&format!("<dt>{name}</dt><dd>{value}</dd>")),
            "{name}: {facts}"
        );
    }
    desk.tamsin.edits(story, |content| {
        content.slug = None;
        content.tags.clear();
    });
    let page = review(&desk, &desk.ilse, story, "?view=clean");
    assert!(
        page.contains("<dt>Tags</dt><dd>None</dd>")
            && page.contains("<dt>Slug</dt><dd>the-vote, made from the headline</dd>")
    );
}

#[test]
fn whoever_decides_is_told_which_names_readers_would_get_for_the_first_time() {
    let desk = Desk::open();
    let (ada, bo) = (desk.guest("Ada Rowe"), desk.guest("Bo Lindqvist"));
    let (harbour, merger) = (desk.tag("Harbour"), desk.tag("Merger"));
    let told = |story, query: &str| {
        let page = review(&desk, &desk.ilse, story, query);
        let rows = page.split("<dt>").skip(1).map(|row| row.split("</dd>").next().unwrap());
        rows.filter_map(|row| row.split_once(" new to readers</dt><dd>"))
            .map(|(what, names)| format!("{what}: {names}"))
            .collect::<Vec<_>>()
    };
    desk.live(&Story::titled("The vote").signed_by(&[&ada]).tagged(&[harbour]));
    let story = desk.live(&Story::titled("Under the quay"));
    desk.tamsin.edits(story, |content| {
        content.tags = vec![harbour, merger];
        content.byline = Story::titled("x").signed_by(&[&bo, &ada]).content().byline;
    });
    desk.tamsin.submits(story);

    for view in ["", "?view=clean"] {
        assert_eq!(told(story, view), ["Authors: Bo Lindqvist", "Tags: Merger"], "{view}");
    }
    desk.ilse.approves(story);
    desk.ilse.publishes(story, ChangeKind::Typo, None);
    assert_eq!(told(story, ""), Vec::<String>::new());
}

#[test]
fn an_act_that_is_refused_in_the_editor_leaves_the_writer_there() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").saying(""));
    let version = desk.tamsin.now_of(story).0.to_string();
    let member = Member::of(desk.at(), &desk.tamsin);
    let path = format!("/admin/articles/{story}/submit");

    let refused = member.post(&path, &[("version", version.as_str()), ("from", "editor")]);

    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("data-editor") && refused.text().contains("Write the story first."));
    // Opened again, the address of the form leads to the story.
    let again = member.get(&path);
    assert_eq!(
        (again.status, again.header("location")),
        (303, format!("/admin/articles/{story}").as_str())
    );
}

#[test]
fn different_fields_of_two_people_merge_without_scripts_too() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote").dek("After nine hours."));
    let page = Member::of(desk.at(), &desk.tamsin);
    let version = desk.tamsin.now_of(story).0.to_string();
    let base = r#"{"headline":"The vote","dek":"After nine hours.","kicker":""}"#;
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());
    let save = |headline: &str, dek: &str| {
        let fields = [
            ("version", version.as_str()),
            ("base", base),
            ("headline", headline),
            ("dek", dek),
        ];
        page.post(&format!("/admin/articles/{story}/fields"), &fields).status
    };

    assert_eq!(save("The vote", "After ten hours."), 303);
    let content = desk.tamsin.now_of(story).2;
    assert_eq!(
        (content.headline.as_str(), content.dek.as_str()),
        ("The long vote", "After ten hours.")
    );
    assert_eq!(save("Another vote", "After nine hours."), 409);

    // Keeping mine keeps what only they changed.
    let fields = [
        ("version", version.as_str()),
        ("base", base),
        ("headline", "Another vote"),
        ("dek", "After nine hours."),
    ];
    let clash = page.post(&format!("/admin/articles/{story}/fields"), &fields).text();
    assert!(clash.contains(r#"name="headline" value="Another vote""#), "{clash}");
    assert!(clash.contains(r#"name="dek" value="After ten hours.""#), "{clash}");
}

#[test]
fn a_save_that_is_sent_again_gets_the_first_answer_and_never_hides_what_came_between() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    let member = Member::of(desk.at(), &desk.tamsin);
    let version = desk.tamsin.now_of(story).0;
    let origin = format!("http://{}", desk.at());
    let headers = [("origin", origin.as_str()), ("accept", "application/json")];
    let send = |version: i64, key: &str, dek: &str| {
        let version = version.to_string();
        let fields = [("version", version.as_str()), ("key", key), ("dek", dek)];
        let path = format!("/admin/articles/{story}/fields");
        member.send(reqwest::Method::POST, &path, &fields, &headers)
    };

    let first = send(version, "0194-first-save", "After nine hours.");
    assert_eq!(
        (first.status, first.json()["version"].as_i64()),
        (200, Some(version + 1))
    );
    desk.ilse
        .edits(story, |content| content.headline = "The long vote".into());

    let again = send(version, "0194-first-save", "After nine hours.");
    assert_eq!(
        (again.status, again.json()["version"].as_i64()),
        (200, Some(version + 1))
    );
    // Other words from the same page are another save, and meet what is stored by now.
    assert_eq!(send(version, "0194-first-save", "Other words.").status, 409);
    // The next save is made from a version that is old by now, and hears of it.
    assert_eq!(send(version + 1, "0194-next-save", "After ten hours.").status, 409);
}

#[test]
fn a_mark_or_an_address_that_changed_alone_is_shown_as_it_was_and_as_it_is() {
    let desk = Desk::open();
    let document = |marks: serde_json::Value, address: &str| {
        serde_json::json!({ "type": "doc", "content": [{ "type": "paragraph", "attrs": { "id": "aaaaaaaaaa" }, "content": [
            { "type": "text", "text": "It costs " },
            { "type": "text", "text": "38 million", "marks": marks },
            { "type": "text", "text": ", says " },
            { "type": "text", "text": "the report", "marks": [{ "type": "link", "attrs": { "href": address } }] },
            { "type": "text", "text": "." },
        ] }] })
    };
    let before = document(serde_json::json!([]), "https://example.org/2025");
    let story = desk.live(&Story::titled("The bill").with_document(&before));
    let after = document(serde_json::json!([{ "type": "strong" }]), "https://example.org/2026");
    desk.tamsin.edits(story, |content| {
        content.body = Story::titled("").with_document(&after).content().body;
    });
    desk.tamsin.submits(story);

    let page = review(&desk, &desk.ilse, story, "");

    for shown in [
        "It costs <del>38 million</del><ins><strong>38 million</strong></ins>, says ",
        r#"<del><a href="https://example.org/2025" rel="noopener">the report</a> <bdi class="diff__to">https://example.org/2025</bdi></del>"#,
        r#"<ins><a href="https://example.org/2026" rel="noopener">the report</a> <bdi class="diff__to">https://example.org/2026</bdi></ins>."#,
        "1 change in the text",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[test]
fn the_note_of_a_return_stands_on_top_until_the_text_is_approved() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The vote"));
    desk.tamsin.submits(story);
    desk.ilse.acts(story, Order::Return("Who counted?".into())).unwrap();
    let on_top = |story| review(&desk, &desk.ilse, story, "").contains("id=\"h-returned\"");
    assert!(on_top(story));
    desk.tamsin
        .edits(story, |content| content.dek = "The clerk counted.".into());
    desk.tamsin.submits(story);
    assert!(on_top(story), "whoever reads it again sees what was asked for");

    desk.ilse.approves(story);

    assert!(!on_top(story));
    let page = review(&desk, &desk.ilse, story, "");
    assert!(page.contains("Who counted?"), "the timeline keeps it");
}

#[test]
fn a_wish_for_another_address_is_shown_beside_the_one_that_readers_have() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The vote"));
    desk.tamsin.edits(story, |content| {
        content.slug = Some("the-council-votes".parse().unwrap())
    });
    desk.tamsin.submits(story);

    let page = review(&desk, &desk.ilse, story, "");

    let row = page.split("Slug").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("the-vote") && row.contains("the-council-votes"), "{row}");
}
