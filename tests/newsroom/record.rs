//! What anybody did can be read, filtered, checked and taken away; and no act leaves no trace.

use copydesk::{
    content::SealedContent,
    desk::record::acts::{ActGroup, known_act},
    policy::Role,
    spreadsheet::unguarded,
    web::{route::Method, routes::ROUTES},
};
use serde_json::Value;

use crate::{
    files::pdf,
    story_pictures::picture,
    support::{Answer, Desk, Member, Person, Story, between},
};

fn record(desk: &Desk, who: &Person, query: &str) -> String {
    let page = Member::of(desk.at(), who).get(&format!("/admin/record{query}"));
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

fn exported(desk: &Desk, who: &Person, query: &str) -> Vec<Value> {
    let answer = Member::of(desk.at(), who).get(&format!("/admin/record.jsonl{query}"));
    assert_eq!(answer.status, 200);
    let lines = answer.text();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn acts(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["act"].as_str().unwrap()).collect()
}

#[test]
fn every_act_stands_there_in_a_sentence_with_what_it_was_before() {
    let desk = Desk::open();
    let vera = desk.person("Vera Quill", Role::Admin);
    let story = desk.live(&Story::titled("The tide gate"));
    let tag = desk.tag("Tides");
    let editor = Member::of(desk.at(), &desk.ilse);
    let renamed = editor.post(
        &format!("/admin/tags/{tag}"),
        &[
            ("version", "1"),
            ("key", "rename-1"),
            ("name", "High tides"),
            ("slug", "tides"),
        ],
    );
    assert_eq!(renamed.status, 303, "{}", renamed.text());
    let admin = Member::of(desk.at(), &vera);
    let about = format!("/admin/staff/{}", desk.tamsin.id());
    let version = desk.text(&format!(
        "SELECT version::text FROM newsroom.staff WHERE id = '{}'",
        desk.tamsin.id()
    ));
    let role = [
        ("version", version.as_str()),
        ("key", "another-role"),
        ("role", "editor"),
    ];
    assert_eq!(admin.post(&format!("{about}/role"), &role).status, 303);

    let page = record(&desk, &vera, "");

    for words in [
        "published <a href=",
        "The tide gate",
        "changed the tag “High tides”",
        "Name: from “Tides” to “High tides”.",
        "gave Tamsin Okoro another role",
        "Before: “journalist”. After: “editor”.",
        "The chain is whole here",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let of_story = record(&desk, &vera, &format!("?story={story}&act=publication"));
    assert!(
        of_story.contains("published") && !of_story.contains("another role"),
        "{of_story}"
    );
    for line in exported(&desk, &vera, "") {
        assert!(
            known_act(line["act"].as_str().unwrap()).is_some(),
            "no words for {line}"
        );
    }
}

#[test]
fn filters_are_one_address_and_each_can_be_taken_away() {
    let desk = Desk::open();
    let first = desk.live(&Story::titled("The tide gate"));
    desk.live(&Story::titled("The ferry"));
    let today =
        desk.text("SELECT to_char(newsroom.clock() AT TIME ZONE (SELECT time_zone FROM newsroom.site), 'YYYY-MM-DD')");
    let ilse = desk.ilse.id();

    let query = format!("?who={ilse}&story={first}&act=publication&from={today}&until={today}");
    let lines = exported(&desk, &desk.noor, &query);
    let page = record(&desk, &desk.noor, &query);

    assert_eq!(acts(&lines), ["published"]);
    assert_eq!(lines[0]["headline"], "The tide gate");
    for name in ["Ilse Brandt", "The tide gate", "Published, withdrawn, killed", &today] {
        assert!(page.contains(&format!("Remove the filter {name}")), "{name}: {page}");
    }
    let without = between(&page, "<bdi>Ilse Brandt</bdi><a class=\"token__x\" href=\"", "\"").replace("&#38;", "&");
    assert!(!without.contains("who=") && without.contains("story="), "{without}");
    assert!(exported(&desk, &desk.noor, "?from=2001-01-01&until=2001-01-02").is_empty());
    let slug = desk.text(&format!("SELECT slug FROM newsroom.slugs WHERE article_id = '{first}'"));
    let by_address = exported(
        &desk,
        &desk.noor,
        &format!("?act=published&story=https%3A%2F%2Fwww.courier.example%2F{slug}"),
    );
    assert_eq!(by_address.len(), 1);
    let member = Member::of(desk.at(), &desk.noor);
    for (query, sentence) in [
        ("?from=yesterday", "Write the day as"),
        ("?story=nothing-here", "No story that you may see"),
        ("?who=somebody", "Choose somebody of the list."),
        ("?act=%00x", "Choose one of the list."),
        ("?from=2026-02-02&until=2026-02-01", "Choose a day that is not before"),
    ] {
        let page = member.get(&format!("/admin/record{query}"));
        assert!(
            page.status == 422 && page.text().contains(sentence),
            "{query}: {}",
            page.text()
        );
        assert_eq!(member.get(&format!("/admin/record.csv{query}")).status, 422, "{query}");
    }
    assert_eq!(Member::of(desk.at(), &desk.tamsin).get("/admin/record").status, 403);
}

#[test]
fn pages_go_on_where_the_one_before_ended_and_lose_nothing() {
    let desk = Desk::open();
    for number in 0..30 {
        desk.live(&Story::titled(&format!("Story {number}")));
    }
    let whole: Vec<i64> = exported(&desk, &desk.ilse, "")
        .iter()
        .map(|line| line["seq"].as_i64().unwrap())
        .collect();

    let (mut seen, mut next) = (Vec::new(), Some(String::from("/admin/record")));
    let member = Member::of(desk.at(), &desk.ilse);
    while let Some(path) = next {
        let page = member.get(&path).text();
        seen.extend(
            page.split("<tr id=\"act-")
                .skip(1)
                .map(|row| row.split('"').next().unwrap().parse::<i64>().unwrap()),
        );
        let older = page.contains("rel=\"next\"");
        next = older.then(|| between(&page, "<a class=\"btn\" href=\"", "\" rel=\"next\"").replace("&#38;", "&"));
    }

    assert!(whole.len() > 100, "{}", whole.len());
    assert_eq!(seen, whole);
}

#[test]
fn what_nobody_may_know_of_is_not_told_by_the_record() {
    let desk = Desk::open();
    let vera = desk.person("Vera Quill", Role::Admin);
    let tag = desk
        .tamsin
        .run(|conn, who| Box::pin(async move { copydesk::taxonomy::tag::add(conn, who, "Grand jury", "").await }))
        .unwrap();
    let story = desk.draft(&Story::titled("The secret verdict").tagged(&[tag]));
    desk.tamsin.submits(story);
    desk.ilse.embargoes(story, 24);
    desk.sql("DELETE FROM newsroom.article_people");

    for who in [&desk.noor, &vera] {
        let all = format!(
            "{} {} {}",
            record(&desk, who, ""),
            serde_json::to_string(&exported(&desk, who, "")).unwrap(),
            Member::of(desk.at(), who).get("/admin/record.csv").text()
        );
        for secret in ["secret verdict", "Grand jury", &story.to_string()] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
        assert_eq!(
            Member::of(desk.at(), who)
                .get(&format!("/admin/record?story={story}"))
                .status,
            422
        );
    }
    assert!(record(&desk, &vera, "").contains("did something to a story under embargo"));
    assert!(
        !record(&desk, &desk.noor, "").contains("to a story under embargo"),
        "an editor is not told that there is one"
    );
    let own = desk.text("SELECT count(*)::text FROM newsroom.activity WHERE act = 'signed_in'");
    assert_eq!(own, "0");
    let people = exported(&desk, &desk.noor, "?act=people");
    assert!(people.is_empty(), "{people:?}");
}

#[test]
fn a_row_that_was_changed_past_copydesk_is_red_where_it_stands() {
    let desk = Desk::open();
    let story = desk.live(&Story::titled("The tide gate"));
    let other = desk.live(&Story::titled("The ferry"));
    let whole = record(&desk, &desk.ilse, &format!("?story={story}&check=1"));
    assert!(
        whole.contains("The chain is whole") && whole.contains("<code>"),
        "{whole}"
    );

    let seq = desk.text(&format!(
        "SELECT seq::text FROM newsroom.activity WHERE article_id = '{story}' AND act = 'approved'"
    ));
    desk.sql(&format!(
        "ALTER TABLE newsroom.activity DISABLE TRIGGER activity_stays; UPDATE newsroom.activity SET reason = 'Nobody asked' WHERE seq = {seq}"
    ));

    for query in [format!("?story={story}&check=1"), String::new(), "?check=1".to_owned()] {
        let page = record(&desk, &desk.ilse, &query);
        assert!(page.contains("The chain is broken"), "{query}: {page}");
        assert!(
            page.contains(&format!("<tr id=\"act-{seq}\" data-bad>")),
            "{query}: {page}"
        );
        assert_eq!(page.matches("data-bad><td").count(), 1, "{query}");
    }
    let fine = record(&desk, &desk.ilse, &format!("?story={other}&check=1"));
    assert!(fine.contains("The chain is whole"), "{fine}");

    desk.sql(&format!("DELETE FROM newsroom.notices WHERE activity_seq = {seq}"));
    desk.sql(&format!("DELETE FROM newsroom.activity WHERE seq = {seq}"));
    let gone = record(&desk, &desk.ilse, &format!("?story={story}&check=1"));
    assert!(gone.contains("The chain is broken"), "{gone}");
}

#[test]
fn a_table_opens_inert_in_a_spreadsheet_and_reads_back_unchanged() {
    let desk = Desk::open();
    let names = [
        "=HYPERLINK(\"http://evil.example\")",
        "+1",
        "-2",
        "@SUM(A1)",
        "'=x",
        "a, \"b\"\u{2028}; c",
    ];
    for name in names {
        desk.live(&Story::titled(name));
    }

    let table = Member::of(desk.at(), &desk.ilse).get("/admin/record.csv");
    let lines = exported(&desk, &desk.ilse, "");

    let text = table.text();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), lines.len());
    for (row, line) in rows.iter().zip(&lines) {
        for (name, cell) in head.iter().zip(row) {
            assert!(
                !cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{name}: {cell}"
            );
            let said = match &line[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(unguarded(cell), said, "{name}");
        }
    }
    assert!(table.header("content-disposition").contains("record.csv"));
}

#[test]
fn a_long_record_is_sent_whole_and_a_page_takes_as_many_statements_as_a_short_one() {
    let desk = Desk::open_with_its_statements_in_the_log();
    let vera = desk.person("Vera Quill", Role::Admin);
    let story = desk.live(&Story::titled("The tide gate"));
    let member = Member::of(desk.at(), &vera);
    let paths = [
        "/admin/record".to_owned(),
        format!("/admin/record?who={}", desk.ilse.id()),
        format!("/admin/record?story={story}"),
        "/admin/record?act=names&from=2020-01-01".to_owned(),
    ];
    let count = |path: &String| {
        member.get(path);
        let before = desk.statements();
        assert_eq!(member.get(path).status, 200);
        desk.statements() - before
    };
    let few: Vec<usize> = paths.iter().map(count).collect();

    desk.sql(&format!(
        "INSERT INTO newsroom.activity (at, staff_id, acting_as, via, act, subject, request_id)
         SELECT newsroom.clock(), CASE WHEN n % 3 = 0 THEN '{}'::uuid END, 'editor', 'page', (ARRAY['tag_added','signed_in','info_changed'])[n % 3 + 1],
           jsonb_build_object('name', '=tag ' || n), gen_random_uuid() FROM generate_series(1, 4500) n",
        desk.ilse.id()
    ));

    let many: Vec<usize> = paths.iter().map(count).collect();
    assert_eq!(few, many);
    let all = desk.text("SELECT count(*)::text FROM newsroom.activity");
    let lines = exported(&desk, &vera, "");
    assert_eq!(lines.len().to_string(), all);
    let rows = member.get("/admin/record.csv").text();
    assert_eq!((rows.matches("\r\n").count() - 1).to_string(), all);
}

#[test]
fn the_paper_names_every_group_and_every_field() {
    let paper = include_str!("../../docs/record.md");
    for group in ActGroup::ALL {
        assert!(paper.contains(&format!("| `{}` |", group.word())), "{}", group.word());
    }
    let desk = Desk::open();
    desk.draft(&Story::titled("The tide gate"));
    let lines = exported(&desk, &desk.ilse, "");
    for name in lines[0].as_object().unwrap().keys() {
        assert!(paper.contains(&format!("`{name}`")), "{name}");
    }
}

/// Acts that leave no row of the record, each with its reason.
const WITHOUT_TRACE: &[(&str, &str)] = &[
    (
        "/admin/settings/redirects/import",
        "it looks at a list, and changes nothing",
    ),
    (
        "/api/v1/articles/{id}/comments",
        "a reader writes: the comment itself stays, with its time",
    ),
    (
        "/comments/on/{id}",
        "a reader writes: the comment itself stays, with its time",
    ),
    (
        "/comments/{id}/report",
        "a reader asks moderators to look: the comment keeps the count",
    ),
    (
        "/comments/{id}/mine/{secret}",
        "a reader changes or takes back their own comment: it keeps its first text",
    ),
    (
        "/mistakes/on/{id}",
        "a reader writes: the report itself stays, with its time",
    ),
    (
        "/admin/articles/{id}/fields",
        "the text is kept as revisions, with who wrote each; opening a change is an act",
    ),
    (
        "/admin/articles/{id}/body",
        "the text is kept as revisions, with who wrote each; opening a change is an act",
    ),
    (
        "/admin/articles/{id}/ask-sites",
        "it asks other sites, and changes nothing of ours",
    ),
    (
        "/admin/settings/house-rules/try",
        "it tries a rule out, and keeps nothing",
    ),
    (
        "/admin/embeds/title",
        "it asks another site for a title, and keeps nothing of ours",
    ),
    (
        "/admin/articles/{id}/decide",
        "it is one of the acts below, chosen on one page",
    ),
    (
        "/setup/{token}",
        "told in set_up.rs, where nobody is there before it: newsroom_set_up",
    ),
    (
        "/admin/articles/chosen",
        "it is one of the acts on stories, of each by itself",
    ),
    ("/admin/mail/{token}", "somebody stops letters to themselves"),
    ("/admin/account/told", "somebody chooses what letters they get"),
    ("/admin/notices/read", "somebody read what they were told"),
    (
        "/admin/present",
        "who has a story open is kept nowhere: it is told while it is so, and forgotten",
    ),
    (
        "/admin/settings/mail/{id}/again",
        "a letter is sent once more, which says nothing new",
    ),
    (
        "/admin/lists/{slug}/add",
        "a draft is worked on; putting it live is an act",
    ),
    (
        "/admin/lists/{slug}/order",
        "a draft is worked on; putting it live is an act",
    ),
    (
        "/admin/lists/{slug}/slots/{id}",
        "a draft is worked on; putting it live is an act",
    ),
    (
        "/admin/lists/{slug}/slots/{id}/remove",
        "a draft is worked on; putting it live is an act",
    ),
];

/// Acts that need more than a form to come about: each is done in the tests of its own, and the record knows it where the file says.
const TOLD_ELSEWHERE: &[(&str, &str, &str)] = &[
    ("/admin/join/{token}", "link_used", include_str!("staff.rs")),
    (
        "/admin/authors/{id}/merge",
        "author_merged",
        include_str!("../../src/merging.rs"),
    ),
    (
        "/admin/categories/{id}/merge",
        "category_merged",
        include_str!("../../src/merging.rs"),
    ),
    (
        "/admin/categories/{id}/steps",
        "steps_changed",
        include_str!("../../src/taxonomy/steps.rs"),
    ),
    ("/admin/tags/{id}/merge", "tag_merged", include_str!("merging.rs")),
    ("/admin/comments", "comment_", include_str!("moderating.rs")),
    ("/admin/comments/{id}", "comment_", include_str!("moderating.rs")),
    (
        "/admin/comments/{id}/ban",
        "commenter_banned",
        include_str!("../../src/comments/bans.rs"),
    ),
    (
        "/admin/comments/policy",
        "comments_decided",
        include_str!("../../src/comments/moderating.rs"),
    ),
    (
        "/admin/settings/comments/bans",
        "commenter_banned",
        include_str!("../../src/comments/bans.rs"),
    ),
    (
        "/admin/settings/comments/bans/{id}/lift",
        "ban_lifted",
        include_str!("../../src/comments/bans.rs"),
    ),
    ("/admin/mistakes/{id}", "mistake_corrected", include_str!("mistakes.rs")),
    (
        "/admin/articles/{id}/revisions/{number}/name",
        "named",
        include_str!("../../src/articles/writing/naming.rs"),
    ),
    (
        "/admin/articles/{id}/restore",
        "restored",
        include_str!("../../src/articles/writing/restore.rs"),
    ),
    (
        "/admin/articles/{id}/not-a-marker",
        "marker_denied",
        include_str!("../../src/articles/gate/checklist.rs"),
    ),
    (
        "/admin/settings/house-rules/import",
        "house_rules_imported",
        include_str!("house_rules.rs"),
    ),
    (
        "/admin/media/chosen",
        "picture_changed",
        include_str!("chosen_pictures.rs"),
    ),
    ("/admin/sweep", "swept", include_str!("../../src/sweeps/keeping.rs")),
    (
        "/admin/sweep/{id}/undo",
        "sweep_undone",
        include_str!("../../src/sweeps/keeping.rs"),
    ),
    (
        "/admin/media/{id}/file",
        "picture_replaced",
        include_str!("replaced_files.rs"),
    ),
    (
        "/admin/staff/{id}/byline",
        "author_joined",
        include_str!("../../src/authors.rs"),
    ),
    (
        "/admin/account/sessions/{id}/end",
        "session_ended",
        include_str!("../../src/staff/session.rs"),
    ),
    (
        "/admin/staff/{id}/sessions/{session}/end",
        "session_ended",
        include_str!("../../src/staff/mod.rs"),
    ),
    ("/admin/outside/{token}", "outside_objected", include_str!("outside.rs")),
    (
        "/admin/articles/{id}/outside",
        "outside_asked",
        include_str!("outside.rs"),
    ),
    (
        "/admin/articles/{id}/outside/{reader}/end",
        "outside_ended",
        include_str!("../../src/articles/outside.rs"),
    ),
    ("/admin/articles/{id}/notes", "note_begun", include_str!("margin.rs")),
    (
        "/admin/articles/{id}/notes/{note}/answer",
        "note_answered",
        include_str!("margin.rs"),
    ),
    (
        "/admin/articles/{id}/notes/{note}/resolve",
        "note_resolved",
        include_str!("margin.rs"),
    ),
    (
        "/admin/articles/{id}/notes/{note}/reopen",
        "note_reopened",
        include_str!("margin.rs"),
    ),
    (
        "/admin/articles/{id}/notes/{note}/change",
        "note_changed",
        include_str!("margin.rs"),
    ),
    (
        "/admin/articles/{id}/notes/{note}/take-back",
        "note_taken_back",
        include_str!("margin.rs"),
    ),
    (
        "/admin/articles/{id}/claim",
        "review_claimed",
        include_str!("claims.rs"),
    ),
    (
        "/admin/articles/{id}/let-go",
        "review_given_back",
        include_str!("claims.rs"),
    ),
    (
        "/admin/articles/{id}/take-over",
        "review_taken_over",
        include_str!("claims.rs"),
    ),
    (
        "/admin/mistakes/quiet/{id}",
        "quiet_change_seen",
        include_str!("../../src/articles/gate/quiet.rs"),
    ),
    ("/admin/forgot", "reset_asked", include_str!("letters.rs")),
    ("/admin/views", "view_kept", include_str!("../../src/desk/views.rs")),
    (
        "/admin/views/{id}",
        "view_changed",
        include_str!("../../src/desk/views.rs"),
    ),
    (
        "/admin/views/{id}/remove",
        "view_removed",
        include_str!("../../src/desk/views.rs"),
    ),
    ("/admin/calendar/move", "rescheduled", include_str!("calendar.rs")),
    (
        "/admin/desks/{slug}/calendar",
        "desk_link_made",
        include_str!("../../src/desks/link.rs"),
    ),
    (
        "/admin/desks/{slug}/calendar/end",
        "desk_link_ended",
        include_str!("../../src/desks/link.rs"),
    ),
    ("/admin/lines", "budgeted", include_str!("../../src/articles/budget.rs")),
    (
        "/admin/articles/{id}/line",
        "line_changed",
        include_str!("../../src/articles/budget.rs"),
    ),
    (
        "/admin/articles/{id}/take",
        "line_taken",
        include_str!("../../src/articles/budget.rs"),
    ),
    (
        "/admin/settings/desks",
        "desk_added",
        include_str!("../../src/desks.rs"),
    ),
    (
        "/admin/settings/desks/{id}",
        "desk_changed",
        include_str!("../../src/desks.rs"),
    ),
    (
        "/admin/settings/desks/{id}/move",
        "desk_moved",
        include_str!("../../src/desks.rs"),
    ),
    (
        "/admin/settings/desks/{id}/remove",
        "desk_removed",
        include_str!("../../src/desks.rs"),
    ),
    (
        "/admin/articles/{id}/plan",
        "planned",
        include_str!("../../src/articles/planning.rs"),
    ),
    (
        "/admin/articles/{id}/reschedule",
        "rescheduled",
        include_str!("calendar.rs"),
    ),
    (
        "/admin/articles/{id}/withdraw-at",
        "end_planned",
        include_str!("times_on_pages.rs"),
    ),
    (
        "/admin/articles/{id}/stay-on",
        "end_cancelled",
        include_str!("../../src/articles/stage.rs"),
    ),
    (
        "/admin/account/calendar",
        "calendar_link_made",
        include_str!("../../src/staff/calendar_link.rs"),
    ),
    (
        "/admin/account/calendar/end",
        "calendar_link_ended",
        include_str!("../../src/staff/calendar_link.rs"),
    ),
    (
        "/admin/lists",
        "list_added",
        include_str!("../../src/curation/named.rs"),
    ),
    (
        "/admin/lists/{slug}/name",
        "list_renamed",
        include_str!("../../src/curation/named.rs"),
    ),
    (
        "/admin/lists/{slug}/draft",
        "list_draft_discarded",
        include_str!("../../src/curation/drafting.rs"),
    ),
    (
        "/admin/lists/{slug}/publish",
        "list_published",
        include_str!("../../src/curation/publishing.rs"),
    ),
    (
        "/admin/lists/{slug}/plans/{id}/take-back",
        "list_plan_taken_back",
        include_str!("../../src/curation/publishing.rs"),
    ),
    (
        "/admin/lists/{slug}/past/{id}/bring-back",
        "list_brought_back",
        include_str!("../../src/curation/drafting.rs"),
    ),
];

/// Whoever does each act, and what their form says besides version and key. `@word` is what was kept under that word.
const DONE: [(&str, &str, &str); 76] = [
    (
        "/admin/settings/redirects",
        "ilse",
        "from=/old&to=https://tides.example/",
    ),
    ("/admin/settings/redirects/{id}", "ilse", "id=@redirect&to=/archive"),
    ("/admin/settings/redirects/{id}/remove", "ilse", "id=@redirect"),
    ("/admin/settings/redirects/take", "ilse", "sheet=/a,/archive"),
    (
        "/admin/sign-in",
        "nobody",
        "email=@signing&password=correct-horse-battery-9",
    ),
    ("/admin/articles", "tamsin", ""),
    ("/admin/articles/{id}/submit", "tamsin", "id=@draft"),
    ("/admin/articles/{id}/recall", "tamsin", "id=@draft"),
    ("/admin/articles/{id}/submit", "tamsin", "id=@draft"),
    ("/admin/articles/{id}/return", "ilse", "id=@draft&note=Who+says+so"),
    ("/admin/articles/{id}/submit", "tamsin", "id=@draft"),
    ("/admin/articles/{id}/approve", "ilse", "id=@draft&seal=@seal"),
    (
        "/admin/articles/{id}/schedule",
        "ilse",
        "id=@draft&seal=@seal&kind=first&zone=Europe/London&when-day=2099-01-01&when-time=07:00",
    ),
    ("/admin/articles/{id}/unschedule", "ilse", "id=@draft&reason=Later"),
    (
        "/admin/articles/{id}/publish",
        "ilse",
        "id=@draft&seal=@seal&kind=first",
    ),
    ("/admin/articles/{id}/feature", "ilse", "id=@draft"),
    ("/admin/articles/{id}/unfeature", "ilse", "id=@draft"),
    ("/admin/articles/{id}/breaking", "ilse", "id=@draft&minutes=60"),
    ("/admin/articles/{id}/not-breaking", "ilse", "id=@draft"),
    ("/admin/articles/{id}/hold", "ilse", "id=@other&reason=Wait"),
    ("/admin/articles/{id}/release", "ilse", "id=@other"),
    (
        "/admin/articles/{id}/embargo",
        "ilse",
        "id=@other&reason=Wait&zone=Europe/London&until-day=2099-01-01&until-time=07:00",
    ),
    ("/admin/articles/{id}/lift", "ilse", "id=@other&reason=Now"),
    ("/admin/articles/{id}/withdraw", "ilse", "id=@draft&reason=Wrong"),
    ("/admin/articles/{id}/republish", "ilse", "id=@draft&reason=Right"),
    (
        "/admin/articles/{id}/kill",
        "ilse",
        "id=@draft&reason=Wrong&notice=It+was+wrong.",
    ),
    (
        "/admin/articles/{id}/kill",
        "noor",
        "id=@draft&reason=Wrong&notice=It+was+wrong.&second=yes",
    ),
    ("/admin/articles/{id}/reinstate", "ilse", "id=@draft&reason=Right"),
    ("/admin/articles/{id}/spike", "tamsin", "id=@other&reason=No"),
    ("/admin/articles/{id}/bring-back", "tamsin", "id=@other"),
    ("/admin/articles/{id}/discard", "tamsin", "id=@changed"),
    ("/admin/series", "ilse", "name=The+gate"),
    ("/admin/series/{id}", "ilse", "id=@series&name=The+gates&slug=the-gate"),
    ("/admin/articles/{id}/series", "ilse", "id=@other&series=@series"),
    ("/admin/series/{id}/add", "ilse", "id=@series&story=@address"),
    ("/admin/series/{id}/order", "ilse", "id=@series&order=@changed+@other"),
    ("/admin/series", "ilse", "name=Empty"),
    ("/admin/series/{id}/remove", "ilse", "id=@empty"),
    ("/admin/pages", "ilse", ""),
    (
        "/admin/boilerplate",
        "ilse",
        "kind=snippet&name=Weather&shared=yes&body=@body",
    ),
    (
        "/admin/boilerplate/{id}",
        "ilse",
        "id=@boilerplate&name=The+weather&shared=yes",
    ),
    ("/admin/boilerplate/{id}/remove", "ilse", "id=@boilerplate"),
    ("/admin/settings/comments", "vera", "policy=held&contacts_days=30"),
    ("/admin/settings/feeds", "vera", "feeds=short"),
    (
        "/admin/staff",
        "vera",
        "name=Lowri+Pengelly&email=lowri@courier.example&role=journalist",
    ),
    ("/admin/staff/{id}/link", "vera", "id=@lowri"),
    (
        "/admin/staff/{id}/correct",
        "vera",
        "id=@lowri&name=Lowri+Penrose&email=lowri@courier.example",
    ),
    ("/admin/staff/{id}/role", "vera", "id=@lowri&role=editor"),
    ("/admin/staff/{id}/end-sessions", "vera", "id=@lowri"),
    ("/admin/staff/{id}/deactivate", "vera", "id=@lowri"),
    ("/admin/staff/{id}/reactivate", "vera", "id=@lowri"),
    ("/admin/authors", "ilse", "name=A+Guest"),
    ("/admin/authors/{id}", "ilse", "id=@guest&name=The+Guest&slug=a-guest"),
    ("/admin/authors/{id}/picture", "ilse", "id=@guest&picture=@picture"),
    ("/admin/authors/{id}/remove", "ilse", "id=@guest"),
    ("/admin/categories", "ilse", "name=Harbour"),
    ("/admin/categories", "ilse", "name=Sport"),
    (
        "/admin/categories/{id}",
        "ilse",
        "id=@category&name=The+harbour&slug=harbour",
    ),
    ("/admin/categories/{id}/move", "ilse", "id=@category&to=down"),
    ("/admin/categories/{id}/remove", "ilse", "id=@category"),
    ("/admin/tags", "ilse", "name=Tides"),
    ("/admin/tags/{id}", "ilse", "id=@tag&name=High+tides&slug=tides"),
    ("/admin/tags/{id}/remove", "ilse", "id=@tag"),
    (
        "/admin/settings",
        "vera",
        "name=The+Courier&url=https://www.courier.example&time_zone=Europe/London&language=en",
    ),
    ("/admin/settings/info", "ilse", "about=All+of+it"),
    ("/admin/settings/ways", "vera", "own_approval=yes"),
    (
        "/admin/settings/picture/{emblem}",
        "vera",
        "emblem=logo&picture=@picture",
    ),
    (
        "/admin/settings/site",
        "vera",
        "do=social&social=https://social.example/@courier",
    ),
    ("/admin/settings/words", "vera", ""),
    (
        "/admin/settings/house-rules",
        "ilse",
        "kind=word&words=utilize&severity=advice&advice=Use+it.",
    ),
    (
        "/admin/settings/house-rules/{id}",
        "ilse",
        "id=@rule&kind=word&words=utilise&severity=advice&advice=Use+it.",
    ),
    ("/admin/settings/house-rules/{id}/remove", "ilse", "id=@rule"),
    (
        "/admin/media/{id}",
        "ilse",
        "id=@picture&alt=A+gate&caption=The+gate&credit=Vera+Quill&licence=ours&focal_x=50&focal_y=50",
    ),
    ("/admin/account/sessions/end-others", "tamsin", ""),
    (
        "/admin/account/password",
        "signing",
        "present=correct-horse-battery-9&password=another-horse-battery-8",
    ),
    ("/admin/sign-out", "noor", ""),
];

/// Files are sent, or what is removed was never used.
const BY_FILE: [&str; 5] = [
    "/admin/media",
    "/admin/media/{id}/remove",
    "/admin/media/documents",
    "/admin/media/documents/{id}/remove",
    "/admin/settings/pictures",
];

#[test]
fn no_act_of_any_page_leaves_no_trace() {
    let newsroom = Morning::begin();
    let mut untold = Vec::new();
    for (route, who, form) in DONE {
        let before = newsroom.last();
        let answer = newsroom.does(route, who, form);
        if !matches!(answer.status, 200 | 303) {
            let text = answer.text();
            let page = text.split("<main").last().unwrap_or_default();
            let said: Vec<&str> = page
                .split("class=\"error\"")
                .skip(1)
                .map(|part| part.get(..220).unwrap_or(part))
                .collect();
            untold.push(format!("{route} {form}: {} {said:?}", answer.status));
            continue;
        }
        let act = newsroom.act_since(&before);
        match act.as_deref().and_then(known_act) {
            Some(_) => {}
            None => untold.push(format!("{route}: {act:?}")),
        }
    }
    for &(route, act, told) in TOLD_ELSEWHERE {
        assert!(told.contains(act), "{route}: {act} is looked for nowhere");
    }
    for route in BY_FILE {
        assert!(newsroom.sends_file(route), "{route} left no trace");
    }
    assert!(untold.is_empty(), "no trace, or one without words: {untold:#?}");

    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        let known = DONE.iter().any(|(path, ..)| *path == route.path)
            || BY_FILE.contains(&route.path)
            || TOLD_ELSEWHERE.iter().any(|(path, ..)| *path == route.path)
            || WITHOUT_TRACE.iter().any(|(path, _)| *path == route.path);
        assert!(
            known,
            "{}: say by which act it is on record, or why it is not",
            route.path
        );
    }
}

