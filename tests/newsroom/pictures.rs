//! Pictures come in, are told what became of them, get words and rights, and go; whoever asks, however often, two at once.

use std::{sync::Barrier, thread};

use base64::{Engine, prelude::BASE64_STANDARD};
use copydesk::policy::Role;
use image::{ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use serde_json::Value;

use crate::support::{Answer, Browser, Desk, Member, Person};

const SEAM: &str = "multipart/form-data; boundary=seam";

/// A photograph that differs from others by its number, with what its camera and its agency say.
pub fn photo(number: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(900, 600, |x, y| Rgb([number, (x / 4) as u8, (y / 3) as u8]));
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    let caption = format!("Caf\u{e9} on the quay, number {number}");
    let datasets: Vec<u8> = [
        (120, caption.as_bytes()),
        (80, b"Mina Sol"),
        (110, b"Example News"),
        (90, b"Port Merrin"),
    ]
    .into_iter()
    .flat_map(|(dataset, value)| {
        [
            &[0x1c, 2, dataset],
            u16::try_from(value.len()).unwrap().to_be_bytes().as_slice(),
            value,
        ]
        .concat()
    })
    .collect();
    let length = u32::try_from(datasets.len()).unwrap().to_be_bytes();
    let resources = [b"Photoshop 3.0\x008BIM\x04\x04\0\0".as_slice(), &length, &datasets].concat();
    encoder.add_app_segment(13, resources).unwrap();
    encoder.encode(&pixels, 900, 600, ColorType::Rgb).unwrap();
    bytes
}

/// A form with files, as a browser sends it.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let part = |(name, bytes): &(&str, &[u8])| {
        let head = format!(
            "--seam\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
        );
        [head.as_bytes(), bytes, b"\r\n"].concat()
    };
    let mut all: Vec<u8> = files.iter().flat_map(part).collect();
    all.extend(b"--seam--\r\n");
    all
}

/// Uploads as the page's script does; what is told of each file.
pub fn uploads(member: &Member, files: &[(&str, &[u8])]) -> Vec<Value> {
    let origin = format!("http://{}", member.at());
    let headers = [
        ("origin", origin.as_str()),
        ("content-type", SEAM),
        ("accept", "application/json"),
    ];
    let answer = member.sends("/admin/media", &headers, form(files));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["files"].as_array().unwrap().clone()
}

/// Its page.
pub fn upload(member: &Member, number: u8) -> String {
    let told = uploads(member, &[("DSC_4410.jpg", &photo(number))]);
    assert_eq!(told[0]["outcome"], "new", "{told:?}");
    told[0]["href"].as_str().unwrap().to_owned()
}

fn somebody(desk: &Desk, role: Role) -> (Person, Member) {
    let person = desk.person(&format!("A {role}"), role);
    let member = Member::of(desk.at(), &person);
    (person, member)
}

/// The addresses of the files that a page draws.
fn drawn(page: &Answer) -> Vec<String> {
    let text = page.text();
    let addresses = text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    addresses
        .filter(|address| address.starts_with("/admin/media/files/"))
        .map(str::to_owned)
        .collect()
}

fn value_of(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
    field
        .split("value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
        .to_owned()
}

const WORDS: [(&str, &str); 8] = [
    ("alt", "Tables on a wet quay"),
    ("caption", "The quay at noon"),
    ("credit", "Mina Sol / Example News"),
    ("source", "Commissioned"),
    ("licence", "agency"),
    ("usable_until", "2031-05-01"),
    ("focal_x", "12,5"),
    ("focal_y", "80"),
];

fn with_version<'a>(version: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |(name, value): (&'a str, &'a str)| {
        changes
            .iter()
            .find(|one| one.0 == name)
            .copied()
            .unwrap_or((name, value))
    };
    WORDS.into_iter().map(changed).chain([("version", version)]).collect()
}

