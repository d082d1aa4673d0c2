//! Pictures that stand for somebody: an author's, shown to readers exactly as long as that author is; the newsroom's logo and
//! icon, always.

use copydesk::{authors::Author, ids::PictureId, policy::Role};

use crate::{
    story_pictures::picture,
    support::{Answer, Desk, Member, Story},
};

fn at(desk: &Desk, role: Role) -> Member {
    Member::of(desk.at(), &desk.person(&format!("A {role}"), role))
}

/// What the page says is the version.
fn version(member: &Member, path: &str) -> String {
    let page = member.get(path).text();
    let version = page.split("name=\"version\" value=\"").nth(1);
    let version = version.unwrap_or_else(|| panic!("{path} has no form: {page}"));
    version.split('"').next().unwrap().to_owned()
}

fn choose(member: &Member, path: &str, picture: &str) -> Answer {
    let version = version(member, path);
    member.post(path, &[("version", &version), ("picture", picture)])
}

fn page_of(author: &Author) -> String {
    format!("/admin/authors/{}/picture", author.id)
}

/// Where readers would find a square file of a picture.
fn square(member: &Member, picture: PictureId) -> String {
    let page = member.get(&format!("/admin/media/{picture}")).text();
    let at = page.find("data-crop=\"square\"").unwrap();
    let file = page[..at].rsplit("/admin/media/files/").next().unwrap();
    format!("/media/{}", file.split('"').next().unwrap())
}

#[test]
fn readers_have_the_picture_of_an_author_exactly_as_long_as_they_have_the_author() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let (ada, face) = (desk.guest("Ada Rowe"), picture(&editor, 1));
    let file = square(&editor, face);
    let has = || {
        let known = desk.reader.api(&format!("/media/{face}")).status;
        [desk.reader.get(&file).status, known]
    };

    assert!(editor.get(&page_of(&ada)).text().contains(&format!("value=\"{face}\"")));
    let chosen = choose(&editor, &page_of(&ada), &face.to_string());
    assert_eq!(chosen.status, 303, "{}", chosen.text());
    assert_eq!(has(), [404, 404], "nobody has a story of hers");
    let story = desk.live(&Story::titled("The vote").signed_by(&[&ada]));
    assert_eq!(has(), [200, 200]);

    let author = desk.reader.json("/authors/ada-rowe");
    assert_eq!(author["picture"]["id"], face.to_string());
    let squares = author["picture"]["variants"].as_array().unwrap().iter();
    assert!(squares.filter(|one| one["preset"] == "square").count() > 2, "{author}");
    assert_eq!(
        desk.reader.json("/authors")["data"][0]["picture"]["id"],
        face.to_string()
    );
    let page = desk.reader.get("/author/ada-rowe").text();
    assert!(
        page.contains("face--page") && page.contains("alt=\"Ada Rowe\""),
        "{page}"
    );
    let page = desk.reader.get("/the-vote").text();
    let shown = page.split("class=\"face\"").nth(1).unwrap();
    assert!(shown.split('>').next().unwrap().contains("alt=\"\""), "{shown}");

    desk.ilse.withdraws(story, "Wrong.", None);
    assert_eq!(has(), [404, 404], "her only story is gone");
    assert_eq!(desk.reader.api("/authors/ada-rowe").status, 404);
    desk.live(&Story::titled("Another").signed_by(&[&ada]));
    assert_eq!(has(), [200, 200]);
    assert_eq!(choose(&editor, &page_of(&ada), "").status, 303);
    assert_eq!(has(), [404, 404], "another picture, or none, ends it");
    assert!(desk.reader.json("/authors/ada-rowe")["picture"].is_null());
}