/// Everybody who acts, and what they act on.
struct Morning {
    desk: Desk,
    members: std::cell::RefCell<std::collections::HashMap<String, Member>>,
    vera: Person,
    signing: Person,
    picture: String,
}

impl Morning {
    fn begin() -> Self {
        let desk = Desk::open();
        let vera = desk.person("Vera Quill", Role::Admin);
        let signing = desk.person("Sian Vale", Role::Journalist);
        let id = signing.id();
        signing
            .run(move |conn, _| {
                Box::pin(async move {
                    let hasher = copydesk::staff::password::Hasher::default();
                    let password = copydesk::staff::password::Password::parse("correct-horse-battery-9", &[]).unwrap();
                    let hash = hasher.hash(password).await?;
                    copydesk::staff::invitation::store_hash(conn, id, &hash).await
                })
            })
            .unwrap();
        desk.draft(&Story::titled("The draft"));
        desk.draft(&Story::titled("The other"));
        let changed = desk.live(&Story::titled("The changed"));
        desk.tamsin
            .edits(changed, |content: &mut SealedContent| content.dek = "More of it".into());
        let picture = picture(&Member::of(desk.at(), &desk.ilse), 3).to_string();
        Self {
            desk,
            members: std::cell::RefCell::default(),
            vera,
            signing,
            picture,
        }
    }

