//! What is relied on in the database is printed and stored, and `copydesk doctor` compares it.

use copydesk::{
    error::Error,
    platform::{
        catalogue,
        db::{Conn, Database, Sizes},
        roles::RoleNames,
    },
};

use crate::support::{Newsroom, block_on};

#[test]
fn the_catalogue_is_what_migrations_and_roles_make() {
    let newsroom = Newsroom::open();

    let found = block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        let names = RoleNames::of("newsroom_template");
        conn.build_transaction()
            .run::<_, Error, _>(async |conn: &mut Conn| catalogue::read(conn, &names).await)
            .await
            .unwrap()
    });

    let printed: String = found
        .iter()
        .map(|(thing, state)| format!("{thing} = {state}\n"))
        .collect();
    if printed != include_str!("../../src/platform/catalogue.txt") {
        let file = std::env::temp_dir().join("catalogue.txt");
        std::fs::write(&file, printed).unwrap();
        panic!(
            "read the difference and store it: diff src/platform/catalogue.txt {}",
            file.display()
        );
    }
}

#[test]
fn every_fault_is_named_with_what_to_do() {
    let names = RoleNames::of("newsroom_template");
    for (change, sentence) in [
        (
            "ALTER TABLE newsroom.activity DISABLE TRIGGER activity_stays",
            "trigger activity_stays on newsroom.activity is “disabled”, and was “fires”",
        ),
        (
            "DROP TRIGGER revisions_stay ON newsroom.revisions",
            "Missing: trigger revisions_stay on newsroom.revisions. Somebody changed the database: undo that, or restore a backup.",
        ),
        (
            "CREATE OR REPLACE FUNCTION newsroom.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "Other than it was: function newsroom.refuse()",
        ),
        (
            "ALTER TABLE newsroom.publications DROP CONSTRAINT publications_never_overlap",
            "Missing: constraint publications_never_overlap on newsroom.publications",
        ),
        (
            "ALTER TABLE newsroom.publications DISABLE TRIGGER ALL",
            "constraint publications_approved on newsroom.publications is “disabled”",
        ),
        (
            "DROP INDEX newsroom.revisions_one_open",
            "Missing: index revisions_one_open on newsroom.revisions",
        ),
        (
            "ALTER TABLE newsroom.articles DISABLE ROW LEVEL SECURITY",
            "Missing: row security of newsroom.articles",
        ),
        (
            "CREATE POLICY open ON newsroom.revisions FOR SELECT USING (true)",
            "Not of Copydesk: policy open on newsroom.revisions",
        ),
        (
            "DROP POLICY live ON newsroom.listings; CREATE POLICY live ON newsroom.listings FOR SELECT USING (true)",
            "Other than it was: policy live on newsroom.listings.",
        ),
        (
            "CREATE OR REPLACE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS 'SELECT now() + interval ''1 day'''",
            "Other than it was: function newsroom.clock().",
        ),
        (
            "CREATE OR REPLACE VIEW published.lists AS SELECT id, slug, name, changed_at FROM newsroom.lists WHERE version > 0",
            "Other than it was: view published.lists.",
        ),
        (
            "ALTER VIEW published.tags OWNER TO CURRENT_USER",
            "owner of published.tags is “another”, and was “viewer”. Run `copydesk migrate`.",
        ),
        (
            "GRANT SELECT ON newsroom.staff TO PUBLIC",
            "Not of Copydesk: rights of copydesk_read_newsroom_template on newsroom.staff (SELECT). Run `copydesk migrate`.",
        ),
        (
            "GRANT SELECT (email) ON newsroom.staff TO copydesk_read_newsroom_template",
            "rights of copydesk_read_newsroom_template on newsroom.staff (SELECT)",
        ),
        (
            "GRANT DELETE ON newsroom.activity TO copydesk_write_newsroom_template",
            "is “SELECT INSERT DELETE”, and was “SELECT INSERT”",
        ),
        (
            "GRANT SELECT ON newsroom.secrets TO copydesk_write_newsroom_template",
            "rights of copydesk_write_newsroom_template on newsroom.secrets (SELECT)",
        ),
    ] {
        let newsroom = Newsroom::open();
        newsroom.owner().batch_execute(change).unwrap();

        let faults = faults(&newsroom, &names);

        assert!(
            faults.iter().any(|fault| fault.contains(sentence)),
            "{change}: {faults:#?}"
        );
    }
}

