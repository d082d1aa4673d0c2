//! A form: fields with texts, however they were written.

use std::ops::Deref;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{Bytes, BytesMut},
};
use futures_util::future::LocalBoxFuture;
use url::form_urlencoded::byte_serialize;

use super::{
    Signed,
    body::{self, BodyLimit, BodyLimits, Encoding},
    json,
    multipart::{self, FilePart},
};
use crate::{
    activity::Receipt,
    error::{Error, Problems, Result, SignedIn},
    platform::token,
    staff::session::Session,
    web::sending::Flight,
};

/// The fields of a form, in order; a name may come more than once.
pub type Fields = Vec<(String, String)>;

/// A form as a browser sent it, as its fields or in parts.
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Fields,
    path: String,
    /// Of what was sent: the same for the same form sent again, in the same way or as a browser would send it.
    digest: Vec<u8>,
}

impl Form {
    /// What a question asks in its address, as if it had been sent: for forms that are looked at before they are sent.
    #[must_use]
    pub fn of_question(req: &HttpRequest) -> Self {
        let pairs = url::form_urlencoded::parse(req.query_string().as_bytes());
        let whole = pairs.filter(|(_, value)| !value.contains('\0'));
        Self {
            fields: whole
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
            path: req.path().to_owned(),
            digest: Vec::new(),
        }
    }

    /// The value of a field; empty when it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.sent(name).unwrap_or_default()
    }

    /// The value of a field, if it was sent.
    #[must_use]
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a field that was sent more than once, in order.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        let sent = self.fields.iter().filter(|(field, _)| field == name);
        sent.map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// An identity or another parsed value.
    ///
    /// # Errors
    /// `Problems` with the sentence.
    pub fn parse<T: std::str::FromStr>(&self, name: &'static str, sentence: &str) -> Result<T> {
        self.text(name)
            .trim()
            .parse()
            .map_err(|_| Problems::of(name, sentence).into())
    }

    /// The version that the form was made from.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.sent("version")?.trim().parse().ok()
    }

    /// Fields as they were sent, as a form of whoever is signed in.
    fn checked(req: &HttpRequest, mut fields: Fields, digest: Vec<u8>) -> Result<Self> {
        fields.iter_mut().for_each(|(_, value)| with_plain_breaks(value));
        if fields.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Problems::of(
                "form",
                "The form holds a null character, which no text has. Take it out.",
            )
            .into());
        }
        let form = Self {
            fields,
            path: req.path().to_owned(),
            digest,
        };
        form.is_of(req.extensions().get::<Signed>())?;
        Ok(form)
    }

    /// Each form of the newsroom says for whom its page was made: nothing typed by one person is done in another's name.
    fn is_of(&self, signed: Option<&Signed>) -> Result<()> {
        match (self.sent("writer"), signed.map(Signed::viewer)) {
            (Some(writer), Some(now)) if writer != now.id.to_string() => Err(Error::SomebodyElse(SignedIn {
                staff: now.id,
                name: now.name.clone(),
            })),
            _ => Ok(()),
        }
    }

    /// For answering the same form the same way. A form without a key cannot be told from a new one.
    #[must_use]
    pub fn receipt(&self, session: &Session) -> Receipt {
        let key = match self.text("key").trim() {
            key if (8..=64).contains(&key.len()) => key.to_owned(),
            _ => uuid::Uuid::now_v7().to_string(),
        };
        Receipt::new(session.viewer.id, &key, &self.path, &self.digest)
    }
}

/// A form that programs send too: as above, or as one JSON object.
#[derive(Debug, Clone)]
pub struct AnyForm(pub Form);

impl Deref for AnyForm {
    type Target = Form;

    fn deref(&self) -> &Form {
        &self.0
    }
}

/// A file that was sent with a form.
pub struct SentFile {
    /// What whoever sent it calls it; never a place of ours.
    pub name: String,
    /// All of it; nothing of one that is longer than a file may be.
    pub bytes: Option<Bytes>,
}

/// A form with files, in parts. Whatever else is wrong with one file is no matter of the others.
pub struct FileForm {
    /// Its fields.
    pub form: Form,
    /// Its files, in order; without those that were not chosen.
    pub files: Vec<SentFile>,
    /// Their room in memory.
    pub flight: Option<Flight>,
}