    fn last(&self) -> String {
        self.desk
            .text("SELECT coalesce(max(seq), 0)::text FROM newsroom.activity")
    }

    fn act_since(&self, before: &str) -> Option<String> {
        let act = self.desk.text(&format!(
            "SELECT coalesce((SELECT act FROM newsroom.activity WHERE seq > {before} ORDER BY seq DESC LIMIT 1), '')"
        ));
        Some(act).filter(|act| !act.is_empty())
    }

    fn one(&self, query: &str) -> String {
        self.desk.text(&format!("SELECT coalesce(({query})::text, '')"))
    }

    fn known(&self, word: &str) -> String {
        let story = |headline: &str| {
            format!(
                "SELECT a.id FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE r.headline = '{headline}'"
            )
        };
        match word {
            "draft" => self.one(&story("The draft")),
            "other" => self.one(&story("The other")),
            "changed" => self.one(&story("The changed")),
            "address" => format!("/admin/articles/{}", self.known("changed")),
            "seal" => {
                let id = self.one(&story("The draft")).parse().unwrap();
                self.desk.tamsin.now_of(id).2.seal().to_string()
            }
            "signing" => self.signing.email(),
            "series" => self.one("SELECT id FROM newsroom.series WHERE slug = 'the-gate'"),
            "empty" => self.one("SELECT id FROM newsroom.series WHERE slug = 'empty'"),
            "boilerplate" => self.one("SELECT id FROM newsroom.boilerplate LIMIT 1"),
            "body" => {
                r#"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Rain."}]}]}"#.into()
            }
            "lowri" => self.one("SELECT id FROM newsroom.staff WHERE email = 'lowri@courier.example'"),
            "guest" => self.one("SELECT id FROM newsroom.authors WHERE slug = 'a-guest'"),
            "category" => self.one("SELECT id FROM newsroom.categories WHERE slug = 'harbour'"),
            "tag" => self.one("SELECT id FROM newsroom.tags WHERE slug = 'tides'"),
            "redirect" => self.one("SELECT id FROM newsroom.redirects LIMIT 1"),
            "rule" => self.one("SELECT id FROM newsroom.house_rules LIMIT 1"),
            "picture" => self.picture.clone(),
            other => panic!("nothing is called {other}"),
        }
    }

