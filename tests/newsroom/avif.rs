//! AVIF is made behind everything else, of pictures that a story goes out with; until it is there nobody waits for it.

use copydesk::{
    articles::timeline::ChangeKind,
    ids::PictureId,
    media::{store::FileStore, studio::Studio},
    policy::Role,
};
use serde_json::{Value, json};

use crate::{
    story_pictures::{picture, say},
    support::{Answer, Desk, Member, Story, block_on},
};

fn editor(desk: &Desk) -> Member {
    Member::of(desk.at(), &desk.person("An editor", Role::Editor))
}

fn studio(desk: &Desk) -> Studio {
    Studio::on(FileStore::in_folder(Ok(desk.data().join("media"))))
}

/// Makes one picture's files of those that are made behind, if its turn has come.
fn works_behind(desk: &Desk) -> bool {
    block_on(studio(desk).work_behind(&desk.pools().newsroom)).unwrap()
}

/// Makes all others.
fn works(desk: &Desk) {
    let (studio, pools) = (studio(desk), desk.pools());
    while block_on(studio.work(&pools.newsroom)).unwrap() {}
}

/// The files of a kind that the API names, as it names them.
fn named(media: &Value, content_type: &str) -> Vec<Value> {
    let all = media["variants"].as_array().unwrap().iter();
    all.filter(|one| one["content_type"] == content_type).cloned().collect()
}

fn path_of(variant: &Value) -> String {
    let url = variant["url"].as_str().unwrap();
    url[url.find("/media/").unwrap()..].to_owned()
}

/// Pixels across and down, from the box that says them (ISO/IEC 23008-12, 6.5.3).
fn size_of(file: &[u8]) -> (u32, u32) {
    assert_eq!(&file[4..12], b"ftypavif");
    let at = file.windows(4).position(|four| four == b"ispe").unwrap() + 8;
    let side = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    (side(at), side(at + 4))
}

fn head(answer: &Answer) -> (u16, &str, &str) {
    (
        answer.status,
        answer.header("content-type"),
        answer.header("cache-control"),
    )
}

