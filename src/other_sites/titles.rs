//! What the site of an embed calls it. Asked only when a writer wants to know; whoever does not answer costs two seconds and
//! changes nothing.

use std::time::Duration;

use serde::Deserialize;
use tokio::{sync::Semaphore, time::timeout};

use crate::{
    body::{Embed, Provider},
    platform::outgoing::{Outgoing, OutgoingRequest},
};

/// So long a writer waits.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many ask at once, of one process.
static TURNS: Semaphore = Semaphore::const_new(4);

/// What an answer has of interest; whatever else it holds is left alone.
#[derive(Deserialize)]
struct Description {
    title: Option<String>,
    author_name: Option<String>,
}

/// What is at this address, by the site that has it; nothing where nobody says so in time.
pub async fn title(client: &Outgoing, address: &str) -> Option<String> {
    let provider = Provider::of(address)?;
    let asked = provider.described_at(address)?;
    let _turn = TURNS.try_acquire().ok()?;
    let request = OutgoingRequest::get(&asked).accepting("application/json");
    let answer = timeout(PATIENCE, client.ask(&request)).await.ok()?.ok()?;
    if answer.status != 200 || !answer.is_whole {
        return None;
    }
    let said: Description = serde_json::from_slice(&answer.body).ok()?;
    let title = said.title.as_deref().map(line).filter(|title| !title.is_empty());
    title.or_else(|| {
        let author = said.author_name.as_deref().map(line).filter(|name| !name.is_empty())?;
        Some(format!("{} by {author}", provider.kind))
    })
}

/// Words on one line, as many as an embed may have.
fn line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(Embed::MAX_TITLE).collect()
}
