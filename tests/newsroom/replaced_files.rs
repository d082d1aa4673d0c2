//! Another file in the place of a picture's: everywhere, at once, on record, and by whom it may be.

use std::{sync::Barrier, thread};

use copydesk::{ids::PictureId, policy::Role};
use serde_json::Value;

use crate::{
    pictures::photo,
    story_pictures::picture,
    support::{Answer, Desk, Member, Story},
};

fn at(desk: &Desk, role: Role) -> Member {
    Member::of(desk.at(), &desk.person(&format!("A {role}"), role))
}

/// A form with this file, made from that version.
fn send(member: &Member, id: PictureId, version: &str, file: &[u8]) -> Answer {
    let text = format!("--seam\r\nContent-Disposition: form-data; name=\"version\"\r\n\r\n{version}\r\n");
    let head = "--seam\r\nContent-Disposition: form-data; name=\"file\"; filename=\"new.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n";
    let body = [text.as_bytes(), head.as_bytes(), file, b"\r\n--seam--\r\n"].concat();
    member.posts(
        &format!("/admin/media/{id}/file"),
        "multipart/form-data; boundary=seam",
        body,
    )
}

fn variants(media: &Value) -> Vec<String> {
    let all = media["variants"].as_array().unwrap().iter();
    let path = |one: &Value| {
        let url = one["url"].as_str().unwrap();
        url[url.find("/media/").unwrap()..].to_owned()
    };
    all.map(path).collect()
}

/// A picture of another shape.
fn tall(number: u8) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(400, 900, |x, y| image::Rgb([number, (y / 4) as u8, (x / 2) as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn another_file_is_shown_everywhere_with_the_same_words_and_seals() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let shown = picture(&editor, 1);
    let story = desk.live(&Story::titled("Quay").led_by(shown));
    let before = desk.read(story);
    let page = desk.reader.get("/quay").text();
    let former = variants(&before["lead_media"]);
    assert_eq!(desk.reader.get(&former[0]).status, 200);

    let asked = editor.get(&format!("/admin/media/{shown}/file")).text();
    assert!(
        asked.contains("Quay") && asked.contains("Readers see it there, at once."),
        "{asked}"
    );
    let replaced = send(&editor, shown, "2", &tall(9));
    assert_eq!(replaced.status, 303, "{}", replaced.text());

    let after = desk.read(story);
    let (was, is) = (&before["lead_media"], &after["lead_media"]);
    assert_eq!(
        (&is["id"], &is["alt"], &is["credit_line"]),
        (&was["id"], &was["alt"], &was["credit_line"])
    );
    assert_eq!((is["width"].as_i64(), is["height"].as_i64()), (Some(400), Some(900)));
    assert_eq!(is["focal_point"]["x"], 0.5);
    assert_eq!(before["version"], after["version"], "no other text");
    assert_ne!(page, desk.reader.get("/quay").text());
    for path in variants(is) {
        assert_eq!(desk.reader.get(&path).status, 200, "{path}");
        assert!(!former.contains(&path));
    }
    assert_eq!(desk.reader.get(&former[0]).status, 200, "for pages that are open");
    let said: String = desk
        .owner()
        .query_one(
            "SELECT subject::text FROM newsroom.activity WHERE act = 'picture_replaced'",
            &[],
        )
        .unwrap()
        .get(0);
    assert!(said.contains("new.jpg") && said.contains("DSC_4410.jpg"), "{said}");
    assert!(desk.runs(&["migrate"]).ended.success());
    let said = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(!said.out.contains("FAIL"), "{}", said.out);
}

#[test]
fn a_file_that_is_none_or_is_here_or_comes_late_changes_nothing() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let (one, other) = (picture(&editor, 1), picture(&editor, 2));
    let name = |id: PictureId| {
        editor
            .get(&format!("/admin/media/{id}/file"))
            .text()
            .contains("DSC_4410.jpg")
    };

    let text = send(&editor, one, "2", b"a text");
    assert_eq!(text.status, 422, "{}", text.text());
    let same = send(&editor, one, "2", &photo(2));
    assert_eq!(same.status, 409);
    assert!(
        same.text().contains("is this very file") && same.text().contains(&format!("/admin/media/{other}\"")),
        "{}",
        same.text()
    );
    assert_eq!(
        send(&editor, one, "2", &photo(1)).status,
        303,
        "its own file again is no change"
    );
    assert_eq!(send(&editor, one, "1", &photo(3)).status, 409, "from an older page");
    let none = editor.posts(
        &format!("/admin/media/{one}/file"),
        "multipart/form-data; boundary=seam",
        "--seam\r\nContent-Disposition: form-data; name=\"version\"\r\n\r\n2\r\n--seam--\r\n",
    );
    assert!(
        none.status == 422 && none.text().contains("Choose one file, then replace."),
        "{}",
        none.text()
    );
    assert!(name(one) && name(other));
    assert_eq!(send(&editor, PictureId::new(), "1", &photo(4)).status, 404);
}

#[test]
fn what_is_in_use_only_an_editor_replaces() {
    let desk = Desk::open();
    let (writer, other) = (at(&desk, Role::Contributor), at(&desk, Role::Journalist));
    let (used, free) = (picture(&writer, 1), picture(&writer, 2));
    desk.draft(&Story::titled("Quay").led_by(used));

    assert_eq!(
        send(&writer, free, "2", &photo(3)).status,
        303,
        "an upload of their own"
    );
    for member in [&writer, &other] {
        let refused = send(member, used, "2", &photo(4));
        assert!(
            refused.status == 403 && refused.text().contains("An editor replaces its file."),
            "{}",
            refused.text()
        );
    }
    assert_eq!(send(&at(&desk, Role::Editor), used, "2", &photo(4)).status, 303);
}

#[test]
fn of_two_who_replace_a_file_at_once_one_wins_and_the_other_is_told() {
    let desk = Desk::open();
    let people = [at(&desk, Role::Editor), at(&desk, Role::Admin)];
    let shown = picture(&people[0], 1);
    desk.live(&Story::titled("Quay").led_by(shown));
    let barrier = Barrier::new(2);
    let mut answers: Vec<u16> = thread::scope(|both| {
        let sent: Vec<_> = people
            .iter()
            .zip([5, 6])
            .map(|(member, number)| {
                let barrier = &barrier;
                both.spawn(move || {
                    barrier.wait();
                    send(member, shown, "2", &photo(number)).status
                })
            })
            .collect();
        sent.into_iter().map(|one| one.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
}
