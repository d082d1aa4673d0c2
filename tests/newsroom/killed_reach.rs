//! A kill takes pictures with the story where two people ask for it, says before what loses them, and tells where the story went.

use copydesk::{
    articles::{gate::order::Order, stage::Act},
    ids::{ArticleId, PictureId},
    policy::Role,
};
use serde_json::{Value, json};

use crate::{
    outside,
    story_pictures::{image, path_of, picture, variants},
    support::{Answer, Desk, Member, Person, Story},
};

/// One picture in two live stories.
struct Shared {
    desk: Desk,
    picture: PictureId,
    first: ArticleId,
    second: ArticleId,
    /// Its files, as readers know them.
    files: Vec<String>,
}

fn shared() -> Shared {
    let desk = Desk::open();
    let picture = picture(&Member::of(desk.at(), &desk.ilse), 1);
    let first = desk.live(&Story::titled("The sale of the cannery").led_by(picture));
    let text = json!({ "type": "doc", "content": [
        image("ferrypic01", picture, "wide", "As it was"),
        { "type": "paragraph", "content": [{ "type": "text", "text": "The ferry runs." }] },
    ] });
    let second = desk.live(
        &Story::titled("The ferry runs again")
            .led_by(picture)
            .with_document(&text),
    );
    let all = variants(&desk.read(first)["lead_media"]);
    let files: Vec<String> = all.iter().map(|one| path_of(&one["url"])).collect();
    assert!(files.len() > 3);
    Shared {
        desk,
        picture,
        first,
        second,
        files,
    }
}

impl Shared {
    fn presses(&self, who: &Person, act: Act, fields: &[(&str, &str)]) -> Answer {
        let (version, ..) = who.now_of(self.first);
        let (version, key) = (version.to_string(), uuid::Uuid::now_v7().to_string());
        let mut all = vec![("version", version.as_str()), ("key", key.as_str())];
        all.extend_from_slice(fields);
        let path = format!("/admin/articles/{}/{}", self.first, act.verb());
        Member::of(self.desk.at(), who).post(&path, &all)
    }

    fn page(&self, who: &Person, path: &str) -> String {
        Member::of(self.desk.at(), who).get(path).text()
    }

    fn review(&self, who: &Person) -> String {
        self.page(who, &format!("/admin/articles/{}/review", self.first))
    }

