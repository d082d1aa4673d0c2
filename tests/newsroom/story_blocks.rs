//! Blocks that are more than paragraphs: saved by the writing surface, published, read as a page, through the API and in an
//! archive; and what other sites show, of which nothing is loaded before a reader asks.

use copydesk::{articles::timeline::ChangeKind, body::Document, ids::PictureId, policy::Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    pictures::upload,
    story_pictures,
    support::{Answer, Browser, Desk, Member, Person, Story},
};

const VIDEO: &str = "vvvvvvvvvv";
const MAP: &str = "mmmmmmmmmm";
const LINKED: &str = "uuuuuuuuuu";

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// A node as it is stored: what is empty is not there.
fn node(name: &str, attrs: Value, said: &str) -> Value {
    match said {
        "" => json!({"type": name, "attrs": attrs}),
        said => json!({"type": name, "attrs": attrs, "content": [text(said)]}),
    }
}

fn line(name: &str, id: &str, said: &str) -> Value {
    node(name, json!({"id": id.repeat(10)}), said)
}

fn image(id: &str, picture: PictureId, said: &str) -> Value {
    let attrs = json!({"id": id.repeat(10), "picture": picture, "layout": "column", "alt": ""});
    node("image", attrs, said)
}

fn gallery(pictures: [PictureId; 2]) -> Value {
    let [one, two] = pictures;
    json!({"type": "gallery", "attrs": {"id": "gggggggggg", "layout": "wide"}, "content": [
        line("caption", "h", "The Level, from two heights"), image("i", one, "Below"), image("j", two, ""),
    ]})
}

fn embed(id: &str, address: &str, title: &str) -> Value {
    json!({"type": "embed", "attrs": {"id": id, "address": address, "title": title}, "content": [text("Seen on Monday")]})
}

/// A text with every block that is more than a paragraph, but galleries.
pub fn blocks() -> Vec<Value> {
    let row = |id: &str, cells: [(&str, &str); 3]| {
        let cells = cells.map(|(id, said)| line("table_cell", id, said));
        json!({"type": "table_row", "attrs": {"id": id.repeat(10)}, "content": cells})
    };
    let note = |said: &str| json!({"type": "footnote", "content": [text(said)]});
    let code = json!({"type": "text", "text": "gate --open", "marks": [{"type": "code"}]});
    vec![
        json!({"type": "paragraph", "attrs": {"id": "pppppppppp"}, "content":
            [text("The wall has settled."), note("At eleven posts."), text(" So "), code, text(" it is."), note("Table <4>.")]}),
        json!({"type": "blockquote", "attrs": {"id": "aaaaaaaaaa"}, "content": [line("paragraph", "b", "A wall argues."), line("attribution", "c", "An engineer")]}),
        json!({"type": "pull_quote", "attrs": {"id": "dddddddddd"}, "content": [line("paragraph", "e", "We are hiring a marsh."), line("attribution", "f", "A councillor")]}),
        json!({"type": "table", "attrs": {"id": "tttttttttt", "header_row": true, "header_column": true}, "content": [
            line("caption", "k", "What each plan costs"),
            row("l", [("n", "Plan"), ("o", "Cost"), ("q", "Ready")]),
            row("r", [("s", "Raise the wall"), ("w", "38.0"), ("x", "2031")]),
        ]}),
        json!({"type": "fact_box", "attrs": {"id": "yyyyyyyyyy"}, "content": [line("caption", "z", "The vote in figures"), line("paragraph", "0", "Seven to four.")]}),
        embed(VIDEO, "https://youtu.be/dQw4w9WgXcQ?t=3", "The \"sluice\""),
        embed(MAP, "https://www.openstreetmap.org/#map=13/50.2660/-5.0527", ""),
        embed(LINKED, "https://maps.example/levels", "The Levels"),
        json!({"type": "code_block", "attrs": {"id": "1111111111"}, "content": [text("if tide < wall {\n\topen()\n}")]}),
    ]
}

/// All of them, with a gallery of these pictures.
pub fn every_block(pictures: [PictureId; 2]) -> Value {
    let mut all = blocks();
    all.insert(3, gallery(pictures));
    document(all)
}

fn document(blocks: Vec<Value>) -> Value {
    json!({"type": "doc", "attrs": {"schema": "copydesk-doc/1"}, "content": blocks})
}

