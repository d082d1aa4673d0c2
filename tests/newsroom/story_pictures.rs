//! Pictures in stories: above the text and in it, with the library's words or the story's own; shown to readers exactly as
//! long as a story with them is live.

use std::{sync::Barrier, thread};

use copydesk::{
    content::StoryPicture,
    error::Error,
    ids::{ArticleId, PictureId},
    media::{
        picture::{Base, Header},
        store::FileStore,
        studio::Studio,
    },
    policy::Role,
};
use serde_json::{Value, json};

use crate::{
    pictures::upload,
    support::{Answer, Desk, Member, Story, block_on},
};

/// What is said of every picture of these tests.
const WORDS: [(&str, &str); 5] = [
    ("alt", "Tables on a wet quay"),
    ("caption", "The quay at <noon>"),
    ("credit", "Mina Sol / Example News"),
    ("licence", "agency"),
    ("focal_x", "50"),
];

fn at(desk: &Desk, role: Role) -> Member {
    Member::of(desk.at(), &desk.person(&format!("Another {role}"), role))
}

fn id_of(href: &str) -> PictureId {
    href.rsplit('/').next().unwrap().parse().unwrap()
}

/// Says something of a picture; all else as in `WORDS`.
pub fn say(member: &Member, picture: PictureId, changes: &[(&str, &str)]) {
    let path = format!("/admin/media/{picture}");
    let page = member.get(&path).text();
    let version = page.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap().to_owned();
    let mut fields = WORDS.to_vec();
    fields.extend([("focal_y", "50"), ("version", version.as_str())]);
    for (name, value) in changes {
        fields.retain(|(other, _)| other != name);
        fields.push((name, value));
    }
    let saved = member.post(&path, &fields);
    assert_eq!(saved.status, 303, "{}", saved.text());
}

/// A picture that is described and credited.
pub fn picture(member: &Member, number: u8) -> PictureId {
    let id = id_of(&upload(member, number));
    say(member, id, &[]);
    id
}

pub fn variants(media: &Value) -> Vec<Value> {
    media["variants"].as_array().unwrap().clone()
}

/// The path of a file of which the API says the whole address.
pub fn path_of(url: &Value) -> String {
    let url = url.as_str().unwrap();
    let at = url.find("/media/").unwrap_or_else(|| panic!("{url} is no file"));
    url[at..].to_owned()
}

/// Pixels across and down of a file that is decoded whole.
fn size_of(file: &[u8]) -> (u32, u32) {
    Base::of(file, &Header::read(file).unwrap()).unwrap().size()
}

pub fn image(id: &str, picture: PictureId, layout: &str, caption: &str) -> Value {
    let words = if caption.is_empty() {
        json!([])
    } else {
        json!([{"type": "text", "text": caption}])
    };
    json!({"type": "image", "attrs": {"id": id, "picture": picture, "layout": layout, "alt": ""}, "content": words})
}

fn document(blocks: &[Value]) -> Value {
    let paragraph = json!({"type": "paragraph", "attrs": {"id": "pppppppppp"}, "content": [{"type": "text", "text": "Seven in favour."}]});
    let content: Vec<Value> = std::iter::once(paragraph).chain(blocks.iter().cloned()).collect();
    json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": content})
}