#[test]
fn a_picture_comes_with_what_its_file_says_and_is_drawn_at_once() {
    let desk = Desk::open();
    let (_, member) = somebody(&desk, Role::Contributor);

    let told = uploads(&member, &[("shots/DSC_4410.jpg", &photo(1))]);

    assert_eq!(told[0]["outcome"], "new");
    let page = member.get(told[0]["href"].as_str().unwrap());
    let text = page.text();
    for words in [
        "Café on the quay, number 1",
        "Mina Sol / Example News",
        "Port Merrin",
        "900 × 600",
        "DSC_4410.jpg",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("shots"), "a folder of somebody's machine");
    let files = drawn(&page);
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        let answer = member.get(&file);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "image/webp"),
            "{file}"
        );
        assert_eq!(image::guess_format(&answer.body).unwrap(), ImageFormat::WebP);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        let again = member.send(
            reqwest::Method::GET,
            &file,
            &[],
            &[("if-none-match", answer.header("etag"))],
        );
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(
            Member::nobody(desk.at()).get(&file).status,
            303,
            "nobody else is shown it"
        );
    }
    assert!(
        member
            .get("/admin/media")
            .text()
            .contains("1 picture; 1 needs alt text.")
    );
}

#[test]
fn one_file_that_is_refused_stands_in_no_others_way() {
    let desk = Desk::open();
    let (_, member) = somebody(&desk, Role::Journalist);
    let (good, large) = (photo(1), vec![0xff; 20_000_001]);
    let files: [(&str, &[u8]); 6] = [
        ("map.svg", b"<svg onload=alert(1)>"),
        ("<b>.jpg", b"no picture"),
        ("cut.jpg", &good[..good.len() / 2]),
        ("huge.jpg", &large),
        ("good.png.exe", &good),
        ("again.jpg", &good),
    ];

    let told = uploads(&member, &files);

    let outcomes: Vec<&str> = told.iter().map(|one| one["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["refused", "refused", "refused", "refused", "new", "here"]);
    for one in &told[..4] {
        assert!(one["sentence"].as_str().unwrap().ends_with('.'), "{one}");
    }
    assert!(told[3]["sentence"].as_str().unwrap().contains("20 MB"));
    assert!(told[5]["since"].as_str().unwrap().contains(" by A journalist"));

    // The same without a script: the page says it.
    let page = member.posts("/admin/media", SEAM, form(&files));
    assert_eq!(page.status, 422);
    for words in [
        "SVG drawings are not taken",
        "&#60;b&#62;.jpg",
        "Nothing was stored twice",
    ] {
        assert!(page.text().contains(words), "{words}");
    }
    let none = member.posts("/admin/media", SEAM, form(&[("", b"")]));
    assert!(none.status == 422 && none.text().contains("No file was chosen"));
    assert_eq!(member.posts("/admin/media", "image/jpeg", good).status, 415);
}

#[test]
fn words_and_rights_are_changed_once_and_from_what_was_seen() {
    let desk = Desk::open();
    let (_, member) = somebody(&desk, Role::Contributor);
    let path = upload(&member, 1);
    let before = drawn(&member.get(&path));

    let saved = member.post(&path, &with_version("1", &[]));
    assert_eq!(
        (saved.status, saved.header("location")),
        (303, format!("{path}?done=picture-saved").as_str()),
        "{}",
        saved.text()
    );
    let page = member.get(&path);
    assert_eq!(value_of(&page.text(), "focal_x"), "12.5");
    assert_eq!(value_of(&page.text(), "usable_until"), "2031-05-01");
    assert!(page.text().contains("Tables on a wet quay"));

    // What shows another part has another address; what shows the same part keeps it. Those of before stay for a while.
    let after = drawn(&page);
    let same = before.iter().filter(|file| after.contains(file)).count();
    assert!((1..before.len()).contains(&same), "{before:?} {after:?}");
    for file in &before {
        assert_eq!(member.get(file).status, 200, "whoever has its address");
    }

    let stale = member.post(&path, &with_version("1", &[("caption", "The quay at night")]));
    assert!(
        stale.status == 409 && stale.text().contains("The quay at night"),
        "{}",
        stale.status
    );
    let mistaken = member.post(
        &path,
        &with_version("2", &[("licence", "found"), ("usable_until", "soon"), ("focal_y", "")]),
    );
    assert_eq!(mistaken.status, 422);
    for words in ["Choose a licence", "Write the last day", "percentages"] {
        assert!(mistaken.text().contains(words), "{words}");
    }
    assert_eq!(member.post(&path, &[("alt", "x")]).status, 428);
}

#[test]
fn who_may_change_and_remove_what() {
    let desk = Desk::open();
    let (_, writer) = somebody(&desk, Role::Contributor);
    let path = upload(&writer, 1);
    let id = path.rsplit('/').next().unwrap().to_owned();
    let files = drawn(&writer.get(&path));
    let other = desk.person("Another contributor", Role::Contributor);
    let other = Member::of(desk.at(), &other);
    let (_, journalist) = somebody(&desk, Role::Journalist);

    assert_eq!(other.get(&path).status, 200);
    assert_eq!(other.post(&path, &with_version("1", &[])).status, 403);
    assert_eq!(journalist.post(&path, &with_version("1", &[])).status, 303);
    for (member, status) in [(&other, 403), (&journalist, 403)] {
        assert_eq!(
            member.post(&format!("{path}/remove"), &[("version", "2")]).status,
            status
        );
    }
    assert_eq!(writer.post(&format!("{path}/remove"), &[("version", "1")]).status, 409);
    assert_eq!(writer.post(&format!("{path}/remove"), &[("version", "2")]).status, 303);

    assert_eq!(writer.get(&path).status, 404);
    for file in files {
        assert_eq!(writer.get(&file).status, 404);
    }
    let left = walked(&desk.data());
    assert!(left.is_empty(), "{left:?}");
    let acts: Vec<String> = desk
        .owner()
        .query(
            "SELECT act FROM newsroom.activity WHERE subject ->> 'picture' = $1 ORDER BY seq",
            &[&id],
        )
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert_eq!(acts, ["picture_uploaded", "picture_changed", "picture_removed"]);
    // The same file comes in again as a new picture.
    assert_ne!(upload(&journalist, 1), path);
}

/// Every file below a folder.
fn walked(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return vec![];
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { walked(&path) } else { vec![path] })
        .collect()
}

#[test]
fn doctor_names_the_pictures_whose_files_are_lost_and_what_is_made_of_them_comes_back() {
    let desk = Desk::open();
    let (_, member) = somebody(&desk, Role::Editor);
    let (kept, lost) = (upload(&member, 1), upload(&member, 2));
    let files = drawn(&member.get(&kept));
    let data = desk.data().display().to_string();
    let doctor = || desk.runs(&["doctor", "--data-dir", &data]);
    assert!(
        doctor()
            .out
            .contains("ok   The files of all pictures and documents are there (2)."),
        "{}",
        doctor().out
    );

    std::fs::remove_dir_all(desk.data().join("media/renditions")).unwrap();
    for file in &files {
        assert_eq!(member.get(file).status, 200, "{file}");
    }
    let original: Vec<u8> = desk
        .owner()
        .query_one(
            "SELECT original FROM newsroom.pictures ORDER BY uploaded_at DESC LIMIT 1",
            &[],
        )
        .unwrap()
        .get(0);
    let name: String = original.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(
        desk.data().join("media/originals").join(&name[..2]).join(&name),
        b"half",
    )
    .unwrap();

    let said = doctor();
    assert!(!said.ended.success());
    let id = lost.rsplit('/').next().unwrap();
    assert!(
        said.out
            .contains(&format!("FAIL The file of picture {id} is lost or not whole.")),
        "{}",
        said.out
    );
    assert_eq!(said.out.matches("FAIL The file").count(), 1);
}

#[test]
fn of_the_same_file_from_two_people_at_once_one_is_kept() {
    let desk = Desk::open();
    let (_, one) = somebody(&desk, Role::Journalist);
    let (_, two) = somebody(&desk, Role::Editor);
    for number in 1..=5 {
        let (bytes, ready) = (photo(number), Barrier::new(2));
        let outcomes: Vec<Value> = thread::scope(|threads| {
            let sent = [&one, &two].map(|member| {
                threads.spawn(|| {
                    ready.wait();
                    uploads(member, &[("same.jpg", &bytes)]).remove(0)
                })
            });
            sent.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut told: Vec<&str> = outcomes.iter().map(|one| one["outcome"].as_str().unwrap()).collect();
        told.sort_unstable();
        assert_eq!(told, ["here", "new"]);
        assert_eq!(outcomes[0]["href"], outcomes[1]["href"]);
    }
    let rows: i64 = desk
        .owner()
        .query_one("SELECT count(*) FROM newsroom.pictures", &[])
        .unwrap()
        .get(0);
    assert_eq!(rows, 5);
}

#[test]
fn pictures_are_found_by_their_words_people_and_rights() {
    let desk = Desk::open();
    let (person, member) = somebody(&desk, Role::Journalist);
    let (_, editor) = somebody(&desk, Role::Editor);
    let first = upload(&member, 1);
    upload(&editor, 2);
    assert_eq!(
        member
            .post(
                &first,
                &with_version("1", &[("caption", "Ebb_tide 100%"), ("usable_until", "2020-01-01")])
            )
            .status,
        303
    );

    let by = format!("by={}", person.id());
    for (query, found) in [
        ("", 2),
        ("q=CAF%C3%89+quay", 1),
        ("q=cafe%CC%81+2", 1),
        ("q=ebb_tide", 1),
        ("q=100%25", 1),
        ("q=e%25e", 0),
        ("q=DSC_4410", 2),
        ("q=nothing", 0),
        (by.as_str(), 1),
        ("rights=no-alt", 1),
        ("rights=no-credit", 0),
        ("rights=ended", 1),
        ("rights=ends-soon", 0),
        ("by=nobody&rights=odd&older=x&newer=%00", 2),
        ("older=1-01900000-0000-7000-8000-000000000001", 0),
        ("newer=1-01900000-0000-7000-8000-000000000001", 2),
        ("older=-99999999999999999-01900000-0000-7000-8000-000000000001", 2),
        ("newer=9223372036854775807-01900000-0000-7000-8000-000000000001", 2),
    ] {
        let page = member.get(&format!("/admin/media?{query}"));
        assert_eq!(
            (page.status, page.text().matches("class=\"shots__c\"").count()),
            (200, found),
            "{query}"
        );
    }
    assert!(member.get("/admin/media").text().contains("Rights ended"));
}

/// Files in a script, as somebody would drop or choose them.
pub fn transfer(files: &[(&str, &[u8])]) -> String {
    let add = |(name, bytes): &(&str, &[u8])| {
        let bytes = BASE64_STANDARD.encode(bytes);
        format!("transfer.items.add(new File([Uint8Array.from(atob('{bytes}'), one => one.charCodeAt(0))], '{name}'));")
    };
    format!(
        "const transfer = new DataTransfer(); {}",
        files.iter().map(add).collect::<String>()
    )
}

pub fn does(browser: &Browser, script: &str) {
    browser.asks(script, "Promise.resolve([])");
}

#[test]
fn pictures_are_dropped_chosen_and_pasted_and_what_must_stay_is_set_by_keys() {
    let desk = Desk::open();
    let (_, member) = somebody(&desk, Role::Journalist);
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&member.cookie());
    browser.visit("/admin/media");
    let (one, two, three) = (photo(1), photo(2), photo(3));

    let files = transfer(&[("quay.jpg", &one), ("plan.pdf", b"%PDF-1.7")]);
    does(
        &browser,
        &format!(
            "{files} dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true }}))"
        ),
    );
    browser.sees("1 done, 1 refused.");
    browser.sees("This is a PDF. Export the page as PNG or JPEG.");
    let chosen = transfer(&[("gate.jpg", &two), ("quay again.jpg", &one)]);
    does(
        &browser,
        &format!(
            "{chosen} const input = document.getElementById('files'); input.files = transfer.files; input.dispatchEvent(new Event('change'))"
        ),
    );
    browser.sees("2 done, 1 refused, 1 already here.");
    browser.sees("Nothing was stored twice.");
    let pasted = transfer(&[("image.png", &three)]);
    does(
        &browser,
        &format!(
            "{pasted} document.body.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: transfer, bubbles: true, cancelable: true }}))"
        ),
    );
    browser.sees("3 done, 1 refused, 1 already here.");

    // A line that breaks: it goes on by itself when it is back.
    browser.is_offline(true);
    let lost = transfer(&[("late.jpg", &photo(4))]);
    does(
        &browser,
        &format!(
            "{lost} dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true }}))"
        ),
    );
    browser.sees("The line is down. It goes again by itself.");
    browser.is_offline(false);
    browser.sees("4 done, 1 refused, 1 already here.");

    browser.press("words and rights");
    browser.sees("What must stay in the frame");
    does(&browser, "document.querySelector('.focal__set').focus()");
    browser.keys(thirtyfour::Key::Right + thirtyfour::Key::Right);
    browser.keys(thirtyfour::Key::Shift + thirtyfour::Key::Up);
    assert_eq!(
        browser.says("document.getElementById('focal_x').value + ' ' + document.getElementById('focal_y').value"),
        "52 40"
    );
    browser.fill("Alt text", "A gate in the tide");
    browser.press_button("Save");
    browser.sees("Saved. It is so wherever the picture is used.");
    assert_eq!(browser.says("document.getElementById('focal_x').value"), "52");
}

#[test]
fn another_that_looks_the_same_is_offered_and_a_flat_one_looks_like_nothing() {
    let desk = Desk::open();
    let (_, member) = somebody(&desk, Role::Journalist);
    // Waves, the same ones brighter and half as large, others, and no picture to speak of.
    let jpeg = |pixels: &RgbImage| {
        let mut bytes = Vec::new();
        let (width, height) = (pixels.width() as u16, pixels.height() as u16);
        Encoder::new(&mut bytes, 90)
            .encode(pixels, width, height, ColorType::Rgb)
            .unwrap();
        bytes
    };
    let waves = |size: u32, light: u8, step: f64| {
        jpeg(&RgbImage::from_fn(size, size * 2 / 3, |x, y| {
            let at = |side: u32| f64::from(side) / f64::from(size) * step;
            let wave = (at(x) + (at(y) * 1.7).sin()).sin() * (at(y) * 0.9).cos();
            Rgb([(100.0 + 80.0 * wave) as u8 + light; 3])
        }))
    };
    let flat = |grey: u8| jpeg(&RgbImage::from_pixel(90, 60, Rgb([grey; 3])));
    let sends = |name: &str, file: &[u8]| uploads(&member, &[(name, file)])[0].clone();

    let first = sends("waves.jpg", &waves(900, 0, 11.0));
    assert_eq!(first["alike"], serde_json::Value::Null);
    let copy = sends("waves small.jpg", &waves(450, 30, 11.0));
    assert_eq!(copy["alike"]["title"], "waves.jpg", "{copy}");
    assert_eq!(copy["alike"]["href"], first["href"]);
    assert_eq!(
        sends("others.jpg", &waves(900, 0, 23.0))["alike"],
        serde_json::Value::Null
    );
    sends("grey.jpg", &flat(90));
    assert_eq!(sends("lighter.jpg", &flat(120))["alike"], serde_json::Value::Null);

    let page = member.get(first["href"].as_str().unwrap()).text();
    assert!(
        page.contains("Looks the same") && page.contains("waves small.jpg"),
        "{page}"
    );
    assert!(!page.contains("others.jpg"), "{page}");
}
