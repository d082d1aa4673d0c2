//! Programs and databases of different ages.

use copydesk::policy::Role;

use crate::{
    files,
    story_pictures::picture,
    support::{Desk, Member, Newsroom, Said, Story, copydesk, scratch},
};

/// The way back of what came with pictures, the last one first: the version, and its commands.
const DOWN: &[(&str, &str)] = &[
    (
        "20261201800000",
        include_str!("../../migrations/2026-12-01-800000_steps/down.sql"),
    ),
    (
        "20261201791000",
        include_str!("../../migrations/2026-12-01-791000_kills_reach/down.sql"),
    ),
    (
        "20261201790000",
        include_str!("../../migrations/2026-12-01-790000_presence/down.sql"),
    ),
    (
        "20261201781000",
        include_str!("../../migrations/2026-12-01-781000_breaking/down.sql"),
    ),
    (
        "20261201780000",
        include_str!("../../migrations/2026-12-01-780000_sweeps/down.sql"),
    ),
    (
        "20261201770200",
        include_str!("../../migrations/2026-12-01-770200_desk_links/down.sql"),
    ),
    (
        "20261201770100",
        include_str!("../../migrations/2026-12-01-770100_budget_lines/down.sql"),
    ),
    (
        "20261201770000",
        include_str!("../../migrations/2026-12-01-770000_desks/down.sql"),
    ),
    (
        "20261201760100",
        include_str!("../../migrations/2026-12-01-760100_claims/down.sql"),
    ),
    (
        "20261201760000",
        include_str!("../../migrations/2026-12-01-760000_margin/down.sql"),
    ),
    (
        "20261201750000",
        include_str!("../../migrations/2026-12-01-750000_merging/down.sql"),
    ),
    (
        "20261130740100",
        include_str!("../../migrations/2026-11-30-740100_outside_readers/down.sql"),
    ),
    (
        "20261130740000",
        include_str!("../../migrations/2026-11-30-740000_quiet_changes/down.sql"),
    ),
    (
        "20261130730100",
        include_str!("../../migrations/2026-11-30-730100_gone_by_time/down.sql"),
    ),
    (
        "20261130730000",
        include_str!("../../migrations/2026-11-30-730000_due_times/down.sql"),
    ),
    (
        "20261130720200",
        include_str!("../../migrations/2026-11-30-720200_in_care/down.sql"),
    ),
    (
        "20261130720100",
        include_str!("../../migrations/2026-11-30-720100_redirects/down.sql"),
    ),
    (
        "20261130720000",
        include_str!("../../migrations/2026-11-30-720000_record/down.sql"),
    ),
    (
        "20261130710200",
        include_str!("../../migrations/2026-11-30-710200_working_words/down.sql"),
    ),
    (
        "20261130710100",
        include_str!("../../migrations/2026-11-30-710100_story_views/down.sql"),
    ),
    (
        "20261130710000",
        include_str!("../../migrations/2026-11-30-710000_desk_filters/down.sql"),
    ),
    (
        "20261130700200",
        include_str!("../../migrations/2026-11-30-700200_letters/down.sql"),
    ),
    (
        "20261130700100",
        include_str!("../../migrations/2026-11-30-700100_calls/down.sql"),
    ),
    (
        "20261130700000",
        include_str!("../../migrations/2026-11-30-700000_notices/down.sql"),
    ),
    (
        "20261130690000",
        include_str!("../../migrations/2026-11-30-690000_fronts/down.sql"),
    ),
    (
        "20261130680000",
        include_str!("../../migrations/2026-11-30-680000_asked_of_two/down.sql"),
    ),
    (
        "20261130670100",
        include_str!("../../migrations/2026-11-30-670100_told_in_bulk/down.sql"),
    ),
    (
        "20261130670000",
        include_str!("../../migrations/2026-11-30-670000_said_in_line/down.sql"),
    ),
    (
        "20261130660000",
        include_str!("../../migrations/2026-11-30-660000_beats/down.sql"),
    ),
    (
        "20261130650300",
        include_str!("../../migrations/2026-11-30-650300_reads/down.sql"),
    ),
    (
        "20261130650200",
        include_str!("../../migrations/2026-11-30-650200_pages/down.sql"),
    ),
    (
        "20261130650100",
        include_str!("../../migrations/2026-11-30-650100_corrections/down.sql"),
    ),
    (
        "20261130650000",
        include_str!("../../migrations/2026-11-30-650000_site_design/down.sql"),
    ),
    (
        "20261130640100",
        include_str!("../../migrations/2026-11-30-640100_syndication/down.sql"),
    ),
    (
        "20261130630300",
        include_str!("../../migrations/2026-11-30-630300_as_of/down.sql"),
    ),
    (
        "20261130630200",
        include_str!("../../migrations/2026-11-30-630200_sorts/down.sql"),
    ),
    (
        "20261130630100",
        include_str!("../../migrations/2026-11-30-630100_changes/down.sql"),
    ),
    (
        "20261130620200",
        include_str!("../../migrations/2026-11-30-620200_series/down.sql"),
    ),
    (
        "20261130620100",
        include_str!("../../migrations/2026-11-30-620100_related_ready/down.sql"),
    ),
    (
        "20261130610000",
        include_str!("../../migrations/2026-11-30-610000_search/down.sql"),
    ),
    (
        "20261130600000",
        include_str!("../../migrations/2026-11-30-600000_mistakes/down.sql"),
    ),
    (
        "20261130500100",
        include_str!("../../migrations/2026-11-30-500100_comments/down.sql"),
    ),
    (
        "20261130400100",
        include_str!("../../migrations/2026-11-30-400100_picture_shapes/down.sql"),
    ),
    (
        "20261130400000",
        include_str!("../../migrations/2026-11-30-400000_avif/down.sql"),
    ),
    (
        "20261130300000",
        include_str!("../../migrations/2026-11-30-300000_files/down.sql"),
    ),
    (
        "20261130000501",
        include_str!("../../migrations/2026-11-30-000501_large_libraries/down.sql"),
    ),
    (
        "20261130000101",
        include_str!("../../migrations/2026-11-30-000101_outside_links/down.sql"),
    ),
    (
        "20261129000921",
        include_str!("../../migrations/2026-11-29-000921_boilerplate/down.sql"),
    ),
    (
        "20261129000911",
        include_str!("../../migrations/2026-11-29-000911_related/down.sql"),
    ),
    (
        "20261129000901",
        include_str!("../../migrations/2026-11-29-000901_site_by_its_key/down.sql"),
    ),
    (
        "20261129000841",
        include_str!("../../migrations/2026-11-29-000841_revision_names/down.sql"),
    ),
    (
        "20261129000831",
        include_str!("../../migrations/2026-11-29-000831_faces/down.sql"),
    ),
    (
        "20261129000801",
        include_str!("../../migrations/2026-11-29-000801_house_rules/down.sql"),
    ),
    (
        "20261129000701",
        include_str!("../../migrations/2026-11-29-000701_former_files/down.sql"),
    ),
    (
        "20261129000601",
        include_str!("../../migrations/2026-11-29-000601_words_for_elsewhere/down.sql"),
    ),
    (
        "20261129000501",
        include_str!("../../migrations/2026-11-29-000501_pictures_in_stories/down.sql"),
    ),
];