#[test]
fn readers_have_a_picture_exactly_as_long_as_a_story_with_it_is_live() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let (shown, unused) = (picture(&member, 1), picture(&member, 2));
    let draft = desk.draft(&Story::titled("Quay").led_by(shown));
    let page = member.get(&format!("/admin/media/{shown}")).text();
    let file = page
        .split("/admin/media/files/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let file = format!("/media/{file}");
    let has = |path: &str| desk.reader.get(path).status;
    let known = |id: PictureId| desk.reader.api(&format!("/media/{id}")).status;

    assert_eq!((has(&file), known(shown), known(unused)), (404, 404, 404), "a draft");
    desk.approve(draft);
    assert_eq!((has(&file), known(shown)), (404, 404), "approved");
    desk.ilse
        .publishes(draft, copydesk::articles::timeline::ChangeKind::First, None);
    assert_eq!((has(&file), known(shown), known(unused)), (200, 200, 404), "live");
    desk.ilse.withdraws(draft, "Wrong.", None);
    assert_eq!((has(&file), known(shown)), (404, 404), "withdrawn");

    let other = desk.live(&Story::titled("Another").led_by(shown));
    assert_eq!(has(&file), 200, "another story has it");
    desk.ilse.withdraws(other, "Wrong.", Some("It is gone."));
    assert_eq!((has(&file), known(shown)), (404, 404), "withdrawn with a notice");
    let killed = desk.live(&Story::titled("A third").led_by(shown));
    assert_eq!(has(&file), 200);
    desk.ilse.kills(killed, "Libel.", "This story was withdrawn.");
    desk.noor.kills(killed, "Libel.", "This story was withdrawn.");
    assert_eq!((has(&file), known(shown)), (404, 404), "killed");
    let coming = desk.scheduled(&Story::titled("Tomorrow").led_by(shown), 5);
    assert_eq!((has(&file), known(shown)), (404, 404), "scheduled");
    desk.wait("6 hours");
    assert_eq!((has(&file), known(shown)), (200, 200), "its time has come");
    assert_eq!(desk.read(coming)["lead_media"]["id"], json!(shown));
    for odd in ["/media/", "/media/x.webp", "/media/..%2f..%2fx.webp", "/media/%00.webp"] {
        assert_eq!(has(odd), 404, "{odd}");
    }
    assert_eq!(
        has(&file.replace(".webp", ".jpg")),
        404,
        "a name with the ending of another kind"
    );
}

