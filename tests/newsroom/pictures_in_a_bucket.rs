//! The files of pictures in a bucket of a real S3 server: all that readers and the newsroom do with them, what becomes of it
//! while the server is away or silent, and what whoever runs Copydesk is told.

use std::{fs, process::Command};

use copydesk::{media::studio::Studio, policy::Role};
use serde_json::Value;

use crate::{
    pictures::{photo, uploads},
    story_pictures::picture,
    support::{Bucket, Desk, Member, SECRET, Said, Start, Story, block_on, copydesk, scratch},
};

/// A newsroom whose pictures lie there.
fn desk_at(bucket: &Bucket) -> Desk {
    Desk::open_with(Start {
        site: true,
        files: Some(Box::leak(Box::new(bucket.store()))),
        ..Start::default()
    })
}

fn editor(desk: &Desk) -> Member {
    Member::of(desk.at(), &desk.person("Another editor", Role::Editor))
}

/// The path of the first file of a story's lead.
fn file_of(desk: &Desk, story: copydesk::ids::ArticleId) -> String {
    let media = desk.read(story)["lead_media"].clone();
    let url = media["variants"][0]["url"].as_str().unwrap().to_owned();
    url[url.find("/media/").unwrap()..].to_owned()
}

/// A command on this newsroom, with its pictures in the bucket.
fn command(desk: &Desk, bucket: &Bucket, arguments: &[&str]) -> Command {
    let mut command = copydesk(arguments);
    command
        .env("DATABASE_URL", desk.url())
        .env("COPYDESK_MEDIA_STORE", "s3://pictures/courier")
        .envs(bucket.environment());
    command
}

fn said(command: &mut Command) -> Said {
    let said: Said = command.output().unwrap().into();
    assert!(
        !said.out.contains(SECRET) && !said.err.contains(SECRET),
        "{}{}",
        said.out,
        said.err
    );
    said
}

#[test]
fn pictures_come_are_read_in_part_and_go_with_their_files_in_a_bucket() {
    let bucket = Bucket::open();
    let desk = desk_at(&bucket);
    let member = editor(&desk);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let path = file_of(&desk, story);

    let whole = desk.reader.get(&path);
    assert_eq!((whole.status, whole.header("content-type")), (200, "image/webp"));
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    let tag = whole.header("etag").to_owned();
    assert_eq!(desk.reader.get_with(&path, "if-none-match", &tag).status, 304);
    let length = whole.body.len();
    for (range, from, to) in [
        ("bytes=0-9", 0, 9),
        ("bytes=10-", 10, length - 1),
        ("bytes=-5", length - 5, length - 1),
    ] {
        let part = desk.reader.get_with(&path, "range", range);
        let expected = format!("bytes {from}-{to}/{length}");
        assert_eq!(
            (part.status, part.header("content-range")),
            (206, expected.as_str()),
            "{range}"
        );
        assert_eq!(part.body, whole.body[from..=to], "{range}");
    }
    assert_eq!(desk.reader.get_with(&path, "range", "bytes=9999999-").status, 416);

    // All of it lies under the prefix, with its type, and nothing on this machine.
    let keys = bucket.keys();
    let original = keys.iter().find(|key| key.starts_with("courier/originals/")).unwrap();
    assert_eq!(bucket.type_of(original), "image/jpeg");
    let name = path.trim_start_matches("/media/").trim_end_matches(".webp");
    let rendition = format!("courier/renditions/{}/{name}", &name[..2]);
    assert!(keys.contains(&rendition), "{keys:?}");
    assert_eq!(bucket.type_of(&rendition), "image/webp");
    assert!(keys.iter().all(|key| key.starts_with("courier/")), "{keys:?}");
    assert!(!desk.data().join("media").exists());

    // What is made of it comes back, in part as well.
    bucket.loses(&rendition);
    let part = desk.reader.get_with(&path, "range", "bytes=0-9");
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[..10]));

    desk.ilse.kills(story, "Libel.", "This story was withdrawn.");
    desk.noor.kills(story, "Libel.", "This story was withdrawn.");
    assert_eq!(desk.reader.get(&path).status, 404, "killed");
}

