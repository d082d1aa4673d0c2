//! Settings, Feeds and crawlers: robots.txt, ads.txt, security.txt and other texts at known addresses.

use copydesk::policy::Role;

use crate::support::{Answer, Desk, Member, SITE, Start, Story, between};

const PAGE: &str = "/admin/settings/feeds";

struct Settings {
    desk: Desk,
    admin: Member,
}

impl Settings {
    fn open() -> Self {
        let desk = Desk::open();
        let admin = Member::of(desk.at(), &desk.person("Ada Min", Role::Admin));
        Self { desk, admin }
    }

    fn save(&self, fields: &[(&str, &str)]) -> Answer {
        let page = self.admin.get(PAGE).text();
        let version = between(&page, "name=\"version\" value=\"", "\"").to_owned();
        let mut all = vec![("version", version.as_str())];
        all.extend(fields);
        self.admin.post(PAGE, &all)
    }

    fn saves(&self, fields: &[(&str, &str)]) {
        let saved = self.save(fields);
        assert_eq!(
            (saved.status, saved.header("location")),
            (303, "/admin/settings/feeds?done=saved"),
            "{}",
            saved.text()
        );
    }

    fn text(&self, path: &str) -> String {
        let answer = self.desk.reader.get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "text/plain; charset=utf-8"),
            "{path}"
        );
        answer.text()
    }
}

#[test]
fn robots_txt_says_where_the_sitemaps_are_and_what_the_newsroom_decided() {
    let set = Settings::open();
    let plain = set.text("/robots.txt");
    assert!(plain.starts_with("User-agent: *\nDisallow: /admin$\n"), "{plain}");
    assert!(
        plain.ends_with(&format!(
            "Sitemap: {SITE}/sitemap.xml\nSitemap: {SITE}/news-sitemap.xml\n"
        )),
        "{plain}"
    );
    assert!(!plain.contains("GPTBot"));
    let rules: Vec<&str> = plain
        .lines()
        .filter_map(|line| line.strip_prefix("Disallow: "))
        .collect();
    for slug in [
        "/administration-resigns",
        "/search-goes-on",
        "/setup-of-the-year",
        "/api",
        "/comments-of-the-week",
    ] {
        let is_kept_out = |rule: &&str| match rule.strip_suffix('$') {
            Some(whole) => slug == whole,
            None => slug.starts_with(*rule),
        };
        assert!(!rules.iter().any(is_kept_out), "no story is kept out: {slug}");
    }

    set.saves(&[
        ("training", "refused"),
        ("robots", "User-agent: BadBot\r\nDisallow: /\r\n"),
    ]);

    let text = set.text("/robots.txt");
    for crawler in [
        "GPTBot",
        "ClaudeBot",
        "CCBot",
        "Google-Extended",
        "Applebot-Extended",
        "meta-externalagent",
    ] {
        assert!(text.contains(&format!("\nUser-agent: {crawler}\n")), "{crawler}");
    }
    assert!(text.contains("\nUser-agent: BadBot\nDisallow: /\n"), "{text}");
    let groups: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(groups.len(), 4, "{text}");
    assert!(groups[1].ends_with("\nDisallow: /") && !groups[0].contains("GPTBot"));
    let page = set.admin.get(PAGE).text();
    assert!(
        page.contains("id=\"training-refused\" name=\"training\" value=\"refused\" checked"),
        "{page}"
    );
    assert!(page.contains("platform.openai.com/docs/bots"), "sources are named");
    let wrong = set.save(&[("robots", "Disallow: /x")]);
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text().contains("says nothing of whom it is for"),
        "{}",
        wrong.text()
    );
}

