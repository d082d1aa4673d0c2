//! A byline as it is typed or chosen. `Sam Lee` is whoever has that name; `Sam Lee [sam-lee-2]` is the one with that
//! slug, where several have it; `Sam Lee [+]` is somebody new. Without the plus a name that nobody has is a mistake:
//! half a name never becomes a public person.

use crate::{
    articles::article::Article,
    authors::{self, Author},
    content::BylineName,
    error::{Error, Problems, Result},
    ids::AuthorId,
    name_list,
    platform::db::Conn,
    policy::{Action, Actor, Party, Signer, can},
};

/// The most names in a byline.
pub(in crate::articles) const MAX_NAMES: usize = 30;

/// One name of the list.
enum TypedName {
    New(String),
    Slug(String),
    Named(String),
}

impl TypedName {
    fn of(part: &str) -> Self {
        let bracketed = part.strip_suffix(']').and_then(|part| part.rsplit_once('['));
        match bracketed {
            Some((name, "+")) => Self::New(name.trim().to_owned()),
            Some((_, slug)) => Self::Slug(slug.trim().to_owned()),
            None => Self::Named(part.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
}

/// A byline in the notation that `read` reads: with slugs where a name alone could be somebody else's, of whom this
/// account may know.
pub(in crate::articles) async fn written(conn: &mut Conn, viewer: Signer, byline: &[BylineName]) -> Result<String> {
    let names: Vec<String> = byline.iter().map(|name| name.name.clone()).collect();
    if names.is_empty() {
        return Ok(String::new());
    }
    let called = Author::called(conn, viewer, &names).await?;
    let staying = Staying::of(conn, byline).await?;
    let mut texts = Vec::with_capacity(names.len());
    for BylineName { author_id, name, .. } in byline {
        let is_shared = called
            .iter()
            .any(|other| other.id != staying.of_name(*author_id) && same(&other.name, name))
            || byline
                .iter()
                .any(|other| other.author_id != *author_id && same(&other.name, name));
        let slug = if is_shared {
            Author::slug_of(conn, staying.of_name(*author_id)).await?
        } else {
            None
        };
        texts.push(slug.map_or_else(|| name.clone(), |slug| format!("{name} [{slug}]")));
    }
    Ok(name_list::joined(&texts))
}

/// Who the authors of a byline turned out to be that were merged since.
struct Staying(Vec<(AuthorId, AuthorId)>);

impl Staying {
    async fn of(conn: &mut Conn, byline: &[BylineName]) -> Result<Self> {
        let ids: Vec<AuthorId> = byline.iter().map(|name| name.author_id).collect();
        Ok(Self(Author::merged(conn, &ids).await?))
    }

    fn of_name(&self, id: AuthorId) -> AuthorId {
        let pointer = self.0.iter().find(|(merged, _)| *merged == id);
        pointer.map_or(id, |(_, stays)| *stays)
    }
}

/// The printed names. Who stands in it already stays as printed, whatever they are called elsewhere by now; somebody
/// new is looked up, and has to be oneself unless one may sign for others.
///
/// # Errors
/// `Problems` that name the one who is meant by nothing or by too much, `Refused`; database errors.
pub(in crate::articles) async fn read(
    conn: &mut Conn,
    who: &Actor,
    article: &Article,
    typed: &str,
) -> Result<Vec<BylineName>> {
    let before = &article.working.content.byline;
    let reader = BylineReader::of(conn, who, article, typed).await?;
    let wanted: Vec<TypedName> = reader.split(typed).iter().map(|part| TypedName::of(part)).collect();
    if wanted.len() > MAX_NAMES {
        return Err(Problems::of("byline", format!("A byline has {MAX_NAMES} names at most.")).into());
    }
    let mut found: Vec<Option<BylineName>> = Vec::with_capacity(wanted.len());
    for one in &wanted {
        let name = match one {
            TypedName::New(_) => None, // whom the list names otherwise is known only at its end
            TypedName::Slug(slug) => Some(reader.by_slug(conn, slug).await?),
            TypedName::Named(name) => Some(reader.by_name(name, &found)?),
        };
        found.push(name);
    }
    for at in 0..wanted.len() {
        if let TypedName::New(name) = &wanted[at] {
            found[at] = Some(reader.somebody_new(conn, name, &found).await?);
        }
    }
    let mut names: Vec<BylineName> = Vec::new();
    for name in found.into_iter().flatten() {
        let person = reader.staying.of_name(name.author_id);
        if (names.iter()).all(|other| reader.staying.of_name(other.author_id) != person) {
            names.push(name);
        }
    }
    may_change(conn, who.into(), article, before, &names).await?;
    lock_new_authors(conn, before, &names).await?;
    Ok(names)
}

/// What a list of names is read against.
struct BylineReader<'a> {
    who: &'a Actor,
    article: &'a Article,
    called: Vec<Author>,
    staying: Staying,
}

impl<'a> BylineReader<'a> {
    async fn of(conn: &mut Conn, who: &'a Actor, article: &'a Article, typed: &str) -> Result<Self> {
        if typed.split([',', ';', '\n']).count() > 4 * MAX_NAMES {
            return Err(Problems::of("byline", format!("A byline has {MAX_NAMES} names at most.")).into());
        }
        let candidates = name_list::candidates(typed);
        let called = Author::called(conn, who.id, &candidates).await?;
        let staying = Staying::of(conn, &article.working.content.byline).await?;
        Ok(Self {
            who,
            article,
            called,
            staying,
        })
    }

    fn split(&self, typed: &str) -> Vec<String> {
        let printed = &self.article.working.content.byline;
        name_list::split(typed, |part| {
            self.called.iter().any(|author| same(&author.name, part))
                || printed.iter().any(|name| same(&name.name, part))
        })
    }

    /// As printed already, or as they are called now.
    fn signed(&self, author: Author) -> BylineName {
        let printed = self.article.working.content.byline.iter();
        printed
            .clone()
            .find(|name| self.staying.of_name(name.author_id) == author.id)
            .cloned()
            .unwrap_or_else(|| signed(author))
    }

    async fn by_slug(&self, conn: &mut Conn, slug: &str) -> Result<BylineName> {
        let author = Author::by_slug(conn, self.who.id, slug).await?;
        author.map(|author| self.signed(author)).ok_or_else(|| {
            Problems::of(
                "byline",
                format!("There is no author with the slug {slug}. Choose the name again."),
            )
            .into()
        })
    }

    fn by_name(&self, name: &str, taken: &[Option<BylineName>]) -> Result<BylineName> {
        let printed = self
            .article
            .working
            .content
            .byline
            .iter()
            .filter(|one| same(&one.name, name));
        let is_taken = |one: &BylineName| taken.iter().flatten().any(|other| other.author_id == one.author_id);
        if let Some(one) = printed
            .clone()
            .find(|one| !is_taken(one))
            .or_else(|| printed.clone().next())
        {
            return Ok(one.clone());
        }
        let called: Vec<&Author> = self.called.iter().filter(|author| same(&author.name, name)).collect();
        let own = called
            .iter()
            .find(|author| author.staff_id.is_some() && author.staff_id == self.who.id.0);
        match (called.as_slice(), own) {
            ([one], _) | (_, Some(one)) => Ok(signed((*one).clone())),
            ([], _) => Err(Problems::of(
                "byline",
                format!("There is no author called “{name}”. Choose somebody from the list, or add them under Authors first."),
            )
            .into()),
            (several, _) => {
                let choices: Vec<String> = several.iter().map(|author| format!("{name} [{}]", author.slug)).collect();
                let sentence = format!("Several people are called “{name}”. Write which: {}.", choices.join(" or "));
                Err(Problems::of("byline", sentence).into())
            }
        }
    }

    /// Somebody without an account, added while writing. The same list sent again means the same person.
    async fn somebody_new(&self, conn: &mut Conn, name: &str, found: &[Option<BylineName>]) -> Result<BylineName> {
        let is_found = |one: &BylineName| found.iter().flatten().any(|other| other.author_id == one.author_id);
        let printed = &self.article.working.content.byline;
        if let Some(one) = printed.iter().find(|one| same(&one.name, name) && !is_found(one)) {
            return Ok(one.clone());
        }
        let form = authors::AuthorForm {
            name: name.to_owned(),
            ..authors::AuthorForm::default()
        };
        let id = authors::add(conn, self.who, &form, None)
            .await
            .map_err(|error| match error {
                Error::Problems(problems) => problems.about("byline", name).into(),
                other => other,
            })?;
        Ok(signed(Author::find(conn, id).await?))
    }
}

/// Locks who comes in, so that nobody removes them before the byline is stored.
async fn lock_new_authors(conn: &mut Conn, before: &[BylineName], after: &[BylineName]) -> Result<()> {
    let known = |name: &&BylineName| before.iter().all(|other| other.author_id != name.author_id);
    let fresh: Vec<_> = after.iter().filter(known).map(|name| name.author_id).collect();
    if Author::lock(conn, &fresh).await? < fresh.len() {
        return Err(Problems::of(
            "byline",
            "One of these authors was removed meanwhile. Choose the names again.",
        )
        .into());
    }
    Ok(())
}

/// Only oneself is put in or taken out without the right to sign for others.
pub(super) async fn may_change(
    conn: &mut Conn,
    who: Party,
    article: &Article,
    before: &[BylineName],
    after: &[BylineName],
) -> Result<()> {
    let differ = |one: &[BylineName], other: &[BylineName]| -> Vec<_> {
        let missing = one.iter().filter(|name| !other.contains(name));
        missing.map(|name| name.author_id).collect()
    };
    let changed = [differ(before, after), differ(after, before)].concat();
    if changed.is_empty() {
        return Ok(());
    }
    let own = match who.id.0 {
        Some(staff) => Author::of_staff(conn, staff).await?.map(|author| author.id),
        None => None,
    };
    if changed.iter().any(|id| Some(*id) != own) {
        can(who, Action::ByOthers, &article.facts)?;
    }
    Ok(())
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// How an author stands in a byline.
pub(in crate::articles) fn signed(author: Author) -> BylineName {
    BylineName {
        author_id: author.id,
        name: author.name,
        role: "reporter".into(),
    }
}
