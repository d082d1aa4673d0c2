//! The ways along which a list of the newsroom looks for its stories: each is a walk of one index in the order of the list,
//! so far and no further, whatever the planner knows of the tables.

use crate::{
    desk::query::{FAR, ListSpan, Shelf, StoryFlag, StoryOrder, StoryQuery},
    live::listings,
    policy::Role,
};

/// The author that an account signs as.
const AUTHOR: &str = "(SELECT u.id FROM newsroom.authors u WHERE u.staff_id = $1)";

/// The category of a list.
const CATEGORY: &str = "(SELECT k.id FROM newsroom.categories k WHERE k.slug = $3)";

/// The folders in which all stories of a list lie.
pub(super) fn folders(wanted: &StoryQuery) -> Vec<String> {
    let category = (!wanted.category.is_empty()).then(|| CATEGORY.to_owned());
    let author = wanted.author.map(|_| "$7".to_owned());
    let tag = wanted.tag.map(|_| "$8".to_owned());
    let flag = wanted.flag.filter(|flag| flag.is_of_text());
    let flag = flag.map(|flag| format!("'{}'", listings::facet("flag", flag.word())));
    [tag, author, category, flag].into_iter().flatten().collect()
}

/// One way: `id` and `key` of stories, some of them twice; of others too that do not belong to the list.
pub(super) struct Way {
    pub walk: String,
    /// It goes no further.
    pub far: i64,
    /// Stories may stand on it twice.
    pub twice: bool,
    /// Its keys are the times of changes, as folders have them.
    pub by_change: bool,
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
            by_change: false,
            in_order: false,
        }
    }

    /// In SQL, whether there is more of it than was walked.
    pub(super) fn has_no_end(&self) -> String {
        format!("(SELECT count(*) FROM ({}) w) >= {}", self.walk, self.far)
    }
}

/// What leads to all stories of a list, where nothing is looked for by words: the narrowest first. A list walks the first that
/// has an end, and where none has, the first two.
pub(super) fn ways(role: Role, wanted: &StoryQuery) -> Vec<Way> {
    let walk = FolderWalk {
        far: far(wanted),
        order: wanted.order,
        changed: wanted.changed,
    };
    let mut ways: Vec<Way> = wanted.flag.iter().map(|flag| walk.flag(*flag)).collect();
    // Nearly all stories may be live, or any: others' are no way to one's own.
    let is_wide = matches!(wanted.shelf, Shelf::All | Shelf::Live);
    if !is_wide {
        ways.push(walk.shelf(wanted.shelf));
    }
    if wanted.tag.is_some() {
        ways.push(walk.folder("$8"));
    }
    if wanted.author.is_some() {
        ways.push(walk.folder("$7"));
    }
    if wanted.desk.is_some() {
        ways.push(walk.by_change("id", "articles w WHERE w.desk_id = $14"));
    }
    if wanted.mine || role == Role::Contributor {
        ways.push(walk.own());
    }
    if !wanted.category.is_empty() {
        ways.push(walk.category());
    }
    if !wanted.first_published.is_any() {
        ways.push(walk.first_published(wanted.first_published));
    }
    if ways.is_empty() {
        ways.push(walk.shelf(wanted.shelf));
    }
    ways
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
        Shelf::All => Some("articles w WHERE true"),
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
    changed: ListSpan,
}

impl FolderWalk {
    const fn direction(self) -> &'static str {
        match self.order {
            StoryOrder::NewestChange | StoryOrder::WentLive => " DESC",
            StoryOrder::OldestChange | StoryOrder::BeginsNext => "",
        }
    }

    /// Along an index of changes, as far as they were in time; `w` is its row, and a condition on it ends `from`.
    fn by_change(self, id: &str, from: &str) -> Way {
        let (direction, far) = (self.direction(), self.far);
        let in_time: String = self
            .changed
            .changed("w.changed_at")
            .iter()
            .map(|bound| format!(" AND {bound}"))
            .collect();
        Way {
            walk: format!(
                "SELECT w.{id} AS id, w.changed_at AS key FROM newsroom.{from}{in_time} ORDER BY w.changed_at{direction}, w.{id}{direction} LIMIT {far}"
            ),
            far,
            twice: false,
            by_change: true,
            in_order: matches!(self.order, StoryOrder::NewestChange | StoryOrder::OldestChange),
        }
    }

    fn folder(self, folder: &str) -> Way {
        self.by_change("article_id", &format!("folders w WHERE w.folder_id = {folder}"))
    }

    fn category(self) -> Way {
        self.folder(CATEGORY)
    }

    fn flag(self, flag: StoryFlag) -> Way {
        match flag {
            StoryFlag::OnHold => self.by_change("id", "articles w WHERE w.held_at IS NOT NULL"),
            StoryFlag::Killed => self.by_change("id", "articles w WHERE w.killed_at IS NOT NULL"),
            StoryFlag::Planned => self.by_change("id", "articles w WHERE w.is_planned"),
            StoryFlag::Exclusive | StoryFlag::Sponsored => {
                self.folder(&format!("'{}'", listings::facet("flag", flag.word())))
            }
            StoryFlag::Featured | StoryFlag::Breaking => self.by_time(
                "w.article_id AS id, NULL::timestamptz AS key",
                &format!(
                    "slots w WHERE w.list_id = (SELECT l.id FROM newsroom.lists l WHERE l.slug = '{}')
                     AND w.shown_from <= newsroom.clock() AND (w.shown_until IS NULL OR w.shown_until > newsroom.clock())",
                    flag.word()
                ),
            ),
            StoryFlag::Embargoed => self.by_time(
                "w.id, w.embargo_until AS key",
                "articles w WHERE w.embargo_until > newsroom.clock() ORDER BY w.embargo_until",
            ),
        }
    }

    /// By when readers had them first, the last first; some stories several times.
    fn first_published(self, span: ListSpan) -> Way {
        let in_time: String = span
            .first_published("w.first_published_at")
            .iter()
            .map(|bound| format!(" AND {bound}"))
            .collect();
        self.by_time(
            "w.article_id AS id, w.first_published_at AS key",
            &format!(
                "publications w WHERE w.change_kind IN ('first', 'republished') AND w.cancelled_at IS NULL{in_time}
                 ORDER BY w.first_published_at DESC, w.article_id DESC"
            ),
        )
    }

    /// Along another index than that of changes; some stories twice.
    fn by_time(self, columns: &str, from: &str) -> Way {
        Way {
            walk: format!("SELECT {columns} FROM newsroom.{from} LIMIT {}", self.far),
            far: self.far,
            twice: true,
            by_change: false,
            in_order: false,
        }
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
        self.by_time(
            "w.article_id AS id, w.live_from AS key",
            "publications w WHERE w.began_noticed_at IS NULL AND w.cancelled_at IS NULL AND w.live_from > newsroom.clock() ORDER BY w.live_from",
        )
    }

    /// What somebody began and what they sign, each in the order of changes: most stories twice.
    fn own(self) -> Way {
        let began = self.by_change("id", "articles w WHERE w.created_by = $1");
        let cared = self.by_change("id", "articles w WHERE w.in_care_of = $1");
        let signed = self.folder(AUTHOR);
        let (direction, far) = (self.direction(), self.far);
        Way {
            walk: format!(
                "SELECT o.id, o.key FROM (({}) UNION ALL ({}) UNION ALL ({})) o ORDER BY o.key{direction}, o.id{direction} LIMIT {far}",
                began.walk, cared.walk, signed.walk
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
            by_change: false,
            in_order: true,
        }
    }
}