#[test]
fn other_brackets_are_no_fault_and_another_meaning_is() {
    let names = RoleNames::of("newsroom_template");
    for (change, faulty) in [
        (
            "DROP TRIGGER revisions_stay ON newsroom.revisions; CREATE TRIGGER revisions_stay BEFORE UPDATE OR DELETE ON newsroom.revisions
             FOR EACH ROW WHEN (NOT NOT (OLD.sealed_at IS NOT NULL)) EXECUTE FUNCTION newsroom.refuse()",
            true,
        ),
        (
            "DROP TRIGGER publications_past_stays ON newsroom.publications;
             CREATE TRIGGER publications_past_stays BEFORE UPDATE OF live_from, live_until, revision_id, cancelled_at ON newsroom.publications
             FOR EACH ROW WHEN (((OLD.live_from <= NEW.acted_at AND (NEW.live_from IS DISTINCT FROM OLD.live_from
                 OR NEW.revision_id IS DISTINCT FROM OLD.revision_id OR NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at))
               OR (OLD.live_until <= NEW.acted_at AND NEW.live_until IS DISTINCT FROM OLD.live_until)))
             EXECUTE FUNCTION newsroom.refuse()",
            false,
        ),
        (
            "DROP TRIGGER publications_past_stays ON newsroom.publications;
             CREATE TRIGGER publications_past_stays BEFORE UPDATE OF live_from, live_until, revision_id, cancelled_at ON newsroom.publications
             FOR EACH ROW WHEN (OLD.live_from <= NEW.acted_at AND (NEW.live_from IS DISTINCT FROM OLD.live_from
                 OR NEW.revision_id IS DISTINCT FROM OLD.revision_id OR NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at
                 OR OLD.live_until <= NEW.acted_at AND NEW.live_until IS DISTINCT FROM OLD.live_until))
             EXECUTE FUNCTION newsroom.refuse()",
            true,
        ),
        (
            "ALTER TABLE newsroom.categories DROP CONSTRAINT categories_default_stays;
             ALTER TABLE newsroom.categories ADD CONSTRAINT categories_default_stays CHECK (NOT is_default OR merged_into IS NULL OR parent_id IS NULL)",
            true,
        ),
        (
            "CREATE OR REPLACE FUNCTION newsroom.in_its_time_at(past boolean, published_at timestamptz, live_from timestamptz, live_until timestamptz, at timestamptz)
             RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ((NOT past AND published_at <= at) AND live_from <= at)
             AND (live_until IS NULL OR live_until > at)",
            false,
        ),
        (
            "CREATE OR REPLACE FUNCTION newsroom.in_its_time_at(past boolean, published_at timestamptz, live_from timestamptz, live_until timestamptz, at timestamptz)
             RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN NOT past AND published_at <= at AND live_from <= at
             AND live_until IS NULL OR live_until > at",
            true,
        ),
        (
            "DROP POLICY live ON newsroom.listings; CREATE POLICY live ON newsroom.listings FOR SELECT
             USING (((newsroom.in_its_time(false, published_at, live_from, live_until))) AND (newsroom.not_kept_back(NULL, NULL, (embargo_until))))",
            false,
        ),
        (
            "DROP INDEX newsroom.revisions_wish; CREATE INDEX revisions_wish ON newsroom.revisions USING btree ((slug)) WHERE ((slug IS NOT NULL))",
            false,
        ),
    ] {
        let newsroom = Newsroom::open();
        newsroom.owner().batch_execute(change).unwrap();

        let faults = faults(&newsroom, &names);

        assert_eq!(!faults.is_empty(), faulty, "{change}: {faults:#?}");
    }
}

#[test]
fn a_role_that_may_too_much_is_one_fault_and_others_have_none() {
    let newsroom = Newsroom::open();
    let own = RoleNames::of("a_role_that_may_too_much");
    start(&newsroom, &own);
    assert_eq!(faults(&newsroom, &own), Vec::<String>::new());

    newsroom
        .owner()
        .batch_execute(&format!(
            "ALTER ROLE {} SUPERUSER; GRANT pg_read_all_settings TO {}; ALTER ROLE {} RESET statement_timeout",
            own.reader, own.writer, own.reader
        ))
        .unwrap();
    let mut faults = faults(&newsroom, &own);
    faults.sort();

    assert_eq!(faults.len(), 3, "{faults:#?}");
    assert!(faults[0].contains("setting statement_timeout of copydesk_read_"));
    assert!(faults[1].contains("membership of copydesk_write_a_role_that_may_too_much in pg_read_all_settings"));
    assert!(faults[2].contains("is “there LOGIN SUPERUSER”, and was “there LOGIN”"));
    newsroom
        .owner()
        .batch_execute(&format!("ALTER ROLE {} NOSUPERUSER", own.reader))
        .unwrap();
}

#[test]
fn a_start_takes_away_rights_that_nobody_should_have() {
    let newsroom = Newsroom::open();
    let own = RoleNames::of("a_start_takes_away");
    start(&newsroom, &own);
    newsroom
        .owner()
        .batch_execute(&format!(
            "GRANT SELECT ON newsroom.staff TO {}; GRANT UPDATE ON newsroom.activity TO PUBLIC; GRANT DELETE ON newsroom.articles TO {}",
            own.reader, own.writer
        ))
        .unwrap();

    start(&newsroom, &own);

    assert_eq!(faults(&newsroom, &own), Vec::<String>::new());
}

fn start(newsroom: &Newsroom, names: &RoleNames) {
    let sizes = Sizes {
        newsroom: 1,
        readers: 1,
        allow_one_role: false,
    };
    block_on(async {
        let owner = newsroom.address();
        let conn = owner.connect().await.unwrap();
        Database::open_migrated(&owner, conn, sizes, names).await.unwrap();
    });
}

fn faults(newsroom: &Newsroom, names: &RoleNames) -> Vec<String> {
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        let faults = catalogue::faults(&mut conn, names).await.unwrap();
        faults.iter().map(ToString::to_string).collect()
    })
}