#[test]
fn files_are_sent_for_ever_whole_or_in_part_and_nothing_runs_in_them() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let media = desk.read(story)["lead_media"].clone();
    let path = path_of(&variants(&media)[0]["url"]);

    let whole = desk.reader.get(&path);
    assert_eq!((whole.status, whole.header("content-type")), (200, "image/webp"));
    let expected = [
        ("cache-control", "public, max-age=31536000, s-maxage=60, immutable"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("access-control-allow-origin", "*"),
        ("accept-ranges", "bytes"),
        ("content-encoding", ""),
    ];
    for (name, value) in expected {
        assert_eq!(whole.header(name), value, "{name}");
    }
    assert!(whole.header("surrogate-key").contains(&format!("media-{shown}")));
    let tag = whole.header("etag").to_owned();
    let asked = |headers: &[(&str, &str)]| desk.reader.get_with_all(&path, headers);
    let length = whole.body.len();
    let part = |answer: &Answer| {
        (
            answer.status,
            answer.header("content-range").to_owned(),
            answer.body.len(),
        )
    };
    let known = asked(&[("if-none-match", &tag)]);
    assert_eq!((known.status, known.body.len()), (304, 0));
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=10-", 10, length - 1),
        ("bytes=-5", length - 5, length - 1),
    ] {
        let answer = asked(&[("range", range)]);
        assert_eq!(
            part(&answer),
            (206, format!("bytes {from}-{to}/{length}"), to - from + 1),
            "{range}"
        );
        assert_eq!(answer.body, whole.body[from..=to], "{range}");
    }
    assert_eq!(
        part(&asked(&[("range", "bytes=9999999-")])),
        (416, format!("bytes */{length}"), 0)
    );
    for all in ["bytes=0-1,4-5", "lines=1-2", "bytes=x"] {
        assert_eq!(part(&asked(&[("range", all)])), (200, String::new(), length), "{all}");
    }
    assert_eq!(part(&asked(&[("range", "bytes=0-9"), ("if-range", &tag)])).0, 206);
    assert_eq!(
        part(&asked(&[("range", "bytes=0-9"), ("if-range", "\"other\"")])).0,
        200
    );
    let head = desk.reader.ask("HEAD", &path);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn the_api_and_the_page_say_all_of_a_picture_and_every_file_is_what_they_say() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));

    let media = desk.read(story)["lead_media"].clone();
    for (name, value) in [
        ("type", json!("image")),
        ("alt", json!("Tables on a wet quay")),
        ("caption_html", json!("The quay at &lt;noon&gt;")),
        ("credit_line", json!("Mina Sol / Example News")),
        ("width", json!(900)),
        ("height", json!(600)),
        ("focal_point", json!({"x": 0.5, "y": 0.5})),
    ] {
        assert_eq!(media[name], value, "{name}");
    }
    assert!(media["blurhash"].as_str().unwrap().len() > 6);
    let mut widths = Vec::new();
    // What is slow to make is another story: avif.rs.
    for variant in variants(&media)
        .iter()
        .filter(|one| one["content_type"] != "image/avif")
    {
        let answer = desk.reader.get(&path_of(&variant["url"]));
        assert_eq!(answer.header("content-type"), variant["content_type"], "{variant}");
        let (width, height) = size_of(&answer.body);
        assert_eq!(json!([width, height]), json!([variant["width"], variant["height"]]));
        widths.push((
            variant["preset"].as_str().unwrap().to_owned(),
            variant["content_type"].as_str().unwrap().to_owned(),
            width,
        ));
    }
    let mut once = widths.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), widths.len(), "no width twice");

    let by_itself = desk.reader.json(&format!("/media/{shown}"));
    assert_eq!(by_itself["object"], "media");
    assert_eq!(by_itself["variants"], media["variants"]);
    let card = &desk
        .reader
        .json("/articles?fields=id,lead_media.alt,lead_media.variants.url")["data"][0];
    assert_eq!(card["lead_media"]["alt"], "Tables on a wet quay");
    assert!(card["lead_media"]["variants"][0]["url"].is_string() && card["lead_media"]["width"].is_null());

    let page = desk.reader.get("/quay").text();
    for part in [
        "<picture><source type=\"image/avif\" srcset=\"/media/",
        "<source type=\"image/webp\" srcset=\"/media/",
        "alt=\"Tables on a wet quay\" width=\"900\" height=\"600\" fetchpriority=\"high\"",
        "The quay at &#60;noon&#62;",
        "<meta property=\"og:image:width\" content=\"900\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        "\"creditText\":\"Mina Sol / Example News\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let og = page.split("property=\"og:image\" content=\"").nth(1).unwrap();
    let social = desk.reader.get(&path_of(&json!(og.split('"').next().unwrap())));
    assert_eq!(social.header("content-type"), "image/jpeg");
    let front = desk.reader.get("/").text();
    assert!(
        front.contains("class=\"top__pic\"") && front.contains("alt=\"\" width="),
        "{front}"
    );
}

