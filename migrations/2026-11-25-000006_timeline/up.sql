-- What readers get, and when: ranges of time that hold approved revisions only.
CREATE TABLE newsroom.publications (
  id           uuid PRIMARY KEY,
  article_id   uuid NOT NULL REFERENCES newsroom.articles,
  revision_id  uuid NOT NULL,
  seal         bytea NOT NULL,
  live_from    timestamptz NOT NULL,
  live_until   timestamptz,
  planned_wall timestamp,
  planned_zone text,
  change_kind  text NOT NULL,
  public_note  text,
  acted_at     timestamptz NOT NULL,
  cancelled_at timestamptz,
  slug         text NOT NULL,
  category_id  uuid NOT NULL REFERENCES newsroom.categories,
  first_published_at timestamptz NOT NULL,
  published_at timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  edition      int NOT NULL,
  past         boolean NOT NULL DEFAULT false,
  began_noticed_at timestamptz,
  ended_noticed_at timestamptz,
  CONSTRAINT publications_approved FOREIGN KEY (revision_id, seal) REFERENCES newsroom.approvals (revision_id, seal),
  CONSTRAINT publications_change_kind_known CHECK (change_kind IN ('first', 'typo', 'update', 'clarification', 'correction', 'retraction', 'republished')),
  CONSTRAINT publications_readers_are_told CHECK (change_kind NOT IN ('clarification', 'correction', 'retraction') OR coalesce(public_note, '') <> ''),
  CONSTRAINT publications_end_after_start CHECK (live_until > live_from),
  CONSTRAINT publications_never_overlap EXCLUDE USING gist (article_id WITH =, tstzrange(live_from, live_until) WITH &&) WHERE (cancelled_at IS NULL)
);
CREATE INDEX publications_in_play   ON newsroom.publications (article_id, live_from) WHERE NOT past;
CREATE INDEX publications_revision  ON newsroom.publications (revision_id) WHERE NOT past;
CREATE INDEX publications_newest    ON newsroom.publications (published_at DESC, article_id DESC) WHERE NOT past;
CREATE INDEX publications_category  ON newsroom.publications (category_id, published_at DESC, article_id DESC) WHERE NOT past;
CREATE INDEX publications_as_of     ON newsroom.publications (published_at DESC, article_id DESC) WHERE cancelled_at IS NULL;
CREATE INDEX publications_told       ON newsroom.publications (article_id, live_from DESC) WHERE public_note IS NOT NULL AND cancelled_at IS NULL;
CREATE INDEX publications_begin_due ON newsroom.publications (live_from) WHERE began_noticed_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX publications_end_due   ON newsroom.publications (live_until) WHERE ended_noticed_at IS NULL AND live_until IS NOT NULL;
CREATE TRIGGER publications_stay BEFORE DELETE ON newsroom.publications FOR EACH ROW EXECUTE FUNCTION newsroom.refuse();
CREATE TRIGGER publications_past_stays BEFORE UPDATE OF live_from, live_until, revision_id, cancelled_at ON newsroom.publications
  FOR EACH ROW WHEN (
    (OLD.live_from <= NEW.acted_at AND (NEW.live_from, NEW.revision_id, NEW.cancelled_at) IS DISTINCT FROM (OLD.live_from, OLD.revision_id, OLD.cancelled_at))
    OR (OLD.live_until <= NEW.acted_at AND NEW.live_until IS DISTINCT FROM OLD.live_until))
  EXECUTE FUNCTION newsroom.refuse();
CREATE TRIGGER publications_told_stays BEFORE UPDATE OF slug, seal, change_kind, public_note, first_published_at, published_at, updated_at, edition
  ON newsroom.publications FOR EACH ROW WHEN (OLD.began_noticed_at IS NOT NULL
    AND (NEW.slug, NEW.seal, NEW.change_kind, NEW.public_note, NEW.first_published_at, NEW.published_at, NEW.updated_at, NEW.edition)
      IS DISTINCT FROM (OLD.slug, OLD.seal, OLD.change_kind, OLD.public_note, OLD.first_published_at, OLD.published_at, OLD.updated_at, OLD.edition))
  EXECUTE FUNCTION newsroom.refuse();
COMMENT ON TABLE newsroom.publications IS 'The timeline: one range of time per row in which one approved revision is what readers get';
COMMENT ON COLUMN newsroom.publications.live_until IS 'Null: open end';
COMMENT ON COLUMN newsroom.publications.edition IS 'The public version: counts the publications of an article';
COMMENT ON COLUMN newsroom.publications.past IS 'A hint that shortens scans (cancelled, or ended); decides nothing';
COMMENT ON COLUMN newsroom.publications.published_at IS 'Sort key for readers: set by first and republished (the later of start and embargo), carried over by every other kind; part of the predicate';

CREATE TABLE newsroom.listings (
  facet_id       uuid NOT NULL,
  published_at   timestamptz NOT NULL,
  article_id     uuid NOT NULL,
  publication_id uuid NOT NULL REFERENCES newsroom.publications,
  PRIMARY KEY (facet_id, published_at, article_id, publication_id)
);
CREATE INDEX listings_of ON newsroom.listings (publication_id);
COMMENT ON TABLE newsroom.listings IS 'One row per tag, author, genre, language or flag of a publication in play; rebuildable';

CREATE TABLE newsroom.slugs (
  slug        text PRIMARY KEY,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  public_from timestamptz NOT NULL
);
CREATE INDEX slugs_of ON newsroom.slugs (article_id);
COMMENT ON TABLE newsroom.slugs IS 'Addresses claimed by putting a story on the timeline; the canonical one is the slug of the live publication, the others redirect for ever';
