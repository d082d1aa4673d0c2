//! Stories and the reader site in any language.

use copydesk::{
    articles::{
        gate::order::Order,
        timeline::{ChangeKind, Plan},
    },
    policy::Role,
};

use crate::support::{Desk, Member, Story};

pub fn site_in(desk: &Desk, language: &str) {
    desk.owner()
        .execute(
            "UPDATE newsroom.site SET language = $1, changed_at = now()",
            &[&language],
        )
        .unwrap();
}

#[test]
fn a_story_in_arabic_runs_from_right_to_left_wherever_it_stands() {
    let desk = Desk::open();
    let ada = desk.guest("Ada Rowe");
    let story = Story::titled("Tide").in_language("ar").signed_by(&[&ada]);
    let id = desk.live(&story);
    desk.live(&Story::titled("Beside it"));
    let admin = Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Admin));

    let page = desk.reader.get("/tide").text();
    assert!(page.contains("<html lang=\"en-GB\" dir=\"ltr\">"), "{page}");
    assert!(page.contains("<article lang=\"ar\" dir=\"rtl\">"));
    assert!(page.contains("بقلم <a href=\"/author/ada-rowe\" rel=\"author\"><bdi>Ada Rowe</bdi></a>"));
    for (path, headline) in [
        ("/", "lang=\"ar\"><a href=\"/tide\">Tide"),
        ("/", "<li dir=\"rtl\">"),
        ("/beside-it", "href=\"/tide\" lang=\"ar\" dir=\"rtl\">Tide"),
    ] {
        assert!(desk.reader.get(path).text().contains(headline), "{path}");
    }
    let editor = admin.get(&format!("/admin/articles/{id}")).text();
    assert!(
        editor.contains("name=\"headline\" rows=\"2\" lang=\"ar\" dir=\"rtl\""),
        "{editor}"
    );
    for page in ["/review", "/preview", "/revisions/1"] {
        let text = admin.get(&format!("/admin/articles/{id}{page}")).text();
        assert!(text.contains("lang=\"ar\" dir=\"rtl\""), "{page}");
    }
}

#[test]
fn the_site_speaks_its_language_and_joins_names_as_it_does() {
    let desk = Desk::open();
    let (ada, bo) = (desk.guest("Ada Rowe"), desk.guest("Bo Lind"));
    desk.live(&Story::titled("Gate").signed_by(&[&ada, &bo]));
    for (language, html, says) in [
        (
            "de",
            "<html lang=\"de\" dir=\"ltr\">",
            ["Startseite", "Zum Artikel springen"],
        ),
        ("he", "<html lang=\"he\" dir=\"rtl\">", ["דף הבית", "דילוג לכתבה"]),
        ("fa", "<html lang=\"fa\" dir=\"rtl\">", ["Home", "Skip to the story"]),
        ("zh-CN", "<html lang=\"zh-CN\" dir=\"ltr\">", ["首页", "跳到正文"]),
    ] {
        site_in(&desk, language);
        let page = desk.reader.get("/gate").text();
        assert!(page.contains(html), "{language}: {page}");
        says.iter()
            .for_each(|words| assert!(page.contains(words), "{language}: {words}"));
    }
}

#[test]
fn the_api_prints_a_byline_in_the_language_of_its_story() {
    let desk = Desk::open();
    let (ada, bo) = (desk.guest("Ada Rowe"), desk.guest("Bo Lind"));
    for (lang, line) in [
        ("en-GB", "By Ada Rowe and Bo Lind"),
        ("de", "Von Ada Rowe und Bo Lind"),
        ("ja", "文：Ada Rowe、Bo Lind"),
        ("tr", "Yazan: Ada Rowe ve Bo Lind"),
    ] {
        let id = desk.live(
            &Story::titled(&format!("In {lang}"))
                .in_language(lang)
                .signed_by(&[&ada, &bo]),
        );
        assert_eq!(desk.read(id)["byline"]["text"], line);
    }
}

#[test]
fn a_newsroom_words_the_site_in_its_own_way() {
    let desk = Desk::open();
    let ada = desk.guest("Ada Rowe");
    let id = desk.live(&Story::titled("Gate").signed_by(&[&ada]));
    desk.live(&Story::titled("Tide"));
    let admin = Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Admin));
    let version = || -> String {
        let page = admin.get("/admin/settings/words").text();
        let rest = page.split("name=\"version\" value=\"").nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };

    let refused = admin.post(
        "/admin/settings/words",
        &[("version", &version()), ("by", "Words"), ("also", "More like it")],
    );
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Leave {names} in it, once") && refused.text().contains("value=\"More like it\""));

    let saved = admin.post(
        "/admin/settings/words",
        &[
            ("version", &version()),
            ("by", "Words: {names}"),
            ("also", "More like it"),
        ],
    );
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = desk.reader.get("/gate").text();
    assert!(page.contains("More like it") && page.contains("Words: <a"));
    assert_eq!(desk.read(id)["byline"]["text"], "Words: Ada Rowe");

    admin.post("/admin/settings/words", &[("version", &version())]);
    assert_eq!(desk.read(id)["byline"]["text"], "By Ada Rowe");
}