#[test]
fn what_the_library_says_is_said_everywhere_but_where_a_story_has_words_of_its_own() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let shown = picture(&member, 1);
    let plain = desk.live(&Story::titled("Plain").led_by(shown));
    let own = desk.live(&Story::titled("Own").with(|content| {
        content.lead = Some(StoryPicture {
            caption: "As it was in May".into(),
            alt: "Empty tables".into(),
            ..StoryPicture::plain(shown)
        });
    }));
    let in_text =
        desk.live(&Story::titled("In the text").with_document(&document(&[image("iiiiiiiiii", shown, "wide", "")])));
    let said = |story: ArticleId| {
        let media = &desk.read(story)["lead_media"];
        [
            media["alt"].clone(),
            media["caption_html"].clone(),
            media["credit_line"].clone(),
        ]
    };
    let before = desk.read(plain)["modified_at"].clone();
    assert_eq!(
        said(own),
        [
            json!("Empty tables"),
            json!("As it was in May"),
            json!("Mina Sol / Example News")
        ]
    );
    assert!(desk.reader.get("/in-the-text").text().contains("Tables on a wet quay"));

    desk.wait("2 minutes");
    say(
        &member,
        shown,
        &[("alt", "A flooded quay"), ("credit", "M. Sol"), ("caption", "Monday")],
    );

    assert_eq!(said(plain), [json!("A flooded quay"), json!("Monday"), json!("M. Sol")]);
    assert_eq!(
        said(own),
        [json!("Empty tables"), json!("As it was in May"), json!("M. Sol")]
    );
    assert_ne!(desk.read(plain)["modified_at"], before);
    for (page, words) in [
        ("/plain", ["A flooded quay", "Monday", "M. Sol"]),
        ("/own", ["Empty tables", "As it was in May", "M. Sol"]),
        ("/in-the-text", ["A flooded quay", "Monday", "M. Sol"]),
    ] {
        let text = desk.reader.get(page).text();
        words
            .iter()
            .for_each(|word| assert!(text.contains(word), "{page}: {word}"));
    }
    let text = &desk.reader.json(&format!("/articles/{in_text}?body=html,blocks,text"))["body"];
    assert!(
        text["html"].as_str().unwrap().contains("alt=\"A flooded quay\""),
        "{text}"
    );
    assert_eq!(text["blocks"][1]["media"]["credit_line"], "M. Sol");

    // Another point that must stay in the frame is another file; the one of before stays for pages that are open.
    let square = |story| {
        let all = variants(&desk.read(story)["lead_media"]);
        path_of(&all.iter().find(|one| one["preset"] == "square").unwrap()["url"])
    };
    let former = square(plain);
    assert_eq!(desk.reader.get(&former).status, 200);
    say(&member, shown, &[("focal_x", "5")]);
    assert_ne!(square(plain), former);
    let statuses = || (desk.reader.get(&square(plain)).status, desk.reader.get(&former).status);
    assert_eq!(statuses(), (200, 200));
    let many = variants(&desk.read(plain)["lead_media"]).len();
    say(&member, shown, &[("focal_x", "50")]);
    assert_eq!(square(plain), former, "the same point is the same file again");
    assert_eq!(variants(&desk.read(plain)["lead_media"]).len(), many);

    // A month later nobody has it any more.
    say(&member, shown, &[("focal_x", "5")]);
    desk.owner()
        .execute(
            "UPDATE newsroom.renditions SET former_at = former_at - interval '31 days'",
            &[],
        )
        .unwrap();
    desk.ilse
        .run(|conn, _| Box::pin(async move { copydesk::worker::tidy(conn).await }))
        .unwrap();
    assert_eq!(statuses(), (200, 404));
}

#[test]
fn pictures_stand_in_the_text_as_html_blocks_and_words() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let (one, two) = (picture(&member, 1), picture(&member, 2));
    let blocks = [
        image("iiiiiiiiii", one, "full", "At \"noon\""),
        image("jjjjjjjjjj", two, "column", ""),
    ];
    let story = desk.live(&Story::titled("Quay").with_document(&document(&blocks)));

    let body = desk.reader.json(&format!("/articles/{story}?body=html,blocks,text"))["body"].clone();
    let html = body["html"].as_str().unwrap();
    for part in [
        "<figure data-layout=\"full\"><picture><source type=\"image/avif\" srcset=\"http",
        "\"><source type=\"image/webp\" srcset=\"http",
        "<figcaption>At &quot;noon&quot; <small>Mina Sol / Example News</small></figcaption>",
        "<figure><picture>",
        "<figcaption>The quay at &lt;noon&gt; <small>",
        "loading=\"lazy\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(body["text"], "Seven in favour.\n\nAt \"noon\"");
    assert_eq!(body["blocks"][1]["attrs"]["picture"], json!(one));
    assert_eq!(body["blocks"][2]["media"]["id"], json!(two));
    assert_eq!(desk.reader.api(&format!("/media/{two}")).status, 200);
    let page = desk.reader.get("/quay").text();
    assert!(
        page.contains("srcset=\"/media/"),
        "files of the page's own host: {page}"
    );
    // A picture that leaves the text leaves readers, too.
    desk.republish(story, copydesk::articles::timeline::ChangeKind::Typo, None, |content| {
        content.body = copydesk::body::Document::parse(&document(&[blocks[0].clone()]))
            .unwrap()
            .document;
    });
    assert_eq!(desk.reader.api(&format!("/media/{two}")).status, 404);
    assert_eq!(desk.reader.api(&format!("/media/{one}")).status, 200);
}