#[test]
fn what_changes_of_a_face_is_in_the_next_answer() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let (ada, face) = (desk.guest("Ada Rowe"), picture(&editor, 1));
    assert_eq!(choose(&editor, &page_of(&ada), &face.to_string()).status, 303);
    desk.live(&Story::titled("The vote").signed_by(&[&ada]));
    let before = desk.reader.json("/authors/ada-rowe");
    let (page, story) = (
        desk.reader.get("/author/ada-rowe").text(),
        desk.reader.get("/the-vote").text(),
    );

    let path = format!("/admin/media/{face}");
    let version = version(&editor, &path);
    let words = [
        ("alt", "Ada"),
        ("credit", "Mina Sol"),
        ("licence", "ours"),
        ("focal_x", "10"),
        ("focal_y", "50"),
    ];
    let saved = editor.post(&path, &[words.as_slice(), &[("version", version.as_str())]].concat());
    assert_eq!(saved.status, 303, "{}", saved.text());

    let after = desk.reader.json("/authors/ada-rowe");
    assert_eq!(after["picture"]["focal_point"]["x"], 0.1);
    assert_ne!(before["picture"]["variants"], after["picture"]["variants"]);
    assert!(after["updated_at"].as_str() >= before["updated_at"].as_str());
    assert_ne!(page, desk.reader.get("/author/ada-rowe").text());
    assert_ne!(story, desk.reader.get("/the-vote").text());
}

#[test]
fn a_face_is_used_and_stays() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let (ada, face, free) = (desk.guest("Ada Rowe"), picture(&editor, 1), picture(&editor, 2));
    assert_eq!(choose(&editor, &page_of(&ada), &face.to_string()).status, 303);
    let remove = |id: PictureId| {
        let version = version(&editor, &format!("/admin/media/{id}"));
        editor.post(&format!("/admin/media/{id}/remove"), &[("version", &version)])
    };

    let page = editor.get(&format!("/admin/media/{face}")).text();
    assert!(
        page.contains(&format!("/admin/authors/{}", ada.id)) && page.contains("Ada Rowe"),
        "{page}"
    );
    let refused = remove(face);
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("It is the picture of an author."),
        "{}",
        refused.text()
    );
    let found = |usage: &str| {
        let text = editor.get(&format!("/admin/media?use={usage}")).text();
        [face, free].map(|id| text.contains(&format!("/admin/media/{id}\"")))
    };
    assert_eq!((found("used"), found("unused")), ([true, false], [false, true]));
    assert_eq!(remove(free).status, 303);

    let gone = choose(&editor, &page_of(&ada), &free.to_string());
    assert_eq!(gone.status, 422);
    assert!(gone.text().contains("not in the library any more"), "{}", gone.text());
    assert_eq!(choose(&editor, &page_of(&ada), "nonsense").status, 422);
    assert_eq!(choose(&editor, &page_of(&ada), "").status, 303);
    assert_eq!(remove(face).status, 303);
}

#[test]
fn editors_choose_faces_from_what_they_saw() {
    let desk = Desk::open();
    let editor = at(&desk, Role::Editor);
    let (ada, face) = (desk.guest("Ada Rowe"), picture(&editor, 1));
    let other = picture(&editor, 2);
    let path = page_of(&ada);
    let old = version(&editor, &path);
    assert_eq!(choose(&editor, &path, &face.to_string()).status, 303);

    let late = editor.post(&path, &[("version", &old), ("picture", &other.to_string())]);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Somebody saved in between"), "{}", late.text());
    assert_eq!(
        editor.post(&path, &[("picture", &other.to_string())]).status,
        428,
        "without a version"
    );
    let journalist = at(&desk, Role::Journalist);
    assert_eq!(journalist.get(&path).status, 403);
    let refused = journalist.post(&path, &[("version", "2"), ("picture", &other.to_string())]);
    assert_eq!(refused.status, 403);
    assert_eq!(
        editor
            .get("/admin/authors/00000000-0000-0000-0000-000000000000/picture")
            .status,
        404
    );

    // Rights that ended: it stays where it is, and is taken for nothing else.
    desk.owner()
        .execute(
            "UPDATE newsroom.pictures SET usable_until = '2001-01-01' WHERE id = $1",
            &[&other.0],
        )
        .unwrap();
    let over = choose(&editor, &path, &other.to_string());
    assert_eq!(over.status, 422);
    assert!(
        over.text().contains("could be used until 1 January 2001 only"),
        "{}",
        over.text()
    );
    assert!(
        !editor.get(&path).text().contains(&format!("value=\"{other}\"")),
        "nor is it offered"
    );
    assert!(desk.runs(&["migrate"]).ended.success());
    let said = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(!said.out.contains("FAIL"), "{}", said.out);
}

