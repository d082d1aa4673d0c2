//! A library of more pictures than a page looks at: nothing is left out, and no page costs more because it is a late one.

use copydesk::policy::Role;

use crate::support::{Desk, Member, Newsroom, Start, Story};

/// More than are looked through at a time.
const PICTURES: usize = 4_300;

/// Pictures that a story uses but for the oldest; every tenth lacks its alt text; of two one looks like the other.
fn fill(desk: &Desk) {
    desk.draft(&Story::titled("It shows everything"));
    let script = format!(
        "INSERT INTO newsroom.pictures (id, uploaded_by, uploaded_at, changed_at, original, file_name, content_type, bytes, width, height, moves, blurhash,
           likeness, place, caption, credit, alt)
         SELECT gen_random_uuid(), s.id, at, at, sha256(n::text::bytea), 'DSC_' || n || '.jpg', 'image/jpeg', 1000, 900, 600, false, 'L',
           ('x' || substr(md5('looks' || n / 2), 1, 16))::bit(64)::bigint, '', 'Quay ' || n % 7, 'Mina Sol', CASE WHEN n % 10 = 0 THEN '' ELSE 'A quay' END
         FROM generate_series(1, {PICTURES}) n, LATERAL (SELECT now() - (n / 3 + n / {PICTURES}) * interval '1 hour' AS at) t, (SELECT id FROM newsroom.staff ORDER BY id LIMIT 1) s;
         INSERT INTO newsroom.picture_uses SELECT p.id, r.id, r.article_id FROM newsroom.pictures p, newsroom.revisions r WHERE p.file_name <> 'DSC_{PICTURES}.jpg';
         VACUUM ANALYZE newsroom.pictures; VACUUM ANALYZE newsroom.picture_uses"
    );
    let mut owner = desk.owner();
    for statement in script.split(';') {
        owner.batch_execute(statement).unwrap();
    }
}

fn link(page: &str, way: &str) -> Option<String> {
    let before = page.split(&format!("\" rel=\"{way}\"")).next()?;
    let address = before.rsplit("href=\"").next()?;
    page.contains(&format!("rel=\"{way}\""))
        .then(|| address.replace("&#38;", "&"))
}

fn names(page: &str) -> Vec<String> {
    let boxes = page.split("name=\"p\" value=\"").skip(1);
    boxes
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// Every page from this one on, in the order in which they are turned.
fn turned(member: &Member, from: &str, way: &str) -> Vec<String> {
    let mut pages = vec![member.get(from).text()];
    while let Some(next) = link(pages.last().unwrap(), way) {
        pages.push(member.get(&next).text());
        assert!(pages.len() < 200, "pages without an end");
    }
    pages
}

#[test]
fn every_picture_stands_on_one_page_and_pages_are_turned_both_ways() {
    let desk = Desk::open();
    fill(&desk);
    let editor = Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Editor));

    let older = turned(&editor, "/admin/media", "next");
    let all: Vec<String> = older.iter().flat_map(|page| names(page)).collect();
    let mut once = all.clone();
    once.sort();
    once.dedup();
    assert_eq!((all.len(), once.len()), (PICTURES, PICTURES));

    let oldest = "/admin/media?newer=1-01900000-0000-7000-8000-000000000001";
    let newer = turned(&editor, oldest, "prev");
    assert_eq!(names(newer.last().unwrap()), names(&older[0]), "the newest page, whole");
    let back: std::collections::HashSet<String> = newer.iter().flat_map(|page| names(page)).collect();
    assert_eq!(back.len(), PICTURES);

    // What is seldom may be further on than one looks, and nothing says that there is none.
    let seldom = turned(&editor, "/admin/media?use=unused", "next");
    assert!(
        seldom[0].contains("Looked through 4,000 pictures") && names(&seldom[0]).is_empty(),
        "{}",
        seldom[0]
    );
    let found: Vec<String> = seldom.iter().flat_map(|page| names(page)).collect();
    assert_eq!(found, all[PICTURES - 1..]);
    let (lacking, said) = ("/admin/media?rights=no-alt&q=quay", "/admin/media?q=quay+4300");
    let lack: usize = turned(&editor, lacking, "next")
        .iter()
        .map(|page| names(page).len())
        .sum();
    assert_eq!(lack, PICTURES / 10);
    assert_eq!(names(&editor.get(said).text()), found);
    let one = names(&editor.get("/admin/media?q=dsc_2.jpg").text());
    assert_eq!(one.len(), 1);
    let alike = editor.get(&format!("/admin/media/{}", one[0])).text();
    assert!(alike.contains("Looks the same"), "{alike}");
}

#[test]
fn a_late_page_touches_no_more_of_the_database_than_the_first() {
    let newsroom = Newsroom::open();
    newsroom.explain_every_statement();
    let desk = Desk::of(newsroom, Start::default());
    fill(&desk);
    let editor = Member::of(desk.at(), &desk.person("Marguerite Osei", Role::Editor));
    let late = desk
        .owner()
        .query_one("SELECT (extract(epoch FROM uploaded_at) * 1000000)::bigint, id::text FROM newsroom.pictures WHERE file_name = 'DSC_4100.jpg'", &[])
        .unwrap();
    let late = format!("{}-{}", late.get::<_, i64>(0), late.get::<_, String>(1));
    let touched = |query: &str| {
        let before = desk.pages_explained().0;
        let page = editor.get(&format!("/admin/media?{query}"));
        assert_eq!(page.status, 200);
        desk.pages_explained().0 - before
    };
    touched("");

    let first = touched("");
    for query in [
        format!("older={late}"),
        format!("newer={late}"),
        format!("rights=no-alt&older={late}"),
        "rights=no-credit".to_owned(),
        "q=dsc_4299".to_owned(),
        "q=nothing+like+this".to_owned(),
        format!("use=used&older={late}"),
        "when=older".to_owned(),
    ] {
        let pages = touched(&query);
        assert!(pages < first + 1_500, "{query}: {pages} pages, the newest {first}");
    }
}