    /// What its files and the picture itself answer outside.
    fn statuses(&self) -> Vec<u16> {
        let of_picture = self.desk.reader.api(&format!("/media/{}", self.picture)).status;
        let files = self.files.iter().map(|file| self.desk.reader.get(file).status);
        let mut all: Vec<u16> = files.chain([of_picture]).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

const ASKED: [(&str, &str); 3] = [
    ("reason", "The two sources are one man."),
    ("notice", "We have removed this story."),
    ("pictures", "yes"),
];

#[test]
fn pictures_go_with_a_story_where_both_ask_for_it_whatever_else_shows_them_and_come_back_with_it() {
    let newsroom = shared();
    let Shared {
        desk, second, picture, ..
    } = &newsroom;
    desk.sql("UPDATE newsroom.site SET logo_id = (SELECT id FROM newsroom.pictures LIMIT 1)");
    assert_eq!(newsroom.statuses(), [200]);
    let before = newsroom.review(&desk.ilse);
    assert!(before.contains("Take its picture from readers, too"), "{before}");
    assert!(before.contains("<bdi>The ferry runs again</bdi></a></p><p class=\"hint\">Readers have it now."));
    assert!(before.contains("It is the newsroom’s logo or icon."));
    assert!(!before.contains(
        "id=\"kill-pictures\" name=\"pictures\" value=\"yes\" aria-describedby=\"kill-pictures-hint\" checked"
    ));

    assert_eq!(newsroom.presses(&desk.ilse, Act::Kill, &ASKED).status, 303);
    assert_eq!(newsroom.statuses(), [200], "one person takes nothing");
    let asked = newsroom.review(&desk.noor);
    assert!(asked.contains("Its pictures are asked for, too"));
    assert!(asked.contains("aria-describedby=\"kill-pictures-hint\" checked"));
    assert_eq!(newsroom.presses(&desk.ilse, Act::Kill, &ASKED).status, 409, "nor twice");

    assert_eq!(newsroom.presses(&desk.noor, Act::Kill, &ASKED).status, 303);
    assert_eq!(newsroom.statuses(), [404]);
    let other = desk.read(*second);
    assert_eq!(other["lead_media"], Value::Null);
    assert_eq!(other["headline"], "The ferry runs again", "nothing else of it is gone");
    for door in desk.doors_of(*second, "the-ferry-runs-again") {
        let text = door.text();
        assert_eq!(door.status, 200, "{text}");
        assert!(
            newsroom.files.iter().all(|file| !text.contains(file.as_str())),
            "{text}"
        );
    }
    assert_eq!(desk.text("SELECT (logo IS NULL)::text FROM published.site"), "true");
    let shelf = newsroom.page(&desk.tamsin, &format!("/admin/media/{picture}"));
    assert!(shelf.contains("Readers do not have this picture") && shelf.contains("The sale of the cannery"));
    let told = "SELECT string_agg(act || ' ' || jsonb_array_length(subject -> 'pictures_taken'), ', ' ORDER BY seq)
      FROM newsroom.activity WHERE act LIKE 'kill%'";
    assert_eq!(desk.text(told), "kill_asked 1, killed 1");
    assert!(
        newsroom
            .review(&desk.ilse)
            .contains("killed the story, with its pictures")
    );
    assert!(
        newsroom
            .page(&desk.ilse, "/admin/record")
            .contains("With its pictures: 1.")
    );

    for who in [&desk.ilse, &desk.noor] {
        desk.reader.get("/"); // readers ask all the time
        let back = newsroom.presses(who, Act::Reinstate, &[("reason", "The sources are two.")]);
        assert_eq!(back.status, 303);
    }
    assert_eq!(newsroom.statuses(), [200]);
    assert_eq!(desk.read(*second)["lead_media"]["id"], picture.to_string());
    assert_eq!(desk.text("SELECT count(*)::text FROM newsroom.withheld_pictures"), "0");
}

#[test]
fn pictures_stay_where_only_one_of_the_two_asks_for_them() {
    let newsroom = shared();
    let desk = &newsroom.desk;
    newsroom.presses(&desk.ilse, Act::Kill, &ASKED[..2]);
    assert!(!newsroom.review(&desk.noor).contains("id=\"kill-pictures\""));
    assert_eq!(newsroom.presses(&desk.noor, Act::Kill, &ASKED).status, 303);
    assert_eq!(newsroom.statuses(), [200], "the first one did not ask");

    let newsroom = shared();
    let desk = &newsroom.desk;
    newsroom.presses(&desk.ilse, Act::Kill, &ASKED);
    assert_eq!(newsroom.presses(&desk.noor, Act::Kill, &ASKED[..2]).status, 303);
    assert_eq!(newsroom.statuses(), [200], "the second one would not");
}

#[test]
fn nobody_outside_has_such_a_picture_by_a_link_either_and_two_kills_each_keep_it() {
    let newsroom = shared();
    let desk = &newsroom.desk;
    let link = outside::link(desk, newsroom.second);
    let nobody = Member::nobody(desk.at());
    let name = newsroom.files[0].rsplit('/').next().unwrap();
    let by_link = || nobody.get(&format!("{link}/media/{name}")).status;
    assert_eq!(by_link(), 200);
    for who in [&desk.ilse, &desk.noor] {
        newsroom.presses(who, Act::Kill, &ASKED);
    }
    assert_eq!(by_link(), 404);

    desk.sql(&format!(
        "INSERT INTO newsroom.withheld_pictures (picture_id, article_id, since) VALUES ('{}', '{}', newsroom.clock())",
        newsroom.picture, newsroom.second
    ));
    for who in [&desk.ilse, &desk.noor] {
        who.acts(newsroom.first, Order::Reinstate("Two sources.".into()))
            .unwrap();
    }
    assert_eq!(newsroom.statuses(), [404], "another kill still keeps it");
}

#[test]
fn the_page_tells_where_a_story_went_what_was_called_back_and_what_cannot_be() {
    let newsroom = shared();
    let desk = &newsroom.desk;
    desk.sql("UPDATE newsroom.syndication SET hub = 'https://hub.example/'");
    let path = format!("/admin/articles/{}/reach", newsroom.first);
    assert!(newsroom.review(&desk.ilse).contains(&path));
    let draft = desk.draft(&Story::titled("Not yet"));
    let ask = |who: &Person, path: &str| Member::of(desk.at(), who).get(path);
    assert_eq!(ask(&desk.ilse, &format!("/admin/articles/{draft}/reach")).status, 303);
    assert_eq!(ask(&desk.tamsin, &path).status, 403);
    let kit = desk.person("Kit Marsh", Role::Contributor);
    assert_eq!(ask(&kit, &path).status, 404);
    let live = ask(&desk.ilse, &path).text();
    for words in [
        "It is not killed",
        "A kill calls back",
        "Edition 1: <bdi>The sale of the cannery</bdi>",
        "of all stories; of the category ",
        "A kill adds that it is gone.",
        "was never told of it",
    ] {
        assert!(live.contains(words), "{words}: {live}");
    }

    desk.tamsin
        .edits(newsroom.first, |content| content.dek = "Hotels.".into());
    for who in [&desk.ilse, &desk.noor] {
        assert_eq!(newsroom.presses(who, Act::Kill, &ASKED).status, 303);
    }
    let killed = ask(&desk.noor, &path).text();
    for words in [
        "Killed ",
        "Called back",
        "says that it is gone, since",
        "1 picture taken since",
        "answers of the API for one second, until ",
        "Cannot be called back",
        "Programs that read feeds",
        "Letters to colleagues",
    ] {
        let is_there = killed.contains(words);
        // Nobody sends letters here.
        assert_eq!(is_there, words != "Letters to colleagues", "{words}: {killed}");
    }
    let printed = killed.split("<main").nth(1).unwrap();
    assert!(
        !printed.contains("The two sources are one man."),
        "the private reason is not printed"
    );
}