#[test]
fn an_older_program_leaves_a_newer_database_alone() {
    let newsroom = Newsroom::open();
    newsroom
        .owner()
        .batch_execute("INSERT INTO __diesel_schema_migrations VALUES ('29991231000000', now())")
        .unwrap();

    for command in [&["migrate"][..], &["staff", "list"], &["demo"], &["serve"]] {
        let said = newsroom.runs(command);

        assert_eq!(said.ended.code(), Some(1), "{command:?}");
        assert!(
            said.err
                .contains("copydesk: A newer Copydesk has migrated this database"),
            "{command:?}: {}",
            said.err
        );
    }
}

#[test]
fn looking_at_a_database_changes_nothing_in_it() {
    let newsroom = Newsroom::open();
    let empty = newsroom.empty_database();

    for command in [&["doctor"][..], &["staff", "list"]] {
        let output = copydesk(command).env("DATABASE_URL", empty.url()).output().unwrap();

        let said = Said::from(output);
        assert_eq!(said.ended.code(), Some(1), "{command:?}");
        let sentence = "The database is not migrated to this version. Run `copydesk migrate`.";
        assert!(
            said.out.contains(&format!("FAIL {sentence}")) || said.err.contains(sentence),
            "{}",
            said.err
        );
    }
    let tables: i64 = empty
        .owner()
        .query_one("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace <> 'pg_catalog'::regnamespace AND relnamespace <> 'information_schema'::regnamespace", &[])
        .unwrap()
        .get(0);
    assert_eq!(tables, 0);
}