#[test]
fn the_newsroom_has_a_logo_and_an_icon() {
    let desk = Desk::open();
    let (admin, editor) = (at(&desk, Role::Admin), at(&desk, Role::Editor));
    let (logo, icon) = (picture(&admin, 1), picture(&admin, 2));
    desk.live(&Story::titled("The vote"));
    let front = desk.reader.get("/").text();
    assert!(front.contains("image/svg+xml") && !front.contains("paper-head__logo"));
    assert!(desk.reader.json("/site")["logo"].is_null());

    let look = format!("/admin/settings/site/preview?logo={logo}");
    assert!(admin.get("/admin/settings/picture/logo").text().contains(&look));
    let tried = admin.get(&look).text();
    let name = desk.reader.json("/site")["name"].as_str().unwrap().to_owned();
    assert!(
        tried.contains("class=\"paper-head__logo\"") && tried.contains(&format!("alt=\"{name}\"")),
        "{tried}"
    );
    assert!(
        tried.contains("/admin/media/files/"),
        "readers cannot have its files yet: {tried}"
    );
    assert!(!desk.reader.get("/").text().contains("paper-head__logo"));
    for nobody in ["x", "01a22bff-26db-7196-b9a9-85805097c8df"] {
        let path = format!("/admin/settings/site/preview?logo={nobody}");
        assert_eq!(admin.get(&path).status, 404, "{nobody}");
    }

    for (place, id) in [("logo", logo), ("icon", icon)] {
        let path = format!("/admin/settings/picture/{place}");
        let chosen = choose(&admin, &path, &id.to_string());
        assert_eq!(chosen.status, 303, "{}", chosen.text());
        assert_eq!(editor.get(&path).status, 403, "admins choose it");
        assert_eq!(desk.reader.api(&format!("/media/{id}")).status, 200, "it is public");
        let stays = admin.post(&format!("/admin/media/{id}/remove"), &[("version", "2")]);
        assert!(stays.status == 409 && stays.text().contains(place), "{}", stays.text());
        assert!(
            admin
                .get(&format!("/admin/media/{id}"))
                .text()
                .contains(&format!("Its {place}. Readers see it."))
        );
    }
    assert!(admin.get("/admin/settings").text().contains("emblem__now"));
    assert_eq!(admin.get("/admin/settings/picture/flag").status, 404);

    let site = desk.reader.json("/site");
    assert_eq!(
        (&site["logo"]["id"], &site["icon"]["id"]),
        (&logo.to_string().into(), &icon.to_string().into())
    );
    let front = desk.reader.get("/").text();
    let name = site["name"].as_str().unwrap();
    let shown = front
        .split("class=\"paper-head__logo\"")
        .nth(1)
        .unwrap()
        .split('>')
        .next()
        .unwrap();
    assert!(shown.contains(&format!("alt=\"{name}\"")), "{shown}");
    assert!(!front.contains("image/svg+xml"));
    let story = desk.reader.get("/the-vote").text();
    assert!(story.contains("\"logo\":{\"@type\":\"ImageObject\""), "{story}");

    let icons: Vec<&str> = front
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.starts_with("/icon/"))
        .collect();
    assert_eq!(icons.len(), 3, "{icons:?}");
    for (path, side) in icons.iter().zip([32, 512, 180]) {
        let file = desk.reader.get(path);
        assert_eq!((file.status, file.header("content-type")), (200, "image/png"), "{path}");
        let drawn = image::load_from_memory(&file.body).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (side, side));
        assert_eq!(desk.reader.get(&path.replace(&format!("/{side}/"), "/33/")).status, 404);
        assert_eq!(desk.reader.get(&path.replace(".png", ".svg")).status, 404);
    }
    assert_eq!(choose(&admin, "/admin/settings/picture/icon", "").status, 303);
    assert_eq!(desk.reader.get(icons[0]).status, 404, "the newsroom has another now");
    assert!(desk.reader.get("/").text().contains("image/svg+xml"));
    assert!(desk.runs(&["migrate"]).ended.success());
    let said = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(!said.out.contains("FAIL"), "{}", said.out);
}
