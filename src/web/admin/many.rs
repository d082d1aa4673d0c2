//! One act on many things that were chosen on a page: each in a transaction and a decision of its own, and what is told of it.

use std::fmt::Display;

use actix_web::{http::StatusCode, rt};

use crate::{
    error::{Error, Result},
    web::admin::numbers::counted,
};

/// What became of them, in the order in which they were chosen: why not, where it was not done.
pub struct ManyOutcome<I>(pub Vec<(I, Option<String>)>);

/// What is said where it is not done to one of them because of what that one is.
#[derive(Clone, Copy)]
pub struct ManyWords {
    /// There is none of that identity (any more) for this person.
    pub gone: &'static str,
    /// "story": the page of which is opened again.
    pub noun: &'static str,
}

impl<I: Copy> ManyOutcome<I> {
    /// How many it was done to.
    #[must_use]
    pub fn done(&self) -> usize {
        self.0.iter().filter(|(_, why)| why.is_none()).count()
    }

    /// Those that it was not done to, each with why.
    pub fn left(&self) -> impl Iterator<Item = (I, &str)> {
        self.0.iter().filter_map(|(id, why)| Some((*id, why.as_deref()?)))
    }

    /// "2 were not. ", where others were.
    #[must_use]
    pub fn left_said(&self) -> String {
        match self.done() {
            0 => String::new(),
            _ => format!("{}. ", counted(self.left().count(), "was not", "were not")),
        }
    }

    /// Of the report: well only when all of them were done.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self.left().next() {
            None => StatusCode::OK,
            Some(_) => StatusCode::CONFLICT,
        }
    }
}

/// Does it, one after the other, to the end whatever becomes of the client. Of a form that is sent again what was done stays
/// done, and is not done again, as long as each has a receipt of its own (`Receipt::of_one`).
///
/// # Errors
/// What concerns all of them, while nothing is done yet: `SignedOut`, `Busy`.
pub async fn to_each<T, I, W>(
    chosen: Vec<T>,
    id: impl Fn(&T) -> I + 'static,
    words: ManyWords,
    work: impl Fn(T) -> W + 'static,
) -> Result<ManyOutcome<I>>
where
    T: Copy + 'static,
    I: Copy + 'static,
    W: Future<Output = Result<()>>,
{
    let all = rt::spawn(async move {
        let mut outcome = ManyOutcome(Vec::with_capacity(chosen.len()));
        for (number, one) in chosen.iter().enumerate() {
            let why = match work(*one).await {
                Ok(()) => None,
                Err(error) => match why(error, words) {
                    Ok(sentence) => Some(sentence),
                    Err(error) if outcome.done() == 0 => return Err(error),
                    Err(error) => {
                        tracing::warn!(?error, "an act on many did not come to its end");
                        let rest = chosen[number..].iter();
                        outcome
                            .0
                            .extend(rest.map(|one| (id(one), Some(NOT_COME_TO.to_owned()))));
                        break;
                    }
                },
            };
            outcome.0.push((id(one), why));
        }
        Ok(outcome)
    });
    all.await.map_err(Error::internal)?
}

const NOT_COME_TO: &str =
    "It was not come to, because something went wrong before. Open it again, and send it once more.";

/// Why it was not done to this one; what concerns more than this one stays an error.
fn why(error: Error, words: ManyWords) -> Result<String> {
    match error {
        Error::NotFound => Ok(words.gone.into()),
        Error::Stale(_) => Ok("Somebody changed it since you chose it, and nothing was overwritten. Open it again to see it as it is now.".into()),
        Error::Conflict(sentence) => Ok(sentence),
        Error::Refused(refusal) => Ok(refusal.0),
        Error::Problems(problems) => {
            let all: Vec<&str> = problems.iter().map(|(_, sentence)| sentence).collect();
            Ok(all.join(" "))
        }
        Error::KeyReused => Ok(format!(
            "This form was sent before, with something else in it. Open the {} again.",
            words.noun
        )),
        other => Err(other),
    }
}

/// Leads to the page where they are chosen, with these chosen again; nowhere without any.
#[must_use]
pub fn once_more<I: Display>(page: &str, ids: &[I], from: &str) -> String {
    let chosen = ids.iter().map(|id| ("p", id.to_string()));
    let query = serde_urlencoded::to_string(chosen.chain([("from", from.to_owned())]).collect::<Vec<_>>());
    match ids {
        [] => String::new(),
        _ => format!("{page}?{}", query.unwrap_or_default()),
    }
}
