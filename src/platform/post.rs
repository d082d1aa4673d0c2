//! The mail server: one by its URL, and what becomes of a letter that is handed to it.

use std::{fmt, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp::extension::ClientId,
};

/// The client's own limit covers connecting alone: a server that takes a letter and never answers is given up by this.
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECTING: Duration = Duration::from_secs(10);

/// A letter as it goes out.
#[derive(Debug, Clone)]
pub struct WrittenLetter {
    /// To whom: a name, an address.
    pub to: (String, String),
    /// The same for each try, so that one that came twice is shown once.
    pub message_id: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Where a POST stops letters of this kind (RFC 8058).
    pub stop: Option<String>,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostFault {
    /// It may be later: the server is away, busy, or said nothing.
    Later(String),
    /// It will not be: the server refused it for good.
    Never(String),
}

impl fmt::Display for PostFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later(why) | Self::Never(why) => f.write_str(why),
        }
    }
}

/// Where letters are handed in.
#[derive(Clone)]
pub struct PostOffice {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

/// The address of the server may hold a password.
impl fmt::Debug for PostOffice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostOffice(***)")
    }
}

impl PostOffice {
    /// By `smtp://user:password@host:587?tls=required`, `smtps://…` and the address that letters come from.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn open(url: &str, from: &str) -> Result<Self, String> {
        let from: Mailbox = from.parse().map_err(|_| {
            format!("--mail-from is “{from}”, and takes an address: desk@courier.example, or The Courier <desk@courier.example>.")
        })?;
        // The reason may hold the password.
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| {
            "--smtp-url cannot be read. It looks like smtp://user:password@mail.example.com:587?tls=required, or smtps://….".to_owned()
        })?;
        let domain = from.email.domain().to_owned();
        Ok(Self {
            transport: builder
                .hello_name(ClientId::Domain(domain))
                .timeout(Some(CONNECTING))
                .build(),
            from,
            patience: PATIENCE,
        })
    }

    /// The same, with another patience, for tests.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// What stands behind the `@` of message ids.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Hands a letter in. One of which nobody heard whether it was taken may have been.
    ///
    /// # Errors
    /// `PostFault`.
    pub async fn send(&self, letter: &WrittenLetter) -> Result<(), PostFault> {
        let message = self.message(letter).map_err(PostFault::Never)?;
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Err(_) => Err(PostFault::Later(
                "The mail server took the letter and did not answer.".into(),
            )),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() && !concerns_us(&error) => {
                Err(PostFault::Never(format!("The mail server refused it: {error}.")))
            }
            Ok(Err(error)) => Err(PostFault::Later(format!("The mail server did not take it: {error}."))),
        }
    }

    fn message(&self, letter: &WrittenLetter) -> Result<Message, String> {
        let (name, address) = &letter.to;
        let address = address
            .parse()
            .map_err(|_| "This is no address that mail can be sent to.".to_owned())?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(
                Some(name.clone()).filter(|name| !name.is_empty()),
                address,
            ))
            .message_id(Some(letter.message_id.clone()))
            .subject(letter.subject.clone())
            .header(AutoSubmitted);
        if let Some(stop) = &letter.stop {
            message = message.header(ListUnsubscribe(format!("<{stop}>"))).header(OneClick);
        }
        message
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| error.to_string())
    }
}

/// Whether it is our own sign-in that was refused: an operator puts that right, and the letters wait.
fn concerns_us(error: &lettre::transport::smtp::Error) -> bool {
    let code = error.status().map(|code| code.to_string());
    code.is_some_and(|code| ["530", "534", "535", "538"].contains(&code.as_str()))
}

/// No answer of a machine comes back to a machine (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;
/// RFC 2369.
#[derive(Clone)]
struct ListUnsubscribe(String);
/// RFC 8058.
#[derive(Clone)]
struct OneClick;

macro_rules! header {
    ($kind:ident, $name:literal, $value:expr) => {
        impl Header for $kind {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("it is only written".into())
            }

            fn display(&self) -> HeaderValue {
                let value: fn(&Self) -> String = $value;
                HeaderValue::new(Self::name(), value(self))
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted", |_| "auto-generated".into());
header!(ListUnsubscribe, "List-Unsubscribe", |stop| stop.0.clone());
header!(OneClick, "List-Unsubscribe-Post", |_| "List-Unsubscribe=One-Click"
    .into());