impl FromRequest for FileForm {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            if Encoding::of(&req)? != Encoding::Multipart {
                return Err(Error::WrongType);
            }
            let limits = BodyLimits::of_files(limit_of(&req));
            let mut files = Vec::new();
            let take = async |file: FilePart| {
                if let Some(file) = whole(file).await? {
                    files.push(file);
                }
                Ok(())
            };
            let reading = multipart::fields(req.headers(), body::bounded(payload, limits), limits, take);
            let (fields, flight) = body::with_files(&req, limits, reading).await?;
            let digest = digest(&fields);
            let form = Form::checked(&req, fields, digest)?;
            Ok(Self { form, files, flight })
        })
    }
}

/// A file, read to its end. A field for files in which nothing was chosen sends one without a name.
async fn whole(mut file: FilePart) -> Result<Option<SentFile>> {
    let (mut bytes, mut is_too_long) = (BytesMut::new(), false);
    while let Some(piece) = file.next().await {
        match piece {
            Ok(_) if is_too_long => {}
            Ok(piece) => bytes.extend_from_slice(&piece),
            Err(Error::TooLarge(_)) => {
                is_too_long = true;
                bytes = BytesMut::new();
            }
            Err(error) => return Err(error),
        }
    }
    let is_nothing = file.name.is_empty() && bytes.is_empty() && !is_too_long;
    Ok((!is_nothing).then(|| SentFile {
        name: file.name,
        bytes: (!is_too_long).then(|| bytes.freeze()),
    }))
}

fn limit_of(req: &HttpRequest) -> usize {
    req.extensions().get::<BodyLimit>().map_or(0, |limit| limit.0)
}

impl FromRequest for Form {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(read(
            req.clone(),
            payload.take(),
            &[Encoding::Urlencoded, Encoding::Multipart],
        ))
    }
}

impl FromRequest for AnyForm {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        let all = &[Encoding::Urlencoded, Encoding::Multipart, Encoding::Json];
        Box::pin(async move { read(req, payload, all).await.map(Self) })
    }
}

async fn read(req: HttpRequest, payload: Payload, takes: &[Encoding]) -> Result<Form> {
    let limits = BodyLimits::of_form(limit_of(&req));
    let encoding = Encoding::of(&req).and_then(|encoding| {
        let is_taken = takes.contains(&encoding);
        is_taken.then_some(encoding).ok_or(Error::WrongType)
    });
    let (fields, digest) = body::in_time(&req, limits, fields(&req, payload, encoding, limits)).await?;
    Form::checked(&req, fields, digest)
}

/// The fields, and a digest of them. A body of nothing is a form without fields, whatever type it says it has.
async fn fields(
    req: &HttpRequest,
    payload: Payload,
    encoding: Result<Encoding>,
    limits: BodyLimits,
) -> Result<(Fields, Vec<u8>)> {
    if matches!(encoding, Ok(Encoding::Multipart)) {
        let none = async |_: multipart::FilePart| Ok(());
        let fields = multipart::fields(req.headers(), body::bounded(payload, limits), limits, none).await?;
        let digest = digest(&fields);
        return Ok((fields, digest));
    }
    let bytes = body::whole(payload, limits).await?;
    match encoding {
        _ if bytes.is_empty() => Ok((vec![], token::sha256(&bytes))),
        Err(error) => Err(error),
        Ok(Encoding::Json) => {
            let fields = json::fields(&bytes, limits)?;
            let digest = digest(&fields);
            Ok((fields, digest))
        }
        Ok(Encoding::Urlencoded | Encoding::Multipart) => Ok((urlencoded(&bytes, limits)?, token::sha256(&bytes))),
    }
}

fn urlencoded(bytes: &[u8], limits: BodyLimits) -> Result<Fields> {
    limits.fit(bytes.iter().filter(|byte| **byte == b'&').count(), "")?;
    let fields: Fields = serde_urlencoded::from_bytes(bytes).map_err(|_| body::unreadable())?;
    for (name, _) in &fields {
        limits.fit(0, name)?;
    }
    Ok(fields)
}

/// What a browser's form of these fields has as its digest: in parts, the same form never has the same bytes twice.
fn digest(fields: &Fields) -> Vec<u8> {
    let pieces = fields.iter().enumerate().flat_map(|(number, (name, value))| {
        let before = if number == 0 { "" } else { "&" };
        [before]
            .into_iter()
            .chain(byte_serialize(name.as_bytes()))
            .chain(["="])
            .chain(byte_serialize(value.as_bytes()))
    });
    token::sha256_of(pieces.map(str::as_bytes))
}

/// Browsers send each line break of a text as CR and LF (HTML, "constructing the entry list"); texts of ours have LF.
fn with_plain_breaks(value: &mut String) {
    if value.contains('\r') {
        *value = value.replace("\r\n", "\n").replace('\r', "\n");
    }
}