#[test]
fn of_a_publication_and_a_change_of_the_librarys_words_readers_have_both() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let shown = picture(&member, 1);
    let before = desk.live(&Story::titled("Before").led_by(shown));
    for number in 1..=5 {
        let story = desk.approved(&Story::titled(&format!("Story {number}")).led_by(shown));
        let alt = format!("Tables, {number}");
        let barrier = Barrier::new(2);
        thread::scope(|both| {
            both.spawn(|| {
                barrier.wait();
                desk.ilse
                    .publishes(story, copydesk::articles::timeline::ChangeKind::First, None);
            });
            barrier.wait();
            say(&member, shown, &[("alt", &alt)]);
        });
        for id in [before, story] {
            assert_eq!(desk.read(id)["lead_media"]["alt"], alt.as_str(), "{number}");
        }
    }
}

#[test]
fn what_readers_see_of_a_picture_only_an_editor_changes() {
    let desk = Desk::open();
    let writer = Member::of(desk.at(), &desk.tamsin);
    let shown = picture(&writer, 1);
    let story = desk.draft(&Story::titled("Quay").led_by(shown));
    say(&writer, shown, &[("alt", "Wet tables")]);
    desk.approve(story);
    desk.ilse
        .publishes(story, copydesk::articles::timeline::ChangeKind::First, None);

    let path = format!("/admin/media/{shown}");
    assert!(writer.get(&path).text().contains("Readers see this picture."));
    let fields = [WORDS.as_slice(), &[("focal_y", "50"), ("version", "3")]].concat();
    assert_eq!(writer.post(&path, &fields).status, 403);
    say(&at(&desk, Role::Editor), shown, &[("alt", "A flooded quay")]);
    assert_eq!(desk.read(story)["lead_media"]["alt"], "A flooded quay");

    // What is planned goes out as it was approved, also when it was held meanwhile.
    let planned = picture(&writer, 2);
    let story = desk.approved(&Story::titled("Tomorrow").led_by(planned));
    let tomorrow = chrono::Utc::now() + chrono::TimeDelta::days(1);
    desk.ilse
        .schedules(story, copydesk::articles::timeline::ChangeKind::First, tomorrow);
    let path = format!("/admin/media/{planned}");
    let fields = [WORDS.as_slice(), &[("focal_y", "50"), ("version", "2")]].concat();
    assert_eq!(writer.post(&path, &fields).status, 403);
    desk.ilse.holds(story);
    assert_eq!(writer.post(&path, &fields).status, 403);
}

#[test]
fn files_that_were_planned_by_an_older_copydesk_are_planned_again() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let widest = |media: &Value| {
        let inline = |one: &&Value| one["preset"] == "inline";
        path_of(
            &variants(media)
                .iter()
                .filter(inline)
                .max_by_key(|one| one["width"].as_i64())
                .unwrap()["url"],
        )
    };
    let path = widest(&desk.read(story)["lead_media"]);
    let mut owner = desk.owner();
    owner
        .batch_execute("DELETE FROM newsroom.renditions WHERE width > 640; UPDATE newsroom.pictures SET planned = 1")
        .unwrap();
    assert_eq!(desk.reader.get(&path).status, 404);

    let studio = Studio::on(FileStore::in_folder(Ok(desk.data().join("media"))));
    block_on(studio.plan_again(&desk.pools().newsroom)).unwrap();

    assert_eq!(desk.reader.get(&path).status, 200);
}