#[test]
fn looking_into_an_empty_data_folder_makes_no_server_there() {
    let folder = scratch("looked-at");

    for command in [&["doctor"][..], &["staff", "list"]] {
        let said: Said = copydesk(command)
            .env("COPYDESK_DATA_DIR", &folder)
            .output()
            .unwrap()
            .into();

        assert!(said.err.contains("There is no database in"), "{}", said.err);
    }
    assert!(!folder.exists());
}

#[test]
fn what_came_with_pictures_goes_down_and_up_again_where_nobody_used_it_and_says_so_where_somebody_did() {
    let desk = Desk::open();
    let editor = Member::of(desk.at(), &desk.person("Bo Lind", Role::Editor));
    picture(&editor, 1);
    desk.live(&Story::titled("The vote"));
    let mut owner = desk.owner();

    for &(version, commands) in DOWN {
        owner
            .batch_execute(commands)
            .unwrap_or_else(|error| panic!("{version}: {error:?}"));
        owner
            .execute("DELETE FROM __diesel_schema_migrations WHERE version = $1", &[&version])
            .unwrap();
    }
    let said = desk.runs(&["migrate"]);
    assert!(said.ended.success(), "{}", said.err);
    let said = desk.runs(&["doctor", "--data-dir", &desk.data().display().to_string()]);
    assert!(said.out.contains("ok   Triggers, constraints"), "{}", said.out);
    assert!(!said.out.contains("FAIL"), "{}", said.out);

    let other = Desk::open();
    let fields = [
        ("kind", "word"),
        ("words", "email"),
        ("severity", "advice"),
        ("replacement", "e-mail"),
    ];
    Member::of(other.at(), &other.ilse).post("/admin/settings/house-rules", &fields);
    let words = |content: &mut copydesk::content::SealedContent| content.words.summary = "A word".into();
    let mine = picture(&Member::of(other.at(), &other.ilse), 1);
    other.live(&Story::titled("With words").with(words));
    let story = other.live(&Story::titled("With a picture").led_by(mine));
    other.live(&Story::titled("With another").with(|content| content.related = vec![story]));
    let refused = |commands: &str| format!("{:?}", other.owner().batch_execute(commands).unwrap_err());
    other
        .owner()
        .execute(
            "UPDATE newsroom.site SET logo_id = (SELECT id FROM newsroom.pictures), checks_links = false",
            &[],
        )
        .unwrap();
    files::upload(&Member::of(other.at(), &other.ilse), "agenda.pdf", &files::pdf(1));
    other
        .owner()
        .batch_execute("INSERT INTO newsroom.boilerplate (id, kind, name, content, picture_ids, modified_at) VALUES (gen_random_uuid(), 'snippet', 'Helpline', '{}', '{}', now())")
        .unwrap();
    for (version, sentence) in [
        ("20261130300000", "Restore the backup of before"),
        ("20261130000101", "Restore the backup of before"),
        ("20261129000921", "Remove them first"),
        ("20261129000911", "Restore the backup of before"),
        ("20261129000831", "Restore the backup of before"),
        ("20261129000801", "Export and remove them first"),
        ("20261129000601", "Restore the backup of before"),
        ("20261129000501", "Restore the backup of before"),
    ] {
        let (_, commands) = DOWN.iter().find(|(known, _)| *known == version).unwrap();
        assert!(refused(commands).contains(sentence), "{version}");
    }
    assert_eq!(other.read(story)["lead_media"]["id"], mine.to_string());
    let shapes = "INSERT INTO newsroom.picture_shapes (edition, presets, made_at) VALUES (1, '{}', now())";
    other.owner().execute(shapes, &[]).unwrap();
    let discussion =
        format!("INSERT INTO newsroom.discussions (article_id, policy, changed_at) VALUES ('{story}', 'open', now())");
    other.owner().execute(&discussion, &[]).unwrap();
    other.sql("UPDATE newsroom.syndication SET ads = 'ads.example, 1, DIRECT', version = 2");
    other.sql("INSERT INTO newsroom.authors (id, slug, name, beat) VALUES (gen_random_uuid(), 'ada', 'Ada', 'Tides')");
    for version in ["20261130660000", "20261130640100", "20261130500100", "20261130400100"] {
        let (_, commands) = DOWN.iter().find(|(known, _)| *known == version).unwrap();
        assert!(refused(commands).contains("Restore the backup of before"), "{version}");
    }
}
