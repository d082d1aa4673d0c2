//! What the database calls out to whoever listens (LISTEN), on a connection of its own. What is called while nobody is
//! connected is lost: whoever relies on it asks from time to time besides.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::db::Address;

/// How long until it is tried again where the database is away.
const AGAIN: Duration = Duration::from_secs(2);
/// A connection that is silent is asked so often whether it is still there.
const BEAT: Duration = Duration::from_secs(15);

/// What a listener hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalledOut<'c> {
    /// Something was called out.
    Call {
        /// Where.
        channel: &'c str,
        /// What.
        text: &'c str,
    },
    /// Nobody listened for a while, or begins to.
    PerhapsMissed,
}

/// Listens until it is dropped; `heard` is called for each notice, and whenever some may have been missed.
pub async fn listen(address: &Address, channels: &[&str], heard: impl Fn(CalledOut<'_>)) {
    loop {
        let ended = match &address.tls {
            Some(tls) => match address
                .config
                .connect(MakeRustlsConnect::new(tls.as_ref().clone()))
                .await
            {
                Ok((client, connection)) => follow(client, connection, channels, &heard).await,
                Err(error) => Err(error),
            },
            None => match address.config.connect(NoTls).await {
                Ok((client, connection)) => follow(client, connection, channels, &heard).await,
                Err(error) => Err(error),
            },
        };
        if let Err(error) = ended {
            tracing::debug!(%error, ?channels, "nothing is heard of the database");
        }
        heard(CalledOut::PerhapsMissed);
        tokio::time::sleep(AGAIN).await;
    }
}

async fn follow<S, T>(
    client: Client,
    mut connection: Connection<S, T>,
    channels: &[&str],
    heard: &impl Fn(CalledOut<'_>),
) -> Result<(), tokio_postgres::Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    let mut messages = stream::poll_fn(move |cx| connection.poll_message(cx));
    let driving = async {
        while let Some(message) = messages.next().await {
            if let AsyncMessage::Notification(notice) = message? {
                heard(CalledOut::Call {
                    channel: notice.channel(),
                    text: notice.payload(),
                });
            }
        }
        Ok(())
    };
    let asking = async {
        let all: Vec<String> = channels.iter().map(|channel| format!("LISTEN {channel}")).collect();
        client.batch_execute(&all.join("; ")).await?;
        heard(CalledOut::PerhapsMissed);
        loop {
            tokio::time::sleep(BEAT).await;
            client.simple_query("").await?;
        }
    };
    tokio::select! {
        ended = driving => ended,
        ended = asking => ended,
    }
}
