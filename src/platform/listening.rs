//! Connections that hear each error of the server with its SQLSTATE, before diesel drops most of them, and that end when
//! the server owes an answer and says nothing.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::{Future, Ready, ready},
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use diesel::ConnectionError;
use rustls::ClientConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::UnixStream,
    time::{Instant, Sleep, sleep},
};
use tokio_postgres::{
    Client, Config, NoTls, Socket,
    config::{Host, SslMode, SslNegotiation},
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error;

type Encrypted = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;
type Handshake = <MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect;

/// The driver's connection, as [`Config`] says; encrypted where `tls` is given. Where there is a limit, it ends when the
/// server says nothing for so long after it was asked something: a server that is frozen keeps no limits of its own.
///
/// # Errors
/// What the server or the network said.
pub async fn connect(
    config: &Config,
    tls: Option<&Arc<ClientConfig>>,
    limit: Option<Duration>,
) -> Result<Client, ConnectionError> {
    let bad = |error: tokio_postgres::Error| ConnectionError::BadConnection(reason(&error));
    let hosts = config.get_hosts();
    if let Some(tls) = tls {
        let maker = Secret(MakeRustlsConnect::new(tls.as_ref().clone()), limit);
        let (client, connection) = config.connect(maker).await.map_err(bad)?;
        tokio::spawn(connection);
        return Ok(client);
    }
    if !hosts.is_empty() && hosts.iter().all(|host| matches!(host, Host::Unix(_))) {
        return local(config, limit).await;
    }
    let (client, connection) = plain(config).connect(Plain(limit)).await.map_err(bad)?;
    tokio::spawn(connection);
    Ok(client)
}

/// The driver hands its socket out only where encryption begins. `Plain` stands there and encrypts nothing; to negotiate
/// "directly" is to say nothing to the server about it.
fn plain(config: &Config) -> Config {
    let mut config = config.clone();
    config
        .ssl_mode(SslMode::Require)
        .ssl_negotiation(SslNegotiation::Direct);
    if config.get_hosts().is_empty() {
        for address in config.get_hostaddrs().to_vec() {
            config.host(address.to_string());
        }
    }
    config
}

/// Through a socket in a folder, the first that answers.
async fn local(config: &Config, limit: Option<Duration>) -> Result<Client, ConnectionError> {
    let mut last = ConnectionError::BadConnection("no host is given".into());
    for (at, host) in config.get_hosts().iter().enumerate() {
        let Host::Unix(folder) = host else { continue };
        let ports = config.get_ports();
        let port = ports.get(at).or_else(|| ports.first()).copied().unwrap_or(5432);
        let opened = async {
            let socket = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}")))
                .await
                .map_err(|error| format!("error connecting to server: {error}"))?;
            let stream = Listening::to(socket, |_| ChannelBinding::none(), limit);
            config.connect_raw(stream, NoTls).await.map_err(|error| reason(&error))
        };
        match opened.await {
            Ok((client, connection)) => {
                tokio::spawn(connection);
                return Ok(client);
            }
            Err(why) => last = ConnectionError::BadConnection(why),
        }
    }
    Err(last)
}

/// What went wrong, with the cause that `tokio_postgres` hides behind "db error".
fn reason(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => said.message().to_owned(),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

#[derive(Clone, Copy)]
struct Plain(Option<Duration>);

impl MakeTlsConnect<Socket> for Plain {
    type Stream = Listening<Socket>;
    type TlsConnect = Self;
    type Error = Infallible;

    fn make_tls_connect(&mut self, _: &str) -> Result<Self, Infallible> {
        Ok(*self)
    }
}

impl TlsConnect<Socket> for Plain {
    type Stream = Listening<Socket>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Stream, Infallible>>;

    fn connect(self, socket: Socket) -> Self::Future {
        ready(Ok(Listening::to(socket, |_| ChannelBinding::none(), self.0)))
    }
}

#[derive(Clone)]
struct Secret<T>(T, Option<Duration>);

impl MakeTlsConnect<Socket> for Secret<MakeRustlsConnect> {
    type Stream = Listening<Encrypted>;
    type TlsConnect = Secret<Handshake>;
    type Error = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self::TlsConnect, Self::Error> {
        MakeTlsConnect::<Socket>::make_tls_connect(&mut self.0, host).map(|shaking| Secret(shaking, self.1))
    }
}

impl TlsConnect<Socket> for Secret<Handshake> {
    type Stream = Listening<Encrypted>;
    type Error = <Handshake as TlsConnect<Socket>>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, Self::Error>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let Self(shaking, limit) = self;
        let shaking = shaking.connect(socket);
        Box::pin(async move { Ok(Listening::to(shaking.await?, TlsStream::channel_binding, limit)) })
    }
}

/// A stream from the server, and an ear to it.
struct Listening<S> {
    stream: S,
    ear: Ear,
    asked: Asked,
    silence: Silence,
    binding: fn(&S) -> ChannelBinding,
}

