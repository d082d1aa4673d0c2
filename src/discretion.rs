//! What lists of names may say to whom: nothing that only an embargoed story has, unless one may see that story.

/// `hidden`: the stories that the account `$1` may not know of.
pub const HIDDEN: &str = "hidden AS (SELECT h.id FROM newsroom.articles h
   WHERE h.embargo_until > newsroom.clock() AND h.created_by <> $1
     AND NOT EXISTS (SELECT FROM newsroom.article_people n WHERE n.article_id = h.id AND n.staff_id = $1))";

/// Whether the tag `t` may be known: nobody used it yet, a story that is not hidden has or had it, the account `$1` added
/// it, or somebody did who could not know of it.
pub const KNOWN_TAG: &str = "(t.added_by = $1 OR t.added_again_at IS NOT NULL OR t.id NOT IN (SELECT unnest(r.tag_ids) FROM newsroom.revisions r JOIN hidden h ON h.id = r.article_id)
   OR EXISTS (SELECT FROM newsroom.revisions r WHERE t.id = ANY (r.tag_ids) AND r.article_id NOT IN (SELECT h.id FROM hidden h)))";

/// Whether the author `a` may be known: who has an account always, a guest as a tag.
pub const KNOWN_AUTHOR: &str = "(a.staff_id IS NOT NULL OR a.added_by = $1
   OR a.id NOT IN (SELECT (entry.printed ->> 'author_id')::uuid FROM newsroom.revisions r JOIN hidden h ON h.id = r.article_id, jsonb_array_elements(r.byline) AS entry(printed))
   OR EXISTS (SELECT FROM newsroom.revisions r WHERE r.byline @> jsonb_build_array(jsonb_build_object('author_id', a.id))
              AND r.article_id NOT IN (SELECT h.id FROM hidden h)))";

/// A revision `r` that still counts: one that is worked on, or that stands or stood on the timeline. Authors and tags that
/// only older ones have are in no story.
pub const IN_USE: &str = "(EXISTS (SELECT FROM newsroom.articles a WHERE a.working_revision_id = r.id)
   OR EXISTS (SELECT FROM newsroom.publications p WHERE p.revision_id = r.id))";
