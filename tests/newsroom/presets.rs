//! Shapes and widths of the presets are the newsroom's: who changes them, what is not fit, and that no answer names a file that
//! is not there.

use std::{sync::Barrier, thread};

use copydesk::{
    media::{store::FileStore, studio::Studio},
    policy::Role,
};
use serde_json::{Value, json};

use crate::{
    story_pictures::picture,
    support::{Answer, Desk, Member, Story, block_on},
};

const PAGE: &str = "/admin/settings/pictures";

fn admin(desk: &Desk) -> Member {
    Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Admin))
}

fn value_of(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

/// Sends the form as it is shown, but for these fields.
fn sends(member: &Member, changes: &[(&str, &str)]) -> Answer {
    let page = member.get(PAGE).text();
    let names = ["card", "wide", "square", "social", "inline"]
        .into_iter()
        .flat_map(|name| [format!("{name}_ratio"), format!("{name}_widths")]);
    let mut fields: Vec<(String, String)> = names
        .chain(["version".to_owned()])
        .map(|name| (name.clone(), value_of(&page, &name)))
        .collect();
    for (name, value) in changes {
        fields.retain(|(other, _)| other != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    member.post(PAGE, &fields)
}

/// What those who make files do some time later.
fn plans_again(desk: &Desk) {
    let studio = Studio::on(FileStore::in_folder(Ok(desk.data().join("media"))));
    block_on(studio.plan_again(&desk.pools().newsroom)).unwrap();
}

fn variants(media: &Value) -> Vec<Value> {
    media["variants"].as_array().unwrap().clone()
}

fn path_of(variant: &Value) -> String {
    let url = variant["url"].as_str().unwrap();
    url[url.find("/media/").unwrap()..].to_owned()
}

/// Every file that is named is there, in the size that is said.
fn all_are_there(desk: &Desk, media: &Value) {
    for one in variants(media) {
        assert_eq!(desk.reader.get(&path_of(&one)).status, 200, "{one}");
    }
}

/// Widths and heights of one preset, as WebP.
fn sizes(media: &Value, preset: &str) -> Value {
    let all = variants(media);
    let of_it = all
        .iter()
        .filter(|one| one["preset"] == preset && one["content_type"] == "image/webp");
    of_it.map(|one| json!([one["width"], one["height"]])).collect()
}

#[test]
fn another_shape_is_made_of_every_picture_and_answers_name_what_is_there() {
    let desk = Desk::open();
    let admin = admin(&desk);
    let shown = picture(&admin, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let before = desk.read(story);
    let page = desk.reader.get("/").text();
    assert_eq!(
        sizes(&before["lead_media"], "card"),
        json!([[320, 213], [640, 427], [900, 600]])
    );
    let said = desk.reader.json("/site");
    assert_eq!(
        said["images"]["presets"][0],
        json!({"name": "card", "ratio": "3:2", "widths": [320, 640, 960]})
    );
    assert_eq!(said["images"]["presets"][4]["ratio"], Value::Null);

    desk.wait("2 minutes");
    let saved = sends(
        &admin,
        &[
            ("card_ratio", "4:3"),
            ("card_widths", "200, 400"),
            ("inline_widths", "800"),
        ],
    );
    assert_eq!(saved.status, 303, "{}", saved.text());
    let said = desk.reader.json("/site");
    assert_eq!(
        said["images"]["presets"][0],
        json!({"name": "card", "ratio": "4:3", "widths": [200, 400]})
    );
    assert_ne!(said["updated_at"], Value::Null);
    assert_eq!(desk.read(story), before, "until its turn has come");
    all_are_there(&desk, &before["lead_media"]);

    // A story that goes out in between has what there is, too.
    let other = desk.live(&Story::titled("Gate").led_by(shown));
    all_are_there(&desk, &desk.read(other)["lead_media"]);

    plans_again(&desk);
    let after = desk.read(story);
    assert_eq!(sizes(&after["lead_media"], "card"), json!([[200, 150], [400, 300]]));
    assert_eq!(sizes(&after["lead_media"], "inline"), json!([[800, 533]]));
    assert_eq!(
        sizes(&after["lead_media"], "social"),
        sizes(&before["lead_media"], "social")
    );
    assert_ne!(after["modified_at"], before["modified_at"]);
    all_are_there(&desk, &after["lead_media"]);
    assert_ne!(desk.reader.get("/").text(), page, "kept answers are told");
    all_are_there(&desk, &before["lead_media"]); // pages that are open
    let by_hand = admin.get(&format!("/admin/media/{shown}")).text();
    assert!(by_hand.contains("Card 4:3"), "{by_hand}");
    let new = picture(&admin, 2);
    let newer = desk.live(&Story::titled("Newer").led_by(new));
    assert_eq!(
        sizes(&desk.read(newer)["lead_media"], "card"),
        json!([[200, 150], [400, 300]])
    );

    let record = desk
        .owner()
        .query_one(
            "SELECT subject::text FROM newsroom.activity WHERE act = 'presets_changed'",
            &[],
        )
        .unwrap();
    let record: Value = serde_json::from_str(record.get(0)).unwrap();
    assert_eq!(record["card"], json!({"ratio": "4:3", "widths": [200, 400]}));
    assert_eq!(record["wide"], Value::Null, "what stayed is not told");
}

#[test]
fn what_is_larger_than_ours_is_made_as_large() {
    let desk = Desk::open();
    let admin = admin(&desk);
    assert_eq!(
        sends(&admin, &[("wide_widths", "2560"), ("square_widths", "640 2000")]).status,
        303
    );
    let pixels = image::RgbImage::from_fn(3_000, 2_400, |x, y| image::Rgb([(x / 12) as u8, (y / 10) as u8, 9]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let told = crate::pictures::uploads(&admin, &[("large.png", &bytes.into_inner())]);
    let href = told[0]["href"].as_str().unwrap();
    let shown: copydesk::ids::PictureId = href.rsplit('/').next().unwrap().parse().unwrap();
    crate::story_pictures::say(&admin, shown, &[]);
    let story = desk.live(&Story::titled("Large").led_by(shown));

    let media = desk.read(story)["lead_media"].clone();
    assert_eq!(sizes(&media, "wide"), json!([[2560, 1440]]));
    assert_eq!(sizes(&media, "square"), json!([[640, 640], [2000, 2000]]));
    let wide = variants(&media)
        .into_iter()
        .find(|one| one["preset"] == "wide")
        .unwrap();
    let file = desk.reader.get(&path_of(&wide)).body;
    let header = copydesk::media::picture::Header::read(&file).unwrap();
    assert_eq!((header.width, header.height), (2_560, 1_440));
}

#[test]
fn what_is_not_fit_is_told_and_stays_in_the_form() {
    let desk = Desk::open();
    let admin = admin(&desk);

    let refused = sends(
        &admin,
        &[
            ("card_ratio", "9:1"),
            ("inline_ratio", "3:2"),
            ("social_widths", "<b>\""),
        ],
    );
    assert_eq!(refused.status, 422);
    let page = refused.text();
    for words in [
        "Choose a shape between 1:3 and 3:1.",
        "Pictures in and above the text are always whole.",
        "Write the widths as whole numbers",
        "value=\"9:1\"",
        "value=\"&#60;b&#62;&#34;\"",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let editions = || -> i64 {
        let count = "SELECT count(*) FROM newsroom.picture_shapes";
        desk.owner().query_one(count, &[]).unwrap().get(0)
    };
    assert_eq!(editions(), 0);
    assert_eq!(sends(&admin, &[]).status, 303, "as it is shown it can be saved");
    assert_eq!(editions(), 0, "and changes nothing");

    // From a page of before somebody else's change.
    assert_eq!(sends(&admin, &[("card_ratio", "4:3")]).status, 303);
    let late = sends(&admin, &[("card_ratio", "16:9"), ("version", "1")]);
    assert_eq!(late.status, 409);
    assert!(
        late.text().contains("4:3") && late.text().contains("16:9"),
        "{}",
        late.text()
    );
    assert_eq!(sends(&admin, &[("card_ratio", "16:9"), ("version", "")]).status, 428);
    assert_eq!(editions(), 1);

    let editor = Member::of(desk.at(), &desk.ilse);
    assert!(editor.get(PAGE).text().contains("disabled"));
}

#[test]
fn of_two_who_change_them_at_once_one_is_told() {
    let desk = Desk::open();
    let (one, two) = (
        admin(&desk),
        Member::of(desk.at(), &desk.person("Another admin", Role::Admin)),
    );
    for number in 1..=4 {
        let barrier = Barrier::new(2);
        let version = number.to_string();
        let statuses: Vec<u16> = thread::scope(|both| {
            let sent = [(&one, "4:3"), (&two, "16:9")].map(|(member, ratio)| {
                let (barrier, version) = (&barrier, version.as_str());
                both.spawn(move || {
                    let width = format!("{}", 300 + number);
                    barrier.wait();
                    sends(
                        member,
                        &[("card_ratio", ratio), ("card_widths", &width), ("version", version)],
                    )
                    .status
                })
            });
            sent.into_iter().map(|sent| sent.join().unwrap()).collect()
        });
        let mut sorted = statuses;
        sorted.sort_unstable();
        assert_eq!(sorted, [303, 409], "{number}");
    }
}