impl<S> Listening<S> {
    fn to(stream: S, binding: fn(&S) -> ChannelBinding, limit: Option<Duration>) -> Self {
        Self {
            stream,
            ear: Ear::default(),
            asked: Asked::default(),
            silence: Silence { limit, ends: None },
            binding,
        }
    }
}

/// How long the server may say nothing while it owes an answer.
struct Silence {
    limit: Option<Duration>,
    ends: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    /// Something was sent or heard, and an answer is still to come.
    fn begins(&mut self, cx: &mut Context<'_>) {
        let Some(limit) = self.limit else { return };
        match &mut self.ends {
            Some(ends) => ends.as_mut().reset(Instant::now() + limit),
            None => self.ends = Some(Box::pin(sleep(limit))),
        }
        // Whoever asked waits for the socket only: the clock has to wake them too.
        let _ = self.is_over(cx);
    }

    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        self.ends.as_mut().is_some_and(|ends| ends.as_mut().poll(cx).is_ready())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Listening<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        let heard = buf.filled().get(before..).unwrap_or_default();
        let Self { ear, asked, .. } = &mut *self;
        ear.hear(heard, &asked.now);
        if polled.is_pending() && self.silence.is_over(cx) {
            let why = "the server was asked something and says nothing";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)));
        }
        if self.ear.waits_for_us {
            self.silence.ends = None;
        } else if !heard.is_empty() {
            self.silence.begins(cx);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Listening<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.ear.waits_for_us || self.silence.ends.is_none() {
            self.ear.waits_for_us = false;
            self.silence.begins(cx);
        }
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(sent)) = &polled {
            self.asked.follow(bytes.get(..*sent).unwrap_or(bytes));
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Listening<S> {
    fn channel_binding(&self) -> ChannelBinding {
        (self.binding)(&self.stream)
    }
}

/// As much of an error as is kept, in bytes.
const LONGEST: usize = 16 * 1024;
/// A message of the server begins with its kind and its length.
const HEAD: usize = 5;

/// Follows the server's messages (PostgreSQL, "Message Formats") from one to the next and reads the errors.
#[derive(Default)]
struct Ear {
    head: Vec<u8>,
    left: usize,
    error: Option<Vec<u8>>,
    /// The last thing it said was that it is ready for the next question.
    waits_for_us: bool,
}

/// Follows our own messages to know which statement the server is at: an error says so seldom.
#[derive(Default)]
struct Asked {
    /// The first message, which has no kind, is behind us.
    begun: bool,
    head: Vec<u8>,
    left: usize,
    body: Vec<u8>,
    /// The beginnings of statements that were prepared, by their names.
    prepared: HashMap<Vec<u8>, String>,
    /// The beginning of the one that was sent last.
    now: String,
}

/// So much of a statement's text names it.
const NAME: usize = 120;

impl Asked {
    fn follow(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let head = if self.begun { HEAD } else { HEAD - 1 };
            let wanted = if self.left == 0 {
                head - self.head.len()
            } else {
                self.left
            };
            let (part, rest) = bytes.split_at(wanted.min(bytes.len()));
            bytes = rest;
            if self.left == 0 {
                self.head.extend_from_slice(part);
                if self.head.len() == head {
                    let length = self
                        .head
                        .iter()
                        .rev()
                        .take(4)
                        .rev()
                        .fold(0, |all, byte| all << 8 | usize::from(*byte));
                    self.left = length.saturating_sub(4);
                }
            } else {
                self.left -= part.len();
                let room = (4 * NAME).saturating_sub(self.body.len());
                self.body.extend_from_slice(part.get(..room).unwrap_or(part));
            }
            if self.left == 0 && self.head.len() == head {
                self.whole();
            }
        }
    }

    /// A message is complete.
    fn whole(&mut self) {
        let kind = if self.begun { self.head.first().copied() } else { None };
        let mut parts = self.body.split(|byte| *byte == 0);
        let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        match kind {
            Some(b'P') => {
                self.now = beginning(second);
                self.prepared.insert(first.to_vec(), self.now.clone());
            }
            Some(b'B') => self.now = self.prepared.get(second).cloned().unwrap_or_default(),
            Some(b'Q') => self.now = beginning(first),
            Some(b'C') if first.first() == Some(&b'S') => {
                let name = first.get(1..).unwrap_or_default().to_vec();
                self.prepared.remove(&name);
            }
            _ => {}
        }
        self.begun = true;
        self.head.clear();
        self.body.clear();
    }
}

/// The first words of a statement: without its values, which may be somebody's.
fn beginning(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(NAME).collect()
}

impl Ear {
    fn hear(&mut self, mut bytes: &[u8], asked: &str) {
        while !bytes.is_empty() {
            let wanted = if self.left == 0 {
                HEAD - self.head.len()
            } else {
                self.left
            };
            let (part, rest) = bytes.split_at(wanted.min(bytes.len()));
            bytes = rest;
            if self.left == 0 {
                self.begin(part);
            } else {
                self.go_on(part, asked);
            }
        }
    }

