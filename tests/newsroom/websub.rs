//! A hub is told of what readers have new, in the transaction in which they have it, and of nothing else.

use copydesk::{
    articles::timeline::ChangeKind,
    delivery::{book::Books, watch::Watch},
    platform::{db::Database, outgoing::Outgoing},
    websub,
};

use crate::support::{Desk, Elsewhere, Page, SITE, Story, block_on};

const COPYDESK: &str = "https://cms.courier.example";

/// A process that tells hubs.
struct Teller {
    pools: Database,
    client: Outgoing,
}

impl Teller {
    fn of(desk: &Desk, others: &Elsewhere) -> Self {
        others.page("POST hub.example/", Page::status(204, &[]));
        Self {
            pools: desk.pools(),
            client: others.client(),
        }
    }

    /// All that is due, told.
    fn tells(&self) {
        let (books, watch) = (Books::at(COPYDESK), Watch::default());
        block_on(async {
            while websub::work(&self.pools, &books, &watch, &self.client, true)
                .await
                .unwrap()
            {}
        });
    }
}

fn with_a_hub() -> (Desk, Elsewhere, Teller) {
    let (desk, others) = (Desk::open(), Elsewhere::open());
    desk.sql("UPDATE newsroom.syndication SET hub = 'https://hub.example/'");
    let teller = Teller::of(&desk, &others);
    (desk, others, teller)
}

/// The addresses that the hub was told of, by each time.
fn told(others: &Elsewhere) -> Vec<Vec<String>> {
    let asked = others.asked();
    let form = |asked: &String| {
        let (head, form) = asked.split_once("\n\n").expect("a form");
        assert!(
            head.starts_with("POST / ") && head.contains("content-type: application/x-www-form-urlencoded"),
            "{head}"
        );
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!(fields[0], ("hub.mode".to_owned(), "publish".to_owned()));
        assert!(fields[1..].iter().all(|(name, _)| name == "hub.url"));
        fields[1..].iter().map(|(_, address)| address.clone()).collect()
    };
    asked.iter().map(form).collect()
}

#[test]
fn a_hub_learns_of_every_feed_that_has_something_new() {
    let (desk, others, teller) = with_a_hub();
    let news = desk.category("News", None);
    let harbour = desk.category("Harbour", Some(news));
    let (tag, ada) = (desk.tag("Tides"), desk.guest("Ada Rowe"));
    let story = Story::titled("The plan")
        .filed_under(harbour)
        .tagged(&[tag])
        .signed_by(&[&ada]);
    let id = desk.approved(&story);
    teller.tells();
    assert!(others.asked().is_empty(), "nothing is told of what readers do not have");

    desk.ilse.publishes(id, ChangeKind::First, None);
    teller.tells();

    let told_of = told(&others);
    assert_eq!(told_of.len(), 1);
    for address in [
        format!("{SITE}/feed.xml"),
        format!("{SITE}/atom.xml"),
        format!("{SITE}/category/news/feed.json"),
        format!("{SITE}/category/harbour/feed.xml"),
        format!("{SITE}/tag/tides/atom.xml"),
        format!("{SITE}/author/ada-rowe/feed.xml"),
        format!("{COPYDESK}/api/v1/feeds/rss"),
        format!("{COPYDESK}/api/v1/feeds/json?tag=tides"),
    ] {
        assert!(told_of[0].contains(&address), "{address}: {told_of:#?}");
    }
    teller.tells();
    assert!(others.asked().is_empty(), "once");

    desk.republish(id, ChangeKind::Update, Some("More is known."), |content| {
        content.dek = "More".into()
    });
    desk.ilse.withdraws(id, "A check", None);
    teller.tells();
    let told_of = told(&others);
    assert_eq!(
        (told_of.len(), told_of[0].len()),
        (1, 6),
        "what is gone is told of once, by the feeds of all stories"
    );
}

#[test]
fn a_planned_story_is_told_of_when_it_is_there() {
    let (desk, others, teller) = with_a_hub();
    desk.scheduled(&Story::titled("The plan"), 1);
    teller.tells();
    assert!(others.asked().is_empty());
    desk.wait("2 hours");
    block_on(async {
        let mut conn = copydesk::platform::db::loan(&teller.pools.newsroom).await.unwrap();
        copydesk::feed::notice_due(&mut conn).await.unwrap();
    });
    teller.tells();
    assert_eq!(told(&others).len(), 1);
}

#[test]
fn a_hub_that_is_away_is_told_later_and_one_that_is_inside_never_is() {
    let (desk, others, teller) = with_a_hub();
    others.page("POST hub.example/", Page::status(503, &[]));
    desk.live(&Story::titled("The plan"));
    teller.tells();
    assert_eq!(told(&others).len(), 1);
    let trouble = desk.text("SELECT trouble FROM newsroom.jobs WHERE kind = 'hub'");
    assert_eq!(trouble, "the hub answered 503");
    others.page("POST hub.example/", Page::status(202, &[]));
    teller.tells();
    assert!(others.asked().is_empty(), "not at once");
    desk.wait("10 minutes");
    teller.tells();
    assert_eq!(told(&others).len(), 1);

    others.name("hub.example", &["10.0.0.7"]);
    desk.live(&Story::titled("Another plan"));
    teller.tells();
    assert!(others.asked().is_empty() && others.connected().iter().all(|to| !to.starts_with("10.")));
}

#[test]
fn without_a_hub_nothing_is_to_be_done_and_of_an_archive_it_is_told_once() {
    let desk = Desk::open();
    desk.live(&Story::titled("The plan"));
    let jobs = || desk.text("SELECT count(*)::text FROM newsroom.jobs WHERE kind = 'hub'");
    assert_eq!(jobs(), "0");
    desk.sql("UPDATE newsroom.syndication SET hub = 'https://hub.example/'");
    desk.sql(
        "INSERT INTO newsroom.changes (seq, at, event, object, object_id, gone)
         SELECT 1000 + n, newsroom.clock(), 'article.published', 'article', gen_random_uuid(), false FROM generate_series(1, 50) n",
    );
    assert_eq!(jobs(), "1");
    let others = Elsewhere::open();
    Teller::of(&desk, &others).tells();
    assert_eq!(told(&others)[0].len(), 6);
    assert_eq!(jobs(), "0");
}