/// Jobs of the kind: how often each was tried, and what was wrong.
fn jobs(desk: &Desk) -> Vec<(i32, Option<String>)> {
    let rows = desk
        .owner()
        .query("SELECT tries, trouble FROM newsroom.jobs WHERE kind = 'avif'", &[])
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn made(desk: &Desk) -> i64 {
    let count = "SELECT count(*) FROM newsroom.renditions WHERE content_type = 'image/avif' AND bytes IS NOT NULL";
    desk.owner().query_one(count, &[]).unwrap().get(0)
}

const FOR_EVER: &str = "public, max-age=31536000, s-maxage=60, immutable";

#[test]
fn answers_name_it_at_once_and_readers_have_it_when_it_is_made() {
    let desk = Desk::open();
    let member = editor(&desk);
    let shown = picture(&member, 1);
    let story = desk.approved(&Story::titled("Quay").led_by(shown));
    assert!(jobs(&desk).is_empty(), "no story goes out with it yet");
    desk.ilse.publishes(story, ChangeKind::First, None);

    let before = (desk.read(story)["lead_media"].clone(), desk.reader.get("/quay").text());
    let named = named(&before.0, "image/avif");
    let shapes: Vec<Value> = named.iter().map(|one| json!([one["preset"], one["width"]])).collect();
    assert_eq!(
        json!(shapes),
        json!([
            ["card", 320],
            ["card", 640],
            ["card", 900],
            ["inline", 480],
            ["inline", 900]
        ])
    );
    assert!(
        before
            .1
            .contains("<picture><source type=\"image/avif\" srcset=\"/media/"),
        "{}",
        before.1
    );

    // Somebody asks before it is made: another kind, for a minute, and nothing is made for it.
    let path = path_of(&named[4]);
    let early = desk.reader.get(&path);
    assert_eq!(head(&early), (200, "image/webp", "public, max-age=60"));
    let tag = early.header("etag").to_owned();
    assert_eq!(desk.reader.get_with_all(&path, &[("if-none-match", &tag)]).status, 304);
    assert_eq!(desk.reader.get_with_all(&path, &[("range", "bytes=0-9")]).status, 206);
    assert_eq!((made(&desk), jobs(&desk)), (0, vec![(0, None)]));

    // Everything else comes first.
    assert!(!works_behind(&desk));
    assert_eq!(made(&desk), 0);
    works(&desk);
    assert!(works_behind(&desk));
    assert!(!works_behind(&desk));
    assert_eq!((made(&desk), jobs(&desk)), (5, vec![]));

    for one in &named {
        let file = desk.reader.get_with_all(&path_of(one), &[("if-none-match", &tag)]);
        assert_eq!(head(&file), (200, "image/avif", FOR_EVER), "{one}");
        let (width, height) = size_of(&file.body);
        assert_eq!(json!([width, height]), json!([one["width"], one["height"]]));
        for secret in [b"Mina Sol".as_slice(), b"Exif", b"Port Merrin"] {
            assert!(!file.body.windows(secret.len()).any(|part| part == secret), "{one}");
        }
    }
    let after = (desk.read(story)["lead_media"].clone(), desk.reader.get("/quay").text());
    assert_eq!(after, before, "answers say the same");
    assert!(
        member
            .get(&format!("/admin/media/{shown}"))
            .text()
            .contains("WebP, JPEG and AVIF")
    );
}

#[test]
fn it_is_closed_as_long_as_no_story_with_it_is_live_and_is_there_when_one_comes() {
    let desk = Desk::open();
    let member = editor(&desk);
    let shown = picture(&member, 1);
    let coming = desk.scheduled(&Story::titled("Tomorrow").led_by(shown), 5);
    works(&desk);
    assert!(works_behind(&desk));
    let names = desk
        .owner()
        .query(
            "SELECT name FROM newsroom.renditions WHERE content_type = 'image/avif'",
            &[],
        )
        .unwrap();
    let paths: Vec<String> = names
        .iter()
        .map(|row| format!("/media/{}.avif", row.get::<_, String>(0)))
        .collect();
    assert_eq!(paths.len(), 5);

    for path in &paths {
        assert_eq!(desk.reader.get(path).status, 404, "{path}");
        let inside = member.get(&path.replace("/media/", "/admin/media/files/"));
        assert_eq!(inside.header("content-type"), "image/avif");
    }
    desk.wait("6 hours");
    for one in named(&desk.read(coming)["lead_media"], "image/avif") {
        assert_eq!(head(&desk.reader.get(&path_of(&one))), (200, "image/avif", FOR_EVER));
    }
    desk.ilse.withdraws(coming, "Wrong.", None);
    for path in &paths {
        assert_eq!(desk.reader.get(path).status, 404, "{path}");
    }
}

#[test]
fn what_fails_is_tried_again_and_what_is_lost_is_made_again() {
    let desk = Desk::open();
    let member = editor(&desk);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    works(&desk);
    let (media, away) = (desk.data().join("media"), desk.data().join("away"));
    std::fs::rename(media.join("originals"), &away).unwrap();

    assert!(works_behind(&desk));
    let [(1, Some(trouble))] = &jobs(&desk)[..] else {
        panic!("{:?}", jobs(&desk));
    };
    assert!(trouble.contains("lost"), "{trouble}");
    assert!(!works_behind(&desk), "not at once");
    std::fs::rename(&away, media.join("originals")).unwrap();
    desk.wait("1 hour");
    assert!(works_behind(&desk));
    assert_eq!((made(&desk), jobs(&desk)), (5, vec![]));

    // A backup without what can be made again.
    std::fs::remove_dir_all(media.join("renditions")).unwrap();
    let path = path_of(&named(&desk.read(story)["lead_media"], "image/avif")[0]);
    assert_eq!(head(&desk.reader.get(&path)), (200, "image/webp", "public, max-age=60"));
    assert!(works_behind(&desk));
    assert_eq!(head(&desk.reader.get(&path)), (200, "image/avif", FOR_EVER));
}

#[test]
fn another_cut_is_made_too_and_pages_that_are_open_have_something() {
    let desk = Desk::open();
    let member = editor(&desk);
    let shown: PictureId = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    works(&desk);
    say(&member, shown, &[("focal_x", "50"), ("focal_y", "0")]);
    say(&member, shown, &[("focal_x", "50"), ("focal_y", "100")]);

    let now = named(&desk.read(story)["lead_media"], "image/avif");
    works(&desk);
    assert!(works_behind(&desk));
    for one in &now {
        assert_eq!(head(&desk.reader.get(&path_of(one))), (200, "image/avif", FOR_EVER));
    }
    let unmade = "SELECT name FROM newsroom.renditions WHERE content_type = 'image/avif' AND bytes IS NULL";
    for row in desk.owner().query(unmade, &[]).unwrap() {
        let former = desk.reader.get(&format!("/media/{}.avif", row.get::<_, String>(0)));
        assert_eq!(head(&former), (200, "image/webp", "public, max-age=60"));
    }
}