#[test]
fn readers_see_that_a_story_is_sponsored() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("A fine ferry").flagged("sponsored"));
    desk.live(&Story::titled("Beside it").in_genre("opinion"));

    for path in ["/a-fine-ferry", "/", "/category/uncategorized", "/beside-it"] {
        let page = desk.reader.get(path).text();
        assert!(page.contains("<span class=\"mark\">Sponsored</span>"), "{path}");
    }
    assert!(
        desk.reader
            .get("/a-fine-ferry")
            .text()
            .contains("\"@type\":\"AdvertiserContentArticle\"")
    );
    let opinion = desk.reader.get("/beside-it").text();
    assert!(
        opinion.contains("\"@type\":\"OpinionNewsArticle\"") && opinion.contains("<span class=\"mark\">Opinion</span>")
    );
    assert_eq!(desk.read(id)["flags"], serde_json::json!(["sponsored"]));
}

#[test]
fn language_and_flags_are_set_beside_the_story_and_its_slug_follows() {
    let desk = Desk::open();
    let id = desk.draft(&Story::titled("Draft"));
    let ilse = Member::of(desk.at(), &desk.ilse);
    let send = |fields: &[(&str, &str)]| {
        let (version, ..) = desk.ilse.now_of(id);
        let version = version.to_string();
        let all = [&[("version", version.as_str())][..], fields].concat();
        ilse.post(&format!("/admin/articles/{id}/fields"), &all)
    };

    assert_eq!(
        send(&[
            ("lang", "DE-at"),
            ("flags", "exclusive"),
            ("slug", ""),
            ("headline", "Grüße aus Köln")
        ])
        .status,
        303
    );
    let (_, _, content) = desk.ilse.now_of(id);
    assert_eq!(
        (content.lang.as_str(), content.flags.as_slice()),
        ("de-AT", &["exclusive".to_owned()][..])
    );
    let page = ilse.get(&format!("/admin/articles/{id}")).text();
    assert!(page.contains("value=\"gruesse-aus-koeln\""), "{page}");
    assert!(page.contains("<option value=\"exclusive\" selected>"));

    for (field, wrong, sentence) in [
        ("lang", "xx", "is not a language that is known"),
        ("lang", "german", "Write a language tag"),
        ("flags", "breaking", "Choose from the list."),
    ] {
        let answer = send(&[(field, wrong)]);
        assert_eq!(answer.status, 422, "{field} {wrong}");
        assert!(answer.text().contains(sentence), "{field} {wrong}");
    }
    assert_eq!(desk.ilse.now_of(id).2.lang, "de-AT");
}

#[test]
fn a_correction_is_called_one_on_the_page_in_lists_and_for_machines() {
    let desk = Desk::open();
    let id = desk.live(&Story::titled("Gate"));
    desk.live(&Story::titled("Beside it"));
    desk.republish(id, ChangeKind::Correction, Some("It was 21 to 18."), |content| {
        content.dek = "Put right".into();
    });

    let page = desk.reader.get("/gate").text();
    assert!(page.contains("\">Corrected ") && !page.contains(">Updated "), "{page}");
    let note = page
        .split("class=\"told\" href=\"#")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    assert!(page.contains(&format!("<aside class=\"correction\" id=\"{note}\"")));
    assert!(page.contains("\"@type\":\"CorrectionComment\"") && page.contains("\"text\":\"It was 21 to 18.\""));
    for path in ["/", "/beside-it"] {
        assert!(
            desk.reader
                .get(path)
                .text()
                .contains("<span class=\"told\">Corrected</span>"),
            "{path}"
        );
    }

    desk.wait("1 hour");
    desk.ilse.withdraws(id, "Legal", None);
    desk.wait("1 hour");
    let plan = Plan {
        kind: ChangeKind::Republished,
        note: None,
    };
    desk.ilse.acts(id, Order::Republish(plan, "Cleared".into())).unwrap();
    for path in ["/", "/gate", "/beside-it"] {
        let page = desk.reader.get(path).text();
        assert!(
            !page.contains(">Corrected<") && !page.contains("\">Corrected "),
            "{path}: it is as new as its return"
        );
    }
}
