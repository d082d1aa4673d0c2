//! The ways along which a list of the newsroom looks for its stories: each is a walk of one index in the order of the list,
//! so far and no further, whatever the planner knows of the tables.

use crate::{
    desk::query::{FAR, Shelf, StoryOrder, StoryQuery},
    live::listings,
    policy::Role,
};

/// The author that an account signs as.
const AUTHOR: &str = "(SELECT u.id FROM newsroom.authors u WHERE u.staff_id = $1)";

/// One way: `id` and `key` of stories, some of them twice; of others too that do not belong to the list.
pub(super) struct Way {
    pub walk: String,
    /// It goes no further.
    pub far: i64,
    /// Stories may stand on it twice.
    pub twice: bool,
    /// It goes in the order of the list, so that the first that belong to it are the first of the list.
    pub in_order: bool,
}

impl Way {
    /// Through the stories of a value.
    pub(super) fn among(value: &str) -> Self {
        Self {
            walk: format!("SELECT unnest({value}::uuid[]) AS id, NULL::timestamptz AS key"),
            far: i64::MAX,
            twice: false,
            in_order: false,
        }
    }

    /// In SQL, whether there is more of it than was walked.
    pub(super) fn has_no_end(&self) -> String {
        format!("(SELECT count(*) FROM ({}) w) >= {}", self.walk, self.far)
    }
}

/// What leads to all stories of a list, where nothing is looked for by words. When one of them was walked to its end, or
/// gave as many as the list shows, the list is whole: the second is for where the first has no end.
pub(super) fn ways(role: Role, wanted: &StoryQuery) -> Vec<Way> {
    let walk = FolderWalk {
        far: far(wanted),
        order: wanted.order,
    };
    let own = wanted.mine || role == Role::Contributor;
    let shelf = || walk.shelf(wanted.shelf);
    // Nearly all stories may be live, or any: others' are no way to one's own.
    let is_wide = matches!(wanted.shelf, Shelf::All | Shelf::Live);
    match (own, wanted.category.is_empty()) {
        (true, _) if is_wide => vec![walk.own()],
        (true, _) => vec![shelf(), walk.own()],
        (false, true) => vec![shelf()],
        (false, false) if is_wide => vec![walk.category()],
        (false, false) => vec![shelf(), walk.category()],
    }
}

/// The newest rows of the stories on a shelf that their stage decides, for looking at many of them: no second look by key.
pub(super) fn rows(wanted: &StoryQuery) -> Option<String> {
    let from = by_stage(wanted.shelf)?;
    Some(format!(
        "SELECT w.* FROM newsroom.{from} ORDER BY w.changed_at DESC, w.id DESC LIMIT {}",
        wanted.far
    ))
}

/// Where the stories of a shelf stand that their stage decides; `w` is the row.
const fn by_stage(shelf: Shelf) -> Option<&'static str> {
    match shelf {
        Shelf::All => Some("articles w"),
        Shelf::Drafts => Some("articles w WHERE w.stage = 'draft'"),
        Shelf::InReview => Some("articles w WHERE w.stage = 'in_review'"),
        Shelf::Returned => Some("articles w WHERE w.stage = 'returned'"),
        Shelf::Approved => Some("articles w WHERE w.stage = 'approved'"),
        Shelf::Spiked => Some("articles w WHERE w.stage = 'spiked'"),
        Shelf::Scheduled | Shelf::Live | Shelf::Withdrawn => None,
    }
}

/// Further pages look further: as many texts of the statement as there are steps.
fn far(wanted: &StoryQuery) -> i64 {
    let last = wanted.offset + wanted.limit;
    if last * 3 <= wanted.far {
        wanted.far
    } else {
        wanted.far.max(FAR) * 3
    }
}

#[derive(Clone, Copy)]
struct FolderWalk {
    far: i64,
    order: StoryOrder,
}

impl FolderWalk {
    const fn direction(self) -> &'static str {
        match self.order {
            StoryOrder::NewestChange | StoryOrder::WentLive => " DESC",
            StoryOrder::OldestChange | StoryOrder::BeginsNext => "",
        }
    }

    /// Along an index of changes; `w` is its row.
    fn by_change(self, id: &str, from: &str) -> Way {
        let (direction, far) = (self.direction(), self.far);
        Way {
            walk: format!(
                "SELECT w.{id} AS id, w.changed_at AS key FROM newsroom.{from} ORDER BY w.changed_at{direction}, w.{id}{direction} LIMIT {far}"
            ),
            far,
            twice: false,
            in_order: matches!(self.order, StoryOrder::NewestChange | StoryOrder::OldestChange),
        }
    }

    fn folder(self, folder: &str) -> Way {
        self.by_change("article_id", &format!("folders w WHERE w.folder_id = {folder}"))
    }

    fn category(self) -> Way {
        self.folder("(SELECT k.id FROM newsroom.categories k WHERE k.slug = $3)")
    }

    fn shelf(self, shelf: Shelf) -> Way {
        if let Some(from) = by_stage(shelf) {
            return self.by_change("id", from);
        }
        match shelf {
            Shelf::Live if self.order == StoryOrder::WentLive => self.published(&format!("'{}'", listings::all())),
            Shelf::Live => self.folder(&format!("'{}'", listings::facet("shelf", "live"))),
            Shelf::Withdrawn => self.folder(&format!("'{}'", listings::facet("shelf", "withdrawn"))),
            _ => self.scheduled(),
        }
    }

    fn scheduled(self) -> Way {
        Way {
            walk: format!(
                "SELECT p.article_id AS id, p.live_from AS key FROM newsroom.publications p
                 WHERE p.began_noticed_at IS NULL AND p.cancelled_at IS NULL AND p.live_from > newsroom.clock() ORDER BY p.live_from LIMIT {}",
                self.far
            ),
            far: self.far,
            twice: true,
            in_order: false,
        }
    }

    /// What somebody began and what they sign, each in the order of changes: most stories twice.
    fn own(self) -> Way {
        let began = self.by_change("id", "articles w WHERE w.created_by = $1");
        let signed = self.folder(AUTHOR);
        let (direction, far) = (self.direction(), self.far);
        Way {
            walk: format!(
                "SELECT o.id, o.key FROM (({}) UNION ALL ({})) o ORDER BY o.key{direction}, o.id{direction} LIMIT {far}",
                began.walk, signed.walk
            ),
            twice: true,
            ..began
        }
    }

    fn published(self, facet: &str) -> Way {
        Way {
            walk: format!(
                "SELECT l.article_id AS id, l.published_at AS key, l.embargo_until FROM newsroom.listings l WHERE l.facet_id = {facet}
                   AND newsroom.in_its_time(false, l.published_at, l.live_from, l.live_until) ORDER BY l.published_at DESC, l.article_id DESC LIMIT {}",
                self.far
            ),
            far: self.far,
            twice: false,
            in_order: true,
        }
    }
}