/// Saves a text as the editor does.
fn save(desk: &Desk, person: &Person, story: copydesk::ids::ArticleId, body: &Value) -> Answer {
    let version = person.now_of(story).0.to_string();
    let origin = format!("http://{}", desk.at());
    Member::of(desk.at(), person).send(
        Method::POST,
        &format!("/admin/articles/{story}/body"),
        &[("version", &version), ("body", &body.to_string())],
        &[("origin", &origin), ("accept", "application/json")],
    )
}

fn editor(desk: &Desk) -> Member {
    Member::of(desk.at(), &desk.person("Another editor", Role::Editor))
}

fn holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part}\nin\n{html}");
    }
}

#[test]
fn every_block_is_saved_published_and_sent_as_it_is_described() {
    let desk = Desk::open();
    let member = editor(&desk);
    let pictures = [story_pictures::picture(&member, 1), story_pictures::picture(&member, 2)];
    let story = desk.draft(&Story::titled("Every block"));
    let body = every_block(pictures);
    let saved = save(&desk, &desk.tamsin, story, &body);
    assert_eq!(
        (saved.status, &saved.json()["notices"]),
        (200, &Value::Null),
        "{}",
        saved.text()
    );
    assert_eq!(
        desk.tamsin.now_of(story).2.body.to_json(),
        body,
        "it is stored as it was sent"
    );
    desk.approve(story);
    desk.ilse.publishes(story, ChangeKind::First, None);

    let sent = desk.reader.json(&format!("/articles/{story}?body=html,blocks,text"))["body"].clone();
    let page = desk.reader.get("/every-block").text();
    let both = [
        "<p>The wall has settled.<sup><a id=\"r-pppppppppp\" href=\"#n-pppppppppp\" role=\"doc-noteref\">1</a></sup> So <code>gate --open</code> it is.\
         <sup><a id=\"r-pppppppppp-2\" href=\"#n-pppppppppp-2\" role=\"doc-noteref\">2</a></sup></p>",
        "<figure><blockquote><p>A wall argues.</p></blockquote><figcaption>An engineer</figcaption></figure>",
        "<figure data-pull><blockquote><p>We are hiring a marsh.</p></blockquote><figcaption>A councillor</figcaption></figure>",
        "<figure data-gallery aria-labelledby=\"b-hhhhhhhhhh\" data-layout=\"wide\"><figcaption id=\"b-hhhhhhhhhh\">The Level, from two heights</figcaption><ul><li><figure><picture>",
        "<figcaption>Below <small>Mina Sol / Example News</small></figcaption></figure></li>",
        "<div data-table tabindex=\"0\" role=\"region\" aria-labelledby=\"b-kkkkkkkkkk\"><table><caption id=\"b-kkkkkkkkkk\">What each plan costs</caption>\
         <thead><tr><th scope=\"col\">Plan</th><th scope=\"col\" data-number>Cost</th><th scope=\"col\" data-number>Ready</th></tr></thead>\
         <tbody><tr><th scope=\"row\">Raise the wall</th><td data-number>38.0</td><td data-number>2031</td></tr></tbody></table></div>",
        "<section data-box aria-labelledby=\"b-zzzzzzzzzz\"><h2 id=\"b-zzzzzzzzzz\">The vote in figures</h2><p>Seven to four.</p></section>",
        "<figure id=\"b-uuuuuuuuuu\" data-embed=\"\"><a href=\"https://maps.example/levels\" rel=\"noopener\">The Levels</a><figcaption>Seen on Monday</figcaption></figure>",
        "<pre tabindex=\"0\"><code>if tide &lt; wall {\n\topen()\n}</code></pre>",
        "<li id=\"n-pppppppppp\">At eleven posts. <a href=\"#r-pppppppppp\" role=\"doc-backlink\"",
        "<li id=\"n-pppppppppp-2\">Table &lt;4&gt;. <a href=\"#r-pppppppppp-2\" role=\"doc-backlink\"",
    ];
    holds(sent["html"].as_str().unwrap(), &both);
    holds(&page, &both);
    let html = sent["html"].as_str().unwrap();
    let wide = html.matches("sizes=\"(min-width: 76rem) 58rem, 100vw\"").count();
    let abreast = html.matches("sizes=\"(min-width: 76rem) 28rem, 50vw\"").count();
    assert_eq!((wide, abreast), (3, 3), "of three kinds of files each: {html}");
    holds(
        html,
        &[
            "<figure id=\"b-vvvvvvvvvv\" data-embed=\"youtube\" data-frame=\"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ\" data-ratio=\"16 / 9\">\
             <a href=\"https://youtu.be/dQw4w9WgXcQ?t=3\" rel=\"noopener\">The &quot;sluice&quot;</a> <small>YouTube</small><figcaption>Seen on Monday</figcaption></figure>",
            "<section role=\"doc-endnotes\"><ol>",
        ],
    );

    let at = |number: usize| &sent["blocks"][number];
    assert_eq!(at(3)["content"][1]["media"]["id"], json!(pictures[0]));
    assert_eq!(at(3)["content"][2]["media"]["alt"], "Tables on a wet quay");
    assert_eq!(
        at(6)["frame"],
        json!({"provider": "YouTube", "kind": "Video", "src": "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "ratio": "16 / 9"})
    );
    assert_eq!((&at(8)["frame"], &at(9)["type"]), (&Value::Null, &json!("code_block")));
    holds(
        sent["text"].as_str().unwrap(),
        &[
            "The wall has settled.",
            "A wall argues.",
            "An engineer",
            "We are hiring a marsh.",
            "The Level, from two heights",
            "Below",
            "What each plan costs",
            "Raise the wall",
            "38.0",
            "The vote in figures",
            "Seven to four.",
            "Seen on Monday",
            "if tide < wall {",
            "At eleven posts.",
            "Table <4>.",
        ],
    );
}

/// Addresses that a browser fetches for a page by itself, when they are of other sites.
fn fetched_elsewhere(page: &str) -> Vec<String> {
    let tags = page.split('<').filter(|tag| {
        [
            "link ", "script", "img ", "source ", "iframe", "video", "audio", "object", "embed",
        ]
        .iter()
        .any(|name| tag.starts_with(name))
    });
    let values = tags.flat_map(|tag| {
        let head = tag.split('>').next().unwrap_or_default();
        // Of links, those that name a page fetch nothing.
        let names_a_page = head.contains("rel=\"canonical\"") || head.contains("rel=\"alternate\"");
        head.split('"')
            .filter(move |_| !names_a_page)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    values.filter(|value| value.contains("//")).collect()
}

fn policy(answer: &Answer) -> &str {
    answer.header("content-security-policy")
}

#[test]
fn nothing_of_another_site_is_loaded_before_a_reader_asks_for_it() {
    let desk = Desk::open();
    desk.live(&Story::titled("Marsh").with_document(&document(blocks())));
    desk.live(
        &Story::titled("Sumpf")
            .in_language("de")
            .with_document(&document(blocks())),
    );
    let front = desk.reader.get("/");

    let plain = desk.reader.get("/marsh");
    assert_eq!(fetched_elsewhere(&plain.text()), [""; 0]);
    assert_eq!(policy(&plain), policy(&front));
    assert!(!policy(&plain).contains("frame-src"));
    holds(
        &plain.text(),
        &[
            "<p id=\"w-vvvvvvvvvv\"><small>Video · YouTube</small> The &quot;sluice&quot;</p><p>This comes from <bdi>youtube-nocookie.com</bdi>. \
             Load it, and that site learns your address and that you read this page. Nothing has been sent so far.</p>",
            "<a href=\"?load=vvvvvvvvvv#b-vvvvvvvvvv\" rel=\"nofollow\" aria-describedby=\"w-vvvvvvvvvv\">Load it</a>",
            "<a href=\"https://youtu.be/dQw4w9WgXcQ?t=3\" rel=\"noopener\" target=\"_blank\" aria-describedby=\"w-vvvvvvvvvv\">Open it in a new page</a>",
            "<small>Map</small> OpenStreetMap",
            "<h2 id=\"h-notes\">Notes</h2>",
            "aria-label=\"Back to note 2 in the text\"",
        ],
    );
    holds(
        &desk.reader.get("/sumpf").text(),
        &[
            "Das kommt von <bdi>youtube-nocookie.com</bdi>.",
            ">Laden</a>",
            "<small>Karte</small>",
            ">Anmerkungen</h2>",
        ],
    );

    for (block, src, origin) in [
        (
            VIDEO,
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com",
        ),
        (
            MAP,
            "https://www.openstreetmap.org/export/embed.html?bbox=-5.11278%2C50.23720%2C-4.99262%2C50.29480",
            "https://www.openstreetmap.org",
        ),
    ] {
        // Made, then kept, then known to the reader's browser.
        let path = format!("/marsh?load={block}");
        let loaded = desk.reader.get(&path);
        assert_eq!(desk.reader.get(&path).text(), loaded.text());
        assert_eq!(policy(&desk.reader.get(&path)), policy(&loaded));
        let known = desk.reader.get_with(&path, "if-none-match", loaded.header("etag"));
        assert_eq!((known.status, policy(&known)), (304, policy(&loaded)));
        assert_eq!(fetched_elsewhere(&loaded.text()), [src], "one frame and nothing else");
        assert_eq!(
            policy(&loaded),
            policy(&front).replace("; trusted-types", &format!("; frame-src {origin}; trusted-types"))
        );
        holds(
            &loaded.text(),
            &[
                "loading=\"lazy\" referrerpolicy=\"strict-origin\" sandbox=\"allow-scripts allow-same-origin allow-popups \
                 allow-popups-to-escape-sandbox allow-presentation\" allow=\"fullscreen\"></iframe>",
            ],
        );
        let canonical = |answer: &Answer| {
            let page = answer.text();
            let rest = page.split("<link rel=\"canonical\" href=\"").nth(1).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        assert_eq!(canonical(&loaded), canonical(&plain));
        assert!(canonical(&loaded).ends_with("/marsh"), "{}", canonical(&loaded));
        assert!(
            !loaded.text().contains(&format!("?load={block}#")),
            "it is loaded already"
        );
    }
    assert_eq!(
        desk.reader.get("/marsh").text(),
        plain.text(),
        "the page without it is what it was"
    );
    assert_eq!(policy(&desk.reader.get("/marsh")), policy(&front));
}

#[test]
fn whatever_is_asked_to_be_loaded_only_a_block_of_the_story_is() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("Marsh").with_document(&document(blocks())));
    desk.live(&Story::titled("Dry"));
    let plain = desk.reader.get("/marsh");
    for asked in [
        "load=".to_owned(),
        "load=nothing".to_owned(),
        format!("load={LINKED}"),
        "load=pppppppppp".to_owned(),
        format!("load={}", VIDEO.to_uppercase()),
        format!("load={VIDEO}%00"),
        format!("load={VIDEO}&load={MAP}"),
        format!("load={MAP}&load={VIDEO}"),
        format!("load={VIDEO}&load={VIDEO}"),
        "load=%22%3E%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        "load=https%3A%2F%2Fevil.example%2F".to_owned(),
        "load=%0d%0aset-cookie:%20a=b".to_owned(),
        "load=%ff%fe".to_owned(),
        format!("load[]={VIDEO}"),
        format!("LOAD={VIDEO}"),
    ] {
        for _ in 0..2 {
            let answer = desk.reader.get(&format!("/marsh?{asked}"));
            assert_eq!((answer.status, answer.text()), (200, plain.text()), "{asked}");
            assert_eq!(policy(&answer), policy(&plain), "{asked}");
        }
    }
    let dry = desk.reader.get("/dry");
    let asked = desk.reader.get(&format!("/dry?load={VIDEO}"));
    assert_eq!(
        (asked.text(), policy(&asked)),
        (dry.text(), policy(&dry)),
        "another story’s"
    );

    // What leaves the text is loaded no longer, whatever was kept.
    let loaded = format!("/marsh?load={VIDEO}");
    assert!(desk.reader.get(&loaded).text().contains("<iframe"));
    desk.republish(story, ChangeKind::Typo, None, |content| {
        content.body = Document::from_text("Without.");
    });
    let after = desk.reader.get(&loaded);
    assert!(!after.text().contains("<iframe") && !policy(&after).contains("frame-src"));
}

#[test]
fn a_picture_of_a_gallery_is_readers_exactly_while_the_story_is_and_stays_in_the_library() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.person("Another admin", Role::Admin));
    let pictures = [story_pictures::picture(&member, 1), story_pictures::picture(&member, 2)];
    let story = desk.draft(
        &Story::titled("Heights").with_document(&document(vec![line("paragraph", "p", "So."), gallery(pictures)])),
    );
    let known = || pictures.map(|id| desk.reader.api(&format!("/media/{id}")).status);
    let page = member.get(&format!("/admin/media/{}", pictures[1])).text();
    let file = page
        .split("/admin/media/files/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let file = || desk.reader.get(&format!("/media/{file}")).status;

    assert_eq!((known(), file()), ([404, 404], 404), "a draft");
    desk.approve(story);
    desk.ilse.publishes(story, ChangeKind::First, None);
    assert_eq!((known(), file()), ([200, 200], 200), "live");
    let html = desk.reader.get("/heights").text();
    assert_eq!(
        html.matches("srcset=\"/media/").count(),
        6,
        "three kinds of files of two pictures: {html}"
    );

    let remove = member.post(&format!("/admin/media/{}/remove", pictures[1]), &[("version", "2")]);
    assert!(
        remove.status == 409 && remove.text().contains("A story shows it, or did"),
        "{}",
        remove.text()
    );
    let used = member.get("/admin/media?use=used").text();
    pictures
        .iter()
        .for_each(|id| assert!(used.contains(&format!("/admin/media/{id}\"")), "{id}"));

    desk.republish(story, ChangeKind::Typo, None, |content| {
        let only = json!({"type": "gallery", "attrs": {"layout": "wide"}, "content": [{"type": "caption"}, image("i", pictures[0], "")]});
        content.body = Document::parse(&document(vec![line("paragraph", "p", "So."), only])).unwrap().document;
    });
    assert_eq!((known(), file()), ([200, 404], 404), "the second left the gallery");
    desk.ilse.withdraws(story, "Wrong.", None);
    assert_eq!(known(), [404, 404], "withdrawn");
}

#[test]
fn checks_say_which_picture_of_which_gallery_lacks_something() {
    let desk = Desk::open();
    let member = editor(&desk);
    let bare = upload(&member, 2).rsplit('/').next().unwrap().parse().unwrap();
    let pictures = [story_pictures::picture(&member, 1), bare];
    story_pictures::say(&member, pictures[0], &[("credit", "")]);
    let text = [
        line("paragraph", "p", "One."),
        line("paragraph", "q", "Two."),
        gallery(pictures),
    ];
    let story = desk.draft(&Story::titled("Heights").with_document(&document(text.into())));

    let page = Member::of(desk.at(), &desk.tamsin)
        .get(&format!("/admin/articles/{story}"))
        .text();

    holds(
        &page,
        &[
            "No credit for picture 1 in block 3",
            "No alt text for picture 2 in block 3",
        ],
    );
}

#[test]
fn a_newsroom_says_of_embeds_what_it_wants_to_at_once() {
    let desk = Desk::open();
    desk.live(&Story::titled("Marsh").with_document(&document(blocks())));
    assert!(desk.reader.get("/marsh").text().contains(">Load it</a>"));
    let admin = Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Admin));
    let page = admin.get("/admin/settings/words").text();
    let version = page.split("name=\"version\" value=\"").nth(1).unwrap();
    let version = version.split('"').next().unwrap();
    let said = |told| [("version", version), ("embed_load", "Show <it>"), ("embed_told", told)];

    let refused = admin.post("/admin/settings/words", &said("From elsewhere"));
    assert!(
        refused.status == 422 && refused.text().contains("Leave {host} in it, once"),
        "{}",
        refused.text()
    );
    let saved = admin.post("/admin/settings/words", &said("From {host} & <others>"));
    assert_eq!(saved.status, 303, "{}", saved.text());

    holds(
        &desk.reader.get("/marsh").text(),
        &[
            ">Show &lt;it&gt;</a>",
            "<p>From <bdi>youtube-nocookie.com</bdi> &amp; &lt;others&gt;</p>",
        ],
    );
}

#[test]
fn a_browser_lets_in_the_frame_that_was_asked_for_and_wide_blocks_scroll_by_keys() {
    let desk = Desk::open();
    desk.live(&Story::titled("Marsh").with_document(&document(blocks())));
    let browser = Browser::open(desk.at());
    browser.begins_with("window.refused = []; addEventListener('securitypolicyviolation', event => refused.push(event.violatedDirective));");
    browser.visit(&format!("/marsh?load={VIDEO}#b-{VIDEO}"));
    // Its page is another's, or the browser's own where there is no network.
    browser.waits_for(
        "the frame is on its way",
        "document.querySelector('iframe').contentDocument === null",
    );
    assert_eq!(browser.says("refused.join()"), "");
    assert_eq!(browser.says("document.querySelectorAll('iframe').length"), "1");

    browser.appears(390, false);
    browser.visit("/marsh");
    let focusable = "[...document.querySelectorAll('[data-table], pre')].map(one => (one.focus(), document.activeElement === one)).join()";
    assert_eq!(browser.says(focusable), "true,true");
    let wide = "document.documentElement.scrollWidth <= innerWidth";
    assert_eq!(browser.says(wide), "true");
}