    fn version(&self, path: &str) -> String {
        let parts: Vec<&str> = path.split('/').collect();
        let table = match (parts.get(2).copied(), parts.get(3).copied()) {
            (Some("articles"), _) => "articles",
            (Some("staff"), _) => "staff",
            (Some("authors"), _) => "authors",
            (Some("categories"), _) => "categories",
            (Some("tags"), _) => "tags",
            (Some("series"), _) => "series",
            (Some("media"), _) => "pictures",
            (Some("boilerplate"), _) => "boilerplate",
            (Some("settings"), Some("house-rules")) => "house_rules",
            (Some("settings"), Some("redirects")) => "redirects",
            (Some("settings"), Some("site")) => return self.one("SELECT version FROM newsroom.site_design"),
            (Some("settings"), Some("feeds")) => return self.one("SELECT version FROM newsroom.syndication"),
            (Some("settings"), _) => return self.one("SELECT version FROM newsroom.site"),
            _ => return String::new(),
        };
        let id = parts.iter().find(|part| uuid::Uuid::parse_str(part).is_ok());
        id.map_or_else(String::new, |id| {
            self.one(&format!("SELECT version FROM newsroom.{table} WHERE id = '{id}'"))
        })
    }

    fn does(&self, route: &str, who: &str, form: &str) -> Answer {
        let mut path = route.to_owned();
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(form.as_bytes()) {
            let parts = value.split(' ').map(|part| match part.strip_prefix('@') {
                Some(word) => self.known(word),
                None => part.to_owned(),
            });
            let between = if name == "order" { "," } else { " " };
            let value: String = parts.collect::<Vec<_>>().join(between);
            match name.as_ref() {
                "id" | "emblem" => path = path.replace(&format!("{{{name}}}"), &value),
                _ => fields.push((name.into_owned(), value)),
            }
        }
        fields.push(("version".into(), self.version(&path)));
        fields.push(("key".into(), uuid::Uuid::now_v7().to_string()));
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let mut members = self.members.borrow_mut();
        let member = members.entry(who.to_owned()).or_insert_with(|| match who {
            "tamsin" => Member::of(self.desk.at(), &self.desk.tamsin),
            "ilse" => Member::of(self.desk.at(), &self.desk.ilse),
            "noor" => Member::of(self.desk.at(), &self.desk.noor),
            "vera" => Member::of(self.desk.at(), &self.vera),
            "signing" => Member::of(self.desk.at(), &self.signing),
            _ => Member::nobody(self.desk.at()),
        });
        member.post(&path, &fields)
    }

