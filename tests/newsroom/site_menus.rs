//! Menus and the look of the reader site: tried out beside what readers have, then made live; entries follow what they lead to.

use copydesk::{articles::timeline::ChangeKind, authors, ids::CategoryId, policy::Role, taxonomy::category};

use crate::support::{Answer, Desk, Member, Start, Story};

/// An admin at the settings of the site.
struct Keeper {
    desk: Desk,
    admin: Member,
}

impl Keeper {
    fn open() -> Self {
        let desk = Desk::open();
        let admin = Member::of(desk.at(), &desk.person("Ada Stone", Role::Admin));
        Self { desk, admin }
    }

    fn page(&self) -> String {
        self.admin.get("/admin/settings/site").text()
    }

    fn version(&self) -> String {
        let page = self.page();
        let rest = page.split("name=\"version\" value=\"").nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    fn send(&self, fields: &[(&str, &str)]) -> Answer {
        let version = self.version();
        let mut all = vec![("version", version.as_str())];
        all.extend(fields);
        self.admin.post("/admin/settings/site", &all)
    }

    fn adds(&self, menu: &str, target: &str) {
        let answer = self.send(&[("do", "add"), ("menu", menu), ("target", target)]);
        assert_eq!(answer.status, 303, "{target}: {}", answer.text());
    }

    fn makes_live(&self) {
        assert_eq!(self.send(&[("do", "live")]).status, 303);
    }

    /// The line of the draft that has this name.
    fn entry(&self, name: &str) -> String {
        let page = self.page();
        let at = page.find(&format!("<strong dir=\"auto\">{name}</strong>")).unwrap();
        let before = &page[..at];
        before
            .rsplit("data-entry=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    }

    /// Labels and addresses of the menu in the head, as readers have it.
    fn head(&self) -> Vec<String> {
        links(&self.front(), "<nav class=\"paper-nav")
    }

    fn foot(&self) -> Vec<String> {
        links(&self.front(), "<div class=\"paper-foot__end")
    }

    fn front(&self) -> String {
        let front = self.desk.reader.get("/");
        assert_eq!(front.status, 200);
        front.text()
    }
}

fn links(page: &str, nav: &str) -> Vec<String> {
    let part = page
        .split(nav)
        .nth(1)
        .map_or("", |rest| rest.split("</nav>").next().unwrap());
    let link = |text: &str| {
        let href = text.split('"').next().unwrap();
        let label = text.split("<bdi>").nth(1).unwrap().split("</bdi>").next().unwrap();
        format!("{label} {href}")
    };
    part.split("<a href=\"").skip(1).map(link).collect()
}

#[test]
fn a_menu_is_tried_out_before_readers_have_it() {
    let keeper = Keeper::open();
    let news = keeper.desk.category("News", None);
    let sport = keeper.desk.category("Sport", None);
    keeper.desk.live(&Story::titled("A tide").filed_under(news));
    keeper.desk.live(&Story::titled("A game").filed_under(sport));
    assert_eq!(keeper.head(), ["News /category/news", "Sport /category/sport"]);

    keeper.adds("head", &format!("category:{sport}"));
    keeper.adds("head", "archive");
    let link = [
        ("do", "add"),
        ("menu", "foot"),
        ("address", "https://shop.courier.example/"),
        ("label", "Shop"),
    ];
    assert_eq!(keeper.send(&link).status, 303);

    assert!(
        keeper
            .page()
            .contains("The draft differs in the navigation, the footer.")
    );
    assert_eq!(keeper.head(), ["News /category/news", "Sport /category/sport"]);
    assert_eq!(keeper.foot(), ["Corrections /corrections", "Archive /archive"]);
    let preview = keeper.admin.get("/admin/settings/site/preview");
    assert_eq!(preview.header("cache-control"), "no-store");
    assert_eq!(
        links(&preview.text(), "<nav class=\"paper-nav"),
        ["Sport /category/sport", "Archive /archive"]
    );

    keeper.makes_live();
    assert_eq!(keeper.head(), ["Sport /category/sport", "Archive /archive"]);
    assert_eq!(keeper.foot(), ["Shop https://shop.courier.example/"]);
    assert!(keeper.page().contains("Readers have all of this"));
    let site = keeper.desk.reader.json("/site");
    assert_eq!(
        site["navigation"]["head"][1]["url"],
        "https://www.courier.example/archive"
    );
    assert_eq!(site["navigation"]["foot"][0]["label"], "Shop");
    assert_eq!(keeper.send(&[("do", "live")]).status, 409);
}

#[test]
fn an_entry_follows_what_it_leads_to_and_goes_and_comes_with_it() {
    let keeper = Keeper::open();
    let desk = &keeper.desk;
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let tides = desk.tag("Tides");
    let guest = desk.guest("Ada Rowe");
    let story = desk.live(
        &Story::titled("A tide")
            .filed_under(harbour)
            .tagged(&[tides])
            .signed_by(&[&guest]),
    );
    for target in [
        format!("category:{news}"),
        format!("tag:{tides}"),
        format!("author:{}", guest.id),
    ] {
        keeper.adds("head", &target);
    }
    keeper.makes_live();
    let all = ["News /category/news", "Tides /tag/tides", "Ada Rowe /author/ada-rowe"];
    assert_eq!(keeper.head(), all);

    rename(desk, news, "Town");
    change_author(desk, &guest);
    assert_eq!(
        keeper.head(),
        [
            "Town /category/town",
            "Tides /tag/tides",
            "Ada Rowe-Lund /author/ada-rowe-lund"
        ]
    );

    desk.ilse.withdraws(story, "A check", None);
    assert_eq!(keeper.head(), Vec::<String>::new());
    assert!(keeper.page().contains("hidden: readers have nothing there now"));
    desk.ilse.republishes(story, "Checked");
    assert_eq!(keeper.head().len(), 3);
}

#[test]
fn entries_move_and_stand_under_others() {
    let keeper = Keeper::open();
    for (address, label) in [("/a", "A"), ("/b", "B"), ("/c", "C")] {
        let link = [("do", "add"), ("menu", "head"), ("address", address), ("label", label)];
        assert_eq!(keeper.send(&link).status, 303);
    }
    let moved = |name: &str, to: &str| {
        let entry = keeper.entry(name);
        let answer = keeper.send(&[("do", "move"), ("menu", "head"), ("entry", &entry), ("to", to)]);
        assert!(answer.header("location").ends_with(&format!("#entry-{entry}")));
    };
    moved("C", "up");
    moved("C", "in");
    moved("B", "0");
    keeper.makes_live();
    assert_eq!(keeper.head(), ["B /b", "A /a", "C /c"]);
    let page = keeper.front();
    assert!(
        page.contains("paper-nav--deep") && page.contains("<summary aria-label=\"Under A\">"),
        "{page}"
    );

    let entry = keeper.entry("B");
    let nameless = keeper.send(&[("do", "rename"), ("menu", "head"), ("entry", &entry), ("label", " ")]);
    assert_eq!(nameless.status, 422);
    assert!(nameless.text().contains("an address has no name of its own"));
    let wrong = keeper.send(&[
        ("do", "add"),
        ("menu", "head"),
        ("address", "javascript:alert(1)"),
        ("label", "X"),
    ]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("Write a path such as /archive"));
    let old = [
        ("version", "1"),
        ("do", "remove"),
        ("menu", "head"),
        ("entry", entry.as_str()),
    ];
    assert_eq!(keeper.admin.post("/admin/settings/site", &old).status, 409);
    assert_eq!(keeper.send(&old[1..]).status, 303);
    assert_eq!(keeper.send(&[("do", "discard")]).status, 303);
    assert!(keeper.page().contains("Readers have all of this"));
}

#[test]
fn colours_that_nobody_could_read_are_refused_and_others_stand_in_a_stylesheet_of_their_own() {
    let keeper = Keeper::open();
    keeper.desk.live(&Story::titled("A tide"));
    let look =
        |band: &str, links: &str| keeper.send(&[("do", "look"), ("band", band), ("links", links), ("faces", "sans")]);

    let pale = look("", "#e8823a");
    assert_eq!(pale.status, 422);
    assert!(pale.text().contains("people need 4.5") && pale.text().contains("value=\"#e8823a\""));
    assert_eq!(look("#7a1f1f", "1b4f9c").status, 303);
    assert!(!keeper.front().contains("/look/"));
    let draft = keeper.admin.get("/admin/settings/site/look.css").text();
    assert!(draft.contains("--pencil:light-dark(#1b4f9c,#"), "{draft}");
    assert!(
        keeper
            .admin
            .get("/admin/settings/site/preview")
            .text()
            .contains("/admin/settings/site/look.css?")
    );

    keeper.makes_live();
    let page = keeper.front();
    let address = page.split("href=\"/look/").nth(1).unwrap().split('"').next().unwrap();
    let sheet = keeper.desk.reader.get(&format!("/look/{address}"));
    assert_eq!(
        (sheet.status, sheet.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    assert!(sheet.header("cache-control").contains("immutable"));
    assert_eq!(sheet.text(), draft);
    assert!(!page.contains("newsreader-latin-wght-normal.woff2") && !page.contains("style="));
    assert_eq!(keeper.desk.reader.get("/look/0000000000000000.css").status, 404);
}

#[test]
fn the_front_shows_what_the_newsroom_chose() {
    let keeper = Keeper::open();
    let news = keeper.desk.category("News", None);
    let story = keeper.desk.live(&Story::titled("A tide").filed_under(news));
    keeper.desk.ilse.features(story);
    let has = |mark: &str| keeper.front().contains(mark);
    assert!(has("class=\"slots\"") && !has("class=\"by-section\""));

    assert_eq!(keeper.send(&[("do", "ways"), ("by_section", "yes")]).status, 303);
    assert!(has("class=\"slots\""));
    keeper.makes_live();
    assert!(!has("class=\"slots\"") && has("class=\"by-section\""));
    let social = keeper.send(&[("do", "social"), ("social", "https://social.example/@courier")]);
    assert_eq!(social.status, 303);
    assert_eq!(keeper.send(&[("do", "social"), ("social", "@courier")]).status, 422);
    keeper.makes_live();
    assert!(has("href=\"https://social.example/@courier\" rel=\"me noopener\""));
}

#[test]
fn an_editor_sees_the_settings_of_the_site_and_cannot_change_them() {
    let keeper = Keeper::open();
    let editor = Member::of(keeper.desk.at(), &keeper.desk.ilse);
    let page = editor.get("/admin/settings/site");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Ask an admin to change the settings."));
    let sent = editor.post(
        "/admin/settings/site",
        &[("version", "1"), ("do", "ways"), ("featured", "yes")],
    );
    assert_eq!(sent.status, 403);
    let nobody = Member::nobody(keeper.desk.at());
    assert_ne!(nobody.get("/admin/settings/site/preview").status, 200);
}

#[test]
fn a_page_is_written_as_a_story_is_and_stands_in_no_list() {
    let keeper = Keeper::open();
    let desk = &keeper.desk;
    let editor = Member::of(desk.at(), &desk.ilse);
    let begun = editor.post("/admin/pages", &[("key", "a-page-of-mine")]);
    assert_eq!(begun.status, 303, "{}", begun.text());
    assert_eq!(editor.get(begun.header("location")).status, 200);
    assert_eq!(
        Member::of(desk.at(), &desk.tamsin).post("/admin/pages", &[]).status,
        403
    );

    let page = desk.live(&Story::titled("About").in_genre("page").saying("Owned by its readers."));
    desk.live(&Story::titled("A tide").saying("It came in."));
    keeper.adds("foot", &format!("page:{page}"));
    keeper.makes_live();

    let about = desk.reader.get("/about");
    assert_eq!(about.status, 200);
    let text = about.text();
    assert!(text.contains("Owned by its readers.") && !text.contains("story__by") && !text.contains("NewsArticle"));
    assert!(text.contains("<link rel=\"canonical\" href=\"https://www.courier.example/about\">"));
    assert_eq!(keeper.foot(), ["About /about"]);
    for list in [
        "/",
        "/archive",
        "/category/uncategorized",
        "/author/tamsin-okoro",
        "/a-tide",
    ] {
        assert!(
            !desk.reader.get(list).text().contains("<a href=\"/about\">About</a>"),
            "{list}"
        );
    }
    assert_eq!(desk.headlines("/articles"), ["A tide"]);
    assert_eq!(
        desk.reader.json("/articles?genre=news&count=exact")["data"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(desk.reader.json(&format!("/articles/{page}"))["genre"], "page");
    assert!(editor.get("/admin/pages").text().contains("About"));
    assert_eq!(editor.get(&format!("/admin/articles/{page}/preview")).status, 200);
    let version = desk.ilse.now_of(page).0.to_string();
    let featured = editor.post(&format!("/admin/articles/{page}/feature"), &[("version", &version)]);
    assert_ne!(featured.status, 303);
    assert!(
        featured.text().contains("A page stands in no list"),
        "{}",
        featured.text()
    );

    desk.republish(page, ChangeKind::Update, None, |content| {
        content.headline = "About the Courier".into();
        content.slug = Some("about-us".into());
    });
    assert_eq!(keeper.foot(), ["About the Courier /about-us"]);
    assert_eq!(desk.reader.get("/about").header("location"), "/about-us");
    desk.ilse.withdraws(page, "A new one comes", None);
    assert_eq!(keeper.foot(), Vec::<String>::new());
    assert_eq!(desk.reader.get("/about-us").status, 410);
}

#[test]
fn without_the_reader_site_menus_lead_to_where_readers_read() {
    let desk = Desk::open_with(Start {
        site: false,
        ..Start::default()
    });
    let admin = Member::of(desk.at(), &desk.person("Ada Stone", Role::Admin));
    desk.live(&Story::titled("A tide"));
    let archive = [("version", "1"), ("do", "add"), ("menu", "head"), ("target", "archive")];
    assert_eq!(admin.post("/admin/settings/site", &archive).status, 303);
    assert_eq!(
        admin
            .post("/admin/settings/site", &[("version", "2"), ("do", "live")])
            .status,
        303
    );

    let site = desk.reader.json("/site");
    assert_eq!(
        site["navigation"]["head"][0]["url"],
        "https://www.courier.example/archive"
    );
    for path in [
        "/archive",
        "/corrections",
        "/manifest.webmanifest",
        "/look/0000000000000000.css",
    ] {
        assert_eq!(desk.reader.get(path).status, 404, "{path}");
    }
}

fn rename(desk: &Desk, id: CategoryId, name: &str) {
    let version: i64 = desk
        .owner()
        .query_one("SELECT version FROM newsroom.categories WHERE id = $1", &[&id.0])
        .unwrap()
        .get(0);
    let form = category::CategoryForm {
        name: name.into(),
        slug: name.to_lowercase(),
        parent: None,
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { category::change(conn, who, id, Some(version), &form).await }))
        .unwrap();
}

fn change_author(desk: &Desk, guest: &authors::Author) {
    let (id, version) = (guest.id, guest.version);
    let form = authors::AuthorForm {
        name: "Ada Rowe-Lund".into(),
        slug: "ada-rowe-lund".into(),
        ..authors::AuthorForm::default()
    };
    desk.ilse
        .run(move |conn, who| Box::pin(async move { authors::change(conn, who, id, Some(version), &form).await }))
        .unwrap();
}
