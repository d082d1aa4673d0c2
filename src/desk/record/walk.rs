//! The ways to rows of the record, as SQL. `$1` is who looks, `$2` and `$3` the rows between which is looked, `$4` and `$5` from
//! and until when, `$6` acts for admins, `$7` whose and `$8` by which door, `$9` which acts, `$10` of which story.

use crate::{
    desk::record::RecordQuery,
    discretion::{HIDDEN, KNOWN_AUTHOR, KNOWN_TAG},
};

/// The story that a row `l` is of or about.
const ABOUT: &str = "coalesce(l.article_id, (l.subject ->> 'article')::uuid)";

/// What is asked of every row `l` besides the way to it.
const ASKED: &str = "l.seq < $2 AND l.seq > $3 AND ($4 IS NULL OR l.at >= $4) AND ($5 IS NULL OR l.at < $5)";

/// Whether the tag, the author or the document of a row `l` may be known; also one that is gone.
fn known() -> String {
    format!(
        "(CASE WHEN l.article_id IS NOT NULL THEN true
           WHEN l.subject ? 'tag_id' THEN (SELECT {KNOWN_TAG} FROM (SELECT k.id, n.added_by, n.added_again_at
             FROM (SELECT (l.subject ->> 'tag_id')::uuid AS id) k LEFT JOIN newsroom.tags n ON n.id = k.id) t)
           WHEN l.subject ? 'author_id' THEN (SELECT {KNOWN_AUTHOR} FROM (SELECT k.id, n.added_by, n.staff_id
             FROM (SELECT (l.subject ->> 'author_id')::uuid AS id) k LEFT JOIN newsroom.authors n ON n.id = k.id) a)
           WHEN l.subject ? 'file' THEN l.staff_id IS NOT DISTINCT FROM $1 OR NOT EXISTS (
             SELECT FROM hidden h JOIN newsroom.revisions v ON v.article_id = h.id WHERE (l.subject ->> 'file')::uuid = ANY (v.file_ids))
           ELSE true END)"
    )
}

/// Whether the story of a row `l` is one that nobody may know of but its people.
fn is_hidden() -> String {
    format!("(coalesce({ABOUT}, '00000000-0000-0000-0000-000000000000') IN (SELECT h.id FROM hidden h))")
}

/// The rows that are asked for. Admins have all of them, without the words of what they may not know; editors have none of
/// those, and of what is for admins their own.
pub fn statement(asked: &RecordQuery, is_admin: bool, limit: i64) -> String {
    let (hidden, known) = (is_hidden(), known());
    let may = if is_admin {
        "true".to_owned()
    } else {
        format!("(l.act <> ALL ($6::text[]) OR l.staff_id = $1) AND NOT {hidden} AND {known}")
    };
    let newest = format!("ORDER BY l.seq DESC LIMIT {limit}");
    let whose = match (asked.who, asked.act.is_some()) {
        (None, false) => "true",
        (None, true) => "l.act = ANY ($9::text[])",
        (Some(_), false) => "l.staff_id IS NOT DISTINCT FROM $7 AND ($8 IS NULL OR l.via = $8)",
        (Some(_), true) => {
            "l.staff_id IS NOT DISTINCT FROM $7 AND ($8 IS NULL OR l.via = $8) AND l.act = ANY ($9::text[])"
        }
    };
    let is_person = matches!(asked.who, Some(crate::desk::record::Doer::Person(_)));
    let whose_way = if is_person {
        "l.staff_id = $7"
    } else {
        "l.staff_id IS NULL AND l.via = $8"
    };
    let from = "SELECT l.seq FROM newsroom.activity l WHERE";
    let walk = match (asked.story.is_some(), asked.who.is_some(), asked.act.is_some()) {
        (true, ..) => format!(
            "SELECT u.seq FROM (
               ({from} l.article_id = $10 AND {whose} AND {ASKED} AND {may} {newest})
               UNION ALL
               ({from} l.article_id IS NULL AND l.subject ? 'article' AND l.subject ->> 'article' = $10::text AND {whose} AND {ASKED} AND {may} {newest})) u
             ORDER BY u.seq DESC LIMIT {limit}"
        ),
        (false, false, false) => format!("{from} {ASKED} AND {may} {newest}"),
        (false, true, false) => format!("{from} {whose_way} AND {ASKED} AND {may} {newest}"),
        (false, who, true) => {
            let whose = if who { whose_way } else { "true" };
            format!(
                "SELECT l.seq FROM unnest($9::text[]) one (act) CROSS JOIN LATERAL (
                   {from} l.act = one.act AND {whose} AND {ASKED} AND {may} {newest}) l ORDER BY l.seq DESC LIMIT {limit}"
            )
        }
    };
    format!(
        "WITH {HIDDEN}, picked AS MATERIALIZED ({walk})
         SELECT x.* FROM picked p CROSS JOIN LATERAL (
           SELECT l.seq, l.at, l.staff_id, s.name, l.act, l.acting_as, l.reason, l.public_note, l.subject, n.number AS revision,
             {ABOUT} AS article_id, r.headline, l.via, l.from_stage, l.to_stage, l.request_id, encode(l.chain, 'hex') AS chain,
             o.name AS about, ({hidden} OR NOT {known}) AS withheld
           FROM newsroom.activity l
           LEFT JOIN newsroom.staff s ON s.id = l.staff_id
           LEFT JOIN newsroom.staff o ON o.id = (l.subject ->> 'staff_id')::uuid
           LEFT JOIN newsroom.revisions n ON n.id = l.revision_id
           LEFT JOIN newsroom.articles a ON a.id = {ABOUT}
           LEFT JOIN newsroom.revisions r ON r.id = a.working_revision_id
           WHERE l.seq = p.seq OFFSET 0) x ORDER BY p.seq DESC"
    )
}
