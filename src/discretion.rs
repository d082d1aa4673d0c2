//! What lists of names may say to whom: nothing that only an embargoed story has, unless one may see that story.

/// `hidden`: the stories that the account `$1` may not know of; where it is null, every embargoed story.
pub const HIDDEN: &str = "hidden AS (SELECT h.id FROM newsroom.articles h
   WHERE h.embargo_until > newsroom.clock() AND h.created_by IS DISTINCT FROM $1
     AND NOT EXISTS (SELECT FROM newsroom.article_people n WHERE n.article_id = h.id AND n.staff_id = $1))";

/// Whether the tag `t` may be known: nobody used it yet, a story that is not hidden has or had it, the account `$1` added
/// it, or somebody did who could not know of it. Working texts stand in `folders`; where older ones are to be looked for,
/// `former_names` says. Each name and each story is looked up by itself.
pub const KNOWN_TAG: &str = "(t.added_by = $1 OR t.added_again_at IS NOT NULL
   OR t.id NOT IN (SELECT n.id FROM hidden h CROSS JOIN LATERAL (SELECT unnest(r.tag_ids) AS id FROM newsroom.revisions r WHERE r.article_id = h.id OFFSET 0) n)
   OR (SELECT true FROM newsroom.folders f WHERE f.folder_id = t.id AND f.article_id NOT IN (SELECT h.id FROM hidden h)
        ORDER BY f.changed_at DESC, f.article_id DESC LIMIT 1)
   OR (SELECT true FROM newsroom.former_names o CROSS JOIN LATERAL (
         SELECT FROM newsroom.revisions r WHERE r.article_id = o.article_id AND t.id = ANY (r.tag_ids) LIMIT 1) had
       WHERE o.name_id = t.id AND o.article_id NOT IN (SELECT h.id FROM hidden h) ORDER BY o.article_id LIMIT 1)) IS TRUE";

/// Whether the author `a` may be known: who has an account always, a guest as a tag.
pub const KNOWN_AUTHOR: &str = "(a.staff_id IS NOT NULL OR a.added_by = $1
   OR a.id NOT IN (SELECT n.id FROM hidden h CROSS JOIN LATERAL (
        SELECT (entry.printed ->> 'author_id')::uuid AS id FROM newsroom.revisions r, jsonb_array_elements(r.byline) AS entry(printed) WHERE r.article_id = h.id OFFSET 0) n)
   OR (SELECT true FROM newsroom.folders f WHERE f.folder_id = a.id AND f.article_id NOT IN (SELECT h.id FROM hidden h)
        ORDER BY f.changed_at DESC, f.article_id DESC LIMIT 1)
   OR (SELECT true FROM newsroom.former_names o CROSS JOIN LATERAL (
         SELECT FROM newsroom.revisions r WHERE r.article_id = o.article_id AND r.byline @> jsonb_build_array(jsonb_build_object('author_id', a.id)) LIMIT 1) had
       WHERE o.name_id = a.id AND o.article_id NOT IN (SELECT h.id FROM hidden h) ORDER BY o.article_id LIMIT 1)) IS TRUE";

/// How many stories have the name `id`, of those that are not hidden; no further than one more than `NAME_CAP`.
#[must_use]
pub fn stories_with(id: &str) -> String {
    format!(
        "(SELECT count(*) FROM (SELECT FROM newsroom.folders f WHERE f.folder_id = {id} AND f.article_id NOT IN (SELECT h.id FROM hidden h)
           ORDER BY f.changed_at DESC, f.article_id DESC LIMIT {}) n)",
        NAME_CAP + 1
    )
}

/// Stories with a name are counted no further than this; a page says "100+" then.
pub const NAME_CAP: i64 = 100;

/// A revision `r` that still counts: one that is worked on, or that stands or stood on the timeline. Authors and tags that
/// only older ones have are in no story.
pub const IN_USE: &str = "(EXISTS (SELECT FROM newsroom.articles a WHERE a.working_revision_id = r.id)
   OR EXISTS (SELECT FROM newsroom.publications p WHERE p.revision_id = r.id))";