#[test]
fn a_picture_that_is_removed_leaves_nothing_in_the_bucket() {
    let bucket = Bucket::open();
    let desk = desk_at(&bucket);
    let member = editor(&desk);
    let told = uploads(&member, &[("a.jpg", &photo(1)), ("again.jpg", &photo(1))]);
    let outcomes: Vec<&Value> = told.iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["new", "here"]);
    let page = told[0]["href"].as_str().unwrap();
    assert_eq!(bucket.keys().len(), 2, "its original, and the file that lists show");

    assert_eq!(member.post(&format!("{page}/remove"), &[("version", "1")]).status, 303);

    assert_eq!(bucket.keys(), Vec::<String>::new());
}

#[test]
fn while_the_store_is_away_or_silent_pictures_wait_and_nothing_is_half_kept() {
    let bucket = Bucket::open();
    let desk = desk_at(&bucket);
    let member = editor(&desk);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let path = file_of(&desk, story);
    assert_eq!(desk.reader.get(&path).status, 200);
    let before = bucket.keys();
    let count = || -> i64 {
        let row = desk.owner().query_one("SELECT count(*) FROM newsroom.pictures", &[]);
        row.unwrap().get(0)
    };

    for (trouble, what) in [
        ((|bucket| bucket.way.closes()) as fn(&Bucket), "away"),
        (|bucket| bucket.way.freezes(), "silent"),
    ] {
        trouble(&bucket);
        let told = uploads(&member, &[("b.jpg", &photo(2))]);
        assert_eq!(told[0]["outcome"], "refused", "{what}");
        assert_eq!(
            told[0]["sentence"], "The files of pictures cannot be reached. Try again in a moment.",
            "{what}"
        );
        let asked = desk.reader.get(&path);
        assert_eq!((asked.status, asked.header("retry-after")), (503, "2"), "{what}");
        let part = desk.reader.get_with(&path, "range", "bytes=0-9");
        assert_eq!((part.status, part.header("retry-after")), (503, "2"), "{what}");
        assert_eq!(count(), 1, "{what}");
        desk.read(story); // stories go on

        bucket.way.thaws();
        assert_eq!(desk.reader.get(&path).status, 200, "{what}, and back");
    }
    let files: Studio = Studio::on(bucket.store());
    let pools = desk.pools();
    block_on(files.forget_leftovers(&pools.newsroom)).unwrap();
    assert_eq!(bucket.keys(), before);

    let told = uploads(&member, &[("b.jpg", &photo(2))]);
    assert_eq!(told[0]["outcome"], "new", "the same file, later");
}