    fn begin(&mut self, part: &[u8]) {
        self.head.extend_from_slice(part);
        if let [kind, length @ ..] = self.head.as_slice()
            && let Ok(length) = <[u8; 4]>::try_from(length)
        {
            self.left = (u32::from_be_bytes(length) as usize).saturating_sub(length.len());
            self.error = (*kind == b'E').then(Vec::new);
            self.waits_for_us = *kind == b'Z';
            self.head.clear();
        }
    }

    fn go_on(&mut self, part: &[u8], asked: &str) {
        self.left -= part.len();
        let Some(said) = &mut self.error else { return };
        let room = LONGEST.saturating_sub(said.len());
        said.extend_from_slice(part.get(..room).unwrap_or(part));
        if self.left == 0 {
            let field = |wanted: u8| {
                let mut fields = said.split(|byte| *byte == 0);
                let found = fields.find_map(|field| field.strip_prefix(&[wanted]))?;
                std::str::from_utf8(found).ok()
            };
            if let (Some(code), Some(message)) = (field(b'C'), field(b'M')) {
                error::heard(code, message, asked);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error as Diesel};

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;
    use crate::error::Error;

    const LIMIT: Duration = Duration::from_secs(3);

    fn connection() -> (Listening<DuplexStream>, DuplexStream) {
        let (near, far) = duplex(1024);
        (Listening::to(near, |_| ChannelBinding::none(), Some(LIMIT)), far)
    }

    /// How long a read waits until it is given up; nothing when it is not within an hour.
    async fn given_up_after(near: &mut Listening<DuplexStream>) -> Option<Duration> {
        let began = Instant::now();
        let read = tokio::time::timeout(Duration::from_secs(3600), near.read_u8()).await;
        let error = read.ok()?.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        Some(began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_owes_an_answer_is_waited_for_so_long_and_an_idle_one_for_ever() {
        let (mut near, mut far) = connection();
        assert_eq!(given_up_after(&mut near).await, None);

        // Asked, it says a part of its answer, and then the whole.
        near.write_all(b"a question").await.unwrap();
        tokio::time::sleep(LIMIT / 2).await;
        far.write_all(&message(b'D', b"a row")).await.unwrap();
        near.read_exact(&mut [0; 10]).await.unwrap();
        tokio::time::sleep(LIMIT / 2).await;
        far.write_all(&message(b'Z', b"I")).await.unwrap();
        near.read_exact(&mut [0; 6]).await.unwrap();
        assert_eq!(given_up_after(&mut near).await, None);

        near.write_all(b"another").await.unwrap();
        assert_eq!(given_up_after(&mut near).await, Some(LIMIT));
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap();
        [&[kind], length.to_be_bytes().as_slice(), body].concat()
    }

    #[test]
    fn the_statement_that_the_server_is_at_is_known_in_whatever_pieces_it_was_sent() {
        let all = [
            b"\0\0\0\x09\0\x03\0\0\0".to_vec(), // the first message has no kind
            message(b'P', b"s0\0SELECT a\n  FROM b\0\0\0"),
            message(b'S', b""),
            message(b'P', b"s1\0SELECT c\0\0\0"),
            message(b'B', b"\0s0\0\0\0\0\0\0\0"),
        ]
        .concat();
        for size in 1..30 {
            let mut asked = Asked::default();
            all.chunks(size).for_each(|piece| asked.follow(piece));
            assert_eq!(asked.now, "SELECT a FROM b", "{size}");
            asked.follow(&message(b'C', b"Ss0\0"));
            asked.follow(&message(b'Q', b"COMMIT\0"));
            assert_eq!((asked.now.as_str(), asked.prepared.len()), ("COMMIT", 1));
        }
    }

    #[test]
    fn an_error_is_heard_in_whatever_pieces_it_comes() {
        let row = message(b'D', b"\x00\x01CE57014\0MThis is a row\0E\0\0\0\0");
        let nothing = message(b'n', b"");
        for size in 1..40 {
            let words = format!("Anfrage in Stücken von {size} abgebrochen");
            let body = format!("SFEHLER\0VERROR\0C57014\0M{words}\0Fpostgres.c\0\0");
            let all = [
                row.clone(),
                nothing.clone(),
                message(b'E', body.as_bytes()),
                row.clone(),
            ]
            .concat();
            let mut ear = Ear::default();

            all.chunks(size).for_each(|piece| ear.hear(piece, "SELECT 1"));

            let error = Diesel::DatabaseError(DatabaseErrorKind::Unknown, Box::new(words));
            assert!(matches!(Error::from(error), Error::Unavailable(_)), "{size}");
        }
        let row = Diesel::DatabaseError(DatabaseErrorKind::Unknown, Box::new("This is a row".to_owned()));
        assert!(matches!(Error::from(row), Error::Internal(_)));
    }
}