#[test]
fn each_text_is_there_once_it_is_set_and_not_before() {
    let set = Settings::open();
    let all = [
        "/ads.txt",
        "/app-ads.txt",
        "/.well-known/security.txt",
        "/security.txt",
        "/.well-known/trust.txt",
        "/.well-known/assetlinks.json",
    ];
    let never = set.desk.reader.get("/.well-known/never").status;
    for path in all {
        assert_eq!((set.desk.reader.get(path).status, never), (404, 404), "{path}");
    }

    set.saves(&[
        ("ads", "ads.example, 1234, DIRECT"),
        ("app_ads", "apps.example, 5, RESELLER"),
        ("contacts", "security@courier.example\nhttps://courier.example/report"),
        ("policy", "https://courier.example/security"),
        ("text_name", "trust.txt"),
        ("text", "member=https://journalists.example/"),
        ("text_name", "assetlinks.json"),
        ("text", "[]"),
    ]);

    assert_eq!(set.text("/ads.txt"), "ads.example, 1234, DIRECT\n");
    assert_eq!(set.text("/app-ads.txt"), "apps.example, 5, RESELLER\n");
    assert_eq!(
        set.text("/.well-known/trust.txt"),
        "member=https://journalists.example/\n"
    );
    let links = set.desk.reader.get("/.well-known/assetlinks.json");
    assert_eq!(
        (links.status, links.header("content-type"), links.text().as_str()),
        (200, "application/json", "[]")
    );
    let old = set.desk.reader.get("/security.txt");
    assert_eq!((old.status, old.header("location")), (301, "/.well-known/security.txt"));
    for path in ["/.well-known/robots.txt", "/.well-known/ads.txt", "/.well-known/never"] {
        assert_eq!(set.desk.reader.get(path).status, 404, "{path}");
    }
    for name in ["robots.txt", "ads.txt", "security.txt", "trust.txt"] {
        assert_eq!(set.desk.reader.api(&format!("/texts/{name}")).status, 200, "{name}");
    }
    let act = set
        .desk
        .text("SELECT act || ' ' || (subject ->> 'changed') FROM newsroom.activity ORDER BY seq DESC LIMIT 1");
    assert_eq!(act, r#"syndication_changed ["ads", "app_ads", "security", "texts"]"#);

    set.saves(&[("ads", "")]);
    for path in all {
        assert_eq!(set.desk.reader.get(path).status, 404, "{path}");
    }
}

#[test]
fn security_txt_never_expires_and_is_the_same_all_month_long() {
    let set = Settings::open();
    set.saves(&[("contacts", "security@courier.example")]);
    let at = |moment: &str| {
        // A clock that is set is noticed when it is set by more than a moment.
        set.desk.stop_the_clock("2026-10-01 12:00:00Z");
        set.text("/.well-known/security.txt");
        set.desk.stop_the_clock(moment);
        set.text("/.well-known/security.txt")
    };
    let first = at("2026-11-01 00:00:00Z");
    assert_eq!(
        first,
        format!(
            "Contact: mailto:security@courier.example\nExpires: 2027-05-01T00:00:00Z\nPreferred-Languages: en-GB\nCanonical: {SITE}/.well-known/security.txt\n"
        )
    );
    assert_eq!(at("2026-11-30 23:59:59Z"), first);
    assert!(at("2026-12-01 00:00:01Z").contains("Expires: 2027-06-01T00:00:00Z"));
    assert!(at("2031-08-31 12:00:00Z").contains("Expires: 2032-02-01T00:00:00Z"));
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let set = Settings::open();
    for (field, typed, sentence) in [
        ("hub", "https://hub.example:8443/", "without a port"),
        ("hub", "hub", "is no web address"),
        ("ads", "ads.example", "Line 1, “ads.example”, names no seller"),
        ("app_ads", "<script>", "names no seller"),
        ("contacts", "the desk", "is no way to reach you"),
        ("policy", "javascript:alert(1)", "is no web address"),
        (
            "policy",
            "https://courier.example/",
            "Write where holes in the site are reported",
        ),
        ("text", "words", "Write the name of the text"),
        ("text_name", "../../etc/passwd", "cannot be a name here"),
    ] {
        let fields = match field {
            "text" => vec![("text_name", ""), ("text", typed)],
            "text_name" => vec![("text_name", typed), ("text", "words")],
            _ => vec![(field, typed)],
        };
        let wrong = set.save(&fields);
        assert_eq!(wrong.status, 422, "{field} {typed}");
        let page = wrong.text();
        assert!(page.contains(sentence), "{field} {typed}: {page}");
        assert!(
            page.contains(&typed.replace('<', "&#60;").replace('>', "&#62;")),
            "{field} {typed} stays"
        );
    }
    let stale = set
        .admin
        .post(PAGE, &[("version", "0"), ("ads", "ads.example, 1, DIRECT")]);
    assert_eq!(stale.status, 409);
    let editor = Member::of(set.desk.at(), &set.desk.ilse);
    assert_eq!(editor.get(PAGE).status, 200);
    assert_eq!(editor.post(PAGE, &[("version", "1")]).status, 403);
}

#[test]
fn short_feeds_are_short_from_the_next_answer_on() {
    let set = Settings::open();
    set.desk.live(&Story::titled("The plan").dek("A dek"));
    assert!(set.desk.reader.get("/feed.xml").text().contains("Seven councillors"));
    set.saves(&[("feeds", "short"), ("hub", "https://hub.example.org/")]);
    let short = set.desk.reader.get("/feed.xml");
    assert!(!short.text().contains("Seven councillors") && short.text().contains("A dek"));
    assert_eq!(
        short.header("link"),
        format!("<{SITE}/feed.xml>; rel=\"self\", <https://hub.example.org/>; rel=\"hub\"")
    );
    assert!(
        short
            .text()
            .contains("<atom:link href=\"https://hub.example.org/\" rel=\"hub\"/>")
    );
    assert!(
        set.desk
            .reader
            .get("/atom.xml")
            .text()
            .contains("<link rel=\"hub\" href=\"https://hub.example.org/\"/>")
    );
    let json = set.desk.reader.get("/feed.json").json();
    assert_eq!(json["hubs"][0]["url"], "https://hub.example.org/");
}

#[test]
fn without_a_site_of_our_own_a_front_end_sends_the_texts_on() {
    let desk = Desk::open_with(Start::default());
    for path in ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt"] {
        assert_eq!(desk.reader.get(path).status, 404, "{path}");
    }
    let robots = desk.reader.api("/texts/robots.txt");
    assert!(robots.status == 200 && robots.text().contains(&format!("Sitemap: {SITE}/sitemap.xml")));
}