#[test]
fn an_original_that_is_lost_is_no_address_that_is_wrong() {
    let bucket = Bucket::open();
    let desk = desk_at(&bucket);
    let member = editor(&desk);
    let shown = picture(&member, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let path = file_of(&desk, story);
    for key in bucket.keys() {
        bucket.loses(&key);
    }

    assert_eq!(desk.reader.get(&path).status, 503);

    let doctor = said(&mut command(&desk, &bucket, &["doctor"]));
    assert!(
        doctor
            .out
            .contains("ok   The store of pictures answers: s3://pictures/courier at http://"),
        "{}",
        doctor.out
    );
    let fault = format!("FAIL The file of picture {shown} is lost or not whole. Bring originals back from a backup.");
    assert!(doctor.out.contains(&fault), "{}", doctor.out);
}

#[test]
fn originals_are_copied_to_a_bucket_and_back_once() {
    let bucket = Bucket::open();
    let desk = Desk::open();
    let member = editor(&desk);
    uploads(&member, &[("a.jpg", &photo(1)), ("b.jpg", &photo(2))]);
    let data = desk.data();
    let copy = |to: &str| {
        let mut command = copydesk(&["media", "copy", "--to", to]);
        command
            .env("DATABASE_URL", desk.url())
            .env("COPYDESK_DATA_DIR", &data)
            .envs(bucket.environment());
        command
    };

    let there = said(&mut copy("s3://pictures/moved"));
    assert!(there.ended.success(), "{}", there.err);
    assert!(
        there.out.contains("Copied to s3://pictures/moved at http://"),
        "{}",
        there.out
    );
    assert!(there.out.contains(": 2. There already: 0."), "{}", there.out);
    assert_eq!(bucket.keys().len(), 2);
    assert!(bucket.keys().iter().all(|key| key.starts_with("moved/originals/")));
    let again = said(&mut copy("s3://pictures/moved"));
    assert!(again.out.contains(": 0. There already: 2."), "{}", again.out);

    let folder = scratch("moved");
    let mut back = copy(folder.to_str().unwrap());
    let back = said(back.env("COPYDESK_MEDIA_STORE", "s3://pictures/moved"));
    assert!(back.out.contains(": 2. There already: 0."), "{}{}", back.out, back.err);
    let key = &bucket.keys()[0];
    let (_, name) = key.split_once('/').unwrap();
    let (ours, theirs) = (data.join("media").join(name), folder.join(name));
    assert_eq!(fs::read(ours).unwrap(), fs::read(theirs).unwrap());

    // What is not whole is copied by nobody.
    fs::write(data.join("media").join(name), b"half").unwrap();
    bucket.loses(key);
    let lost = said(&mut copy("s3://pictures/moved"));
    assert_eq!(lost.ended.code(), Some(1));
    assert!(lost.err.contains("Lost or not whole where they were: "), "{}", lost.err);
    assert_eq!(bucket.keys().len(), 1);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn settings_that_cannot_work_stop_a_start_with_a_sentence() {
    let bucket = Bucket::open();
    let desk = Desk::open();
    let serve = || command(&desk, &bucket, &["serve", "--listen", "127.0.0.1:0"]);
    let stops = |command: &mut Command, code: i32, words: &str| {
        let said = said(command);
        assert_eq!(said.ended.code(), Some(code), "{words}: {}", said.err);
        assert!(said.err.contains(words), "{words}: {}", said.err);
    };

    stops(
        serve().env("COPYDESK_MEDIA_STORE", "pictures"),
        2,
        "takes a bucket such as s3://pictures",
    );
    stops(
        serve().env_remove("COPYDESK_MEDIA_ALLOW_HTTP"),
        2,
        "pictures would go there unencrypted",
    );
    stops(
        serve().env_remove("AWS_SECRET_ACCESS_KEY"),
        2,
        "The store of pictures needs keys",
    );
    stops(
        serve().env("COPYDESK_MEDIA_KEYS", "/nowhere/keys"),
        2,
        "The keys in /nowhere/keys cannot be read",
    );
    stops(
        serve().env("COPYDESK_MEDIA_STORE", "s3://another/courier"),
        1,
        "The store of pictures has no such bucket: s3://another/courier at http://",
    );

    // One that is only away is named by doctor, and stops no start.
    bucket.way.closes();
    let doctor = said(&mut command(&desk, &bucket, &["doctor"]));
    assert_eq!(doctor.ended.code(), Some(1));
    assert!(
        doctor
            .out
            .contains("FAIL The store of pictures, s3://pictures/courier at http://"),
        "{}",
        doctor.out
    );
    assert!(doctor.out.contains("cannot be reached"), "{}", doctor.out);
    let mut server = crate::support::Server::of(serve());
    let warned = server.says("There are no pictures until it answers.");
    assert!(
        warned.contains("cannot be reached") && !warned.contains(SECRET),
        "{warned}"
    );
    server.address();
}