    /// Sends a file, or removes what was sent, and tells whether that is on record.
    fn sends_file(&self, route: &str) -> bool {
        let member = Member::of(self.desk.at(), &self.vera);
        let before = self.last();
        match route {
            "/admin/media" => {
                picture(&member, 7);
            }
            "/admin/media/documents" => {
                crate::files::upload(&member, "plan.pdf", &pdf(2));
            }
            "/admin/media/{id}/remove" => {
                let id = self.one("SELECT id FROM newsroom.pictures ORDER BY id DESC LIMIT 1");
                let path = format!("/admin/media/{id}");
                member.post(
                    &format!("{path}/remove"),
                    &[("version", &self.version(&path)), ("key", "remove-picture")],
                );
            }
            "/admin/media/documents/{id}/remove" => {
                let id = self.one("SELECT id FROM newsroom.files LIMIT 1");
                member.post(
                    &format!("/admin/media/documents/{id}/remove"),
                    &[("key", "remove-document")],
                );
            }
            _ => {
                let page = member.get("/admin/settings/pictures").text();
                let mut fields = vec![
                    ("key".to_owned(), "other-shapes".to_owned()),
                    (
                        "version".to_owned(),
                        between(&page, "name=\"version\" value=\"", "\"").to_owned(),
                    ),
                ];
                for field in page.split("<input ").skip(1) {
                    let named = |what: &str| {
                        field
                            .split(&format!("{what}=\""))
                            .nth(1)
                            .and_then(|rest| rest.split('"').next())
                            .unwrap_or_default()
                    };
                    let (name, value) = (named("name"), named("value"));
                    if name.contains('_') {
                        let value = if name == "card_widths" { "320, 640" } else { value }.to_owned();
                        fields.push((name.to_owned(), value));
                    }
                }
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                let answer = member.post("/admin/settings/pictures", &fields);
                assert_eq!(answer.status, 303, "{}", answer.text());
            }
        }
        self.act_since(&before).as_deref().and_then(known_act).is_some()
    }
}