#[test]
fn a_picture_that_a_story_shows_or_did_stays() {
    let desk = Desk::open();
    let member = at(&desk, Role::Admin);
    let (used, once, free) = (picture(&member, 1), picture(&member, 2), picture(&member, 3));
    let story = desk.draft(&Story::titled("Quay").with_document(&document(&[image("iiiiiiiiii", once, "column", "")])));
    desk.tamsin.submits(story);
    desk.tamsin.edits(story, |content| {
        content.lead = Some(StoryPicture::plain(used));
        content.body = copydesk::body::Document::from_text("Without.");
    });
    let remove = |id: PictureId| member.post(&format!("/admin/media/{id}/remove"), &[("version", "2")]);
    let page = |id: PictureId| member.get(&format!("/admin/media/{id}")).text();

    for (id, words) in [(used, "Not published with it."), (once, "In an earlier version.")] {
        assert!(page(id).contains(words), "{words}: {}", page(id));
        let refused = remove(id);
        assert!(
            refused.status == 409 && refused.text().contains("A story shows it, or did"),
            "{} {}",
            refused.status,
            refused.text()
        );
    }
    assert!(page(free).contains("No story shows it."));
    let names = |query: &str| {
        let text = member.get(&format!("/admin/media?{query}")).text();
        [used, once, free].map(|id| text.contains(&format!("/admin/media/{id}\"")))
    };
    assert_eq!(names("use=used"), [true, true, false]);
    assert_eq!(names("use=unused"), [false, false, true]);
    assert_eq!(remove(free).status, 303);

    // A contributor is not told of stories that are none of theirs.
    let outside = at(&desk, Role::Contributor);
    let seen = outside.get(&format!("/admin/media/{used}")).text();
    assert!(!seen.contains("Quay") && seen.contains("And in 1 more"), "{seen}");
}

#[test]
fn of_a_removal_and_a_story_that_takes_the_picture_one_comes_first() {
    let desk = Desk::open();
    let member = at(&desk, Role::Admin);
    for number in 1..=6 {
        let id = picture(&member, number);
        let story = desk.draft(&Story::titled(&format!("Story {number}")));
        let (version, ..) = desk.tamsin.now_of(story);
        let writer = Member::of(desk.at(), &desk.tamsin);
        let barrier = Barrier::new(2);
        let (removed, saved) = thread::scope(|both| {
            let removal = both.spawn(|| {
                barrier.wait();
                member
                    .post(&format!("/admin/media/{id}/remove"), &[("version", "2")])
                    .status
            });
            barrier.wait();
            let fields = [("version", version.to_string()), ("lead", id.to_string())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let saved = writer.post(&format!("/admin/articles/{story}/fields"), &fields).status;
            (removal.join().unwrap(), saved)
        });
        let has_it = desk.tamsin.now_of(story).2.lead.is_some();
        assert!(
            matches!((removed, saved, has_it), (303, 422, false) | (409, 303, true)),
            "{removed} {saved} {has_it}"
        );
    }
}

#[test]
fn the_form_of_a_story_takes_a_picture_and_its_words_and_says_what_it_cannot_take() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let (one, two, ended) = (picture(&member, 1), picture(&member, 2), picture(&member, 3));
    say(&member, ended, &[("usable_until", "2020-01-31")]);
    let story = desk.draft(&Story::titled("Quay"));
    let writer = Member::of(desk.at(), &desk.tamsin);
    let now = || desk.tamsin.now_of(story);
    let save = |fields: &[(&str, &str)]| {
        let version = now().0.to_string();
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("version", version.as_str())]).collect();
        writer.post(&format!("/admin/articles/{story}/fields"), &all)
    };
    let (first, second, third) = (one.to_string(), two.to_string(), ended.to_string());

    assert_eq!(
        save(&[("lead", &first), ("lead_caption", " At noon "), ("lead_alt", "")]).status,
        303
    );
    let lead = now().2.lead.unwrap();
    assert_eq!(
        (lead.picture, lead.caption.as_str(), lead.alt.as_str()),
        (one, "At noon", "")
    );
    let page = writer.get(&format!("/admin/articles/{story}")).text();
    assert!(
        page.contains("At noon") && page.contains("/admin/media/files/"),
        "{page}"
    );
    assert_eq!(writer.get(&format!("/admin/articles/{story}/preview")).status, 200);

    let long = "a".repeat(1_001);
    for (fields, words) in [
        (
            vec![("lead", third.as_str()), ("lead_caption", "")],
            "could be used until 31 January 2020 only",
        ),
        (
            vec![("lead", "01900000-0000-7000-8000-000000000000")],
            "not in the library any more",
        ),
        (vec![("lead", "<b>")], "not in the library any more"),
        (
            vec![("lead_caption", long.as_str())],
            "Shorten the caption to 1000 characters.",
        ),
    ] {
        let refused = save(&fields);
        assert!(
            refused.status == 422 && refused.text().contains(words),
            "{words}: {}",
            refused.text()
        );
        let lead = now().2.lead.unwrap();
        assert_eq!((lead.picture, lead.caption.as_str()), (one, "At noon"), "{words}");
    }
    // Words of one picture are none of another.
    assert_eq!(save(&[("lead", &second)]).status, 303);
    assert_eq!(now().2.lead, Some(StoryPicture::plain(two)));
    assert_eq!(save(&[("lead", "")]).status, 303);
    assert_eq!(now().2.lead, None);
    let nothing = save(&[("lead_caption", "Of what?")]);
    assert!(nothing.status == 422 && nothing.text().contains("Choose a lead picture first."));

    // A picture that a story has stays, whatever becomes of its rights; so does one that is cut and put back into a text.
    assert_eq!(save(&[("lead", &first)]).status, 303);
    say(&member, one, &[("usable_until", "2020-01-31")]);
    assert_eq!(save(&[("lead", &first), ("lead_alt", "A quay")]).status, 303);
}

#[test]
fn a_text_takes_pictures_of_the_library_alone() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let shown = picture(&member, 1);
    let story = desk.draft(&Story::titled("Quay"));
    let writer = Member::of(desk.at(), &desk.tamsin);
    let save = |id: PictureId| {
        let version = desk.tamsin.now_of(story).0.to_string();
        let body = document(&[image("iiiiiiiiii", id, "wide", "At noon")]).to_string();
        writer.post(
            &format!("/admin/articles/{story}/body"),
            &[("version", version.as_str()), ("body", body.as_str())],
        )
    };

    assert_eq!(save(shown).status, 303);
    let refused = save(PictureId::new());
    assert!(
        refused.status == 422 && refused.text().contains("not in the library any more"),
        "{}",
        refused.text()
    );
    let (_, _, content) = desk.tamsin.now_of(story);
    assert_eq!(content.pictures(), [shown]);
}

#[test]
fn pictures_go_out_described_and_credited() {
    let desk = Desk::open();
    let member = at(&desk, Role::Editor);
    let (lead, inside) = (id_of(&upload(&member, 1)), picture(&member, 2));
    say(&member, inside, &[("credit", "")]);
    let blocks = [image("iiiiiiiiii", inside, "wide", "")];
    let story = desk.draft(&Story::titled("Quay").led_by(lead).with_document(&document(&blocks)));
    let writer = Member::of(desk.at(), &desk.tamsin);

    let page = writer.get(&format!("/admin/articles/{story}")).text();
    for words in [
        "No alt text for the lead picture",
        "No credit for the picture in block 2",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let version = || desk.tamsin.now_of(story).0.to_string();
    let submit = writer.post(
        &format!("/admin/articles/{story}/submit"),
        &[("version", &version()), ("from", "editor")],
    );
    assert!(
        submit.status == 422 && submit.text().contains("Submit all the same?"),
        "{}",
        submit.status
    );
    let refused = desk.tamsin.acts(story, copydesk::articles::gate::order::Order::Submit);
    assert!(matches!(refused, Err(Error::Problems(_))), "{refused:?}");
    say(&member, lead, &[]);
    say(&member, inside, &[]);
    desk.approve(story);
    desk.ilse
        .publishes(story, copydesk::articles::timeline::ChangeKind::First, None);
    assert_eq!(desk.read(story)["lead_media"]["id"], json!(lead));
}
