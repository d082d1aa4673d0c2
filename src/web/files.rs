//! Files of pictures: one that is not made yet is made now; and files that readers load from stories. Their names follow from
//! what is in them, so what is under a name never changes. One that is slow to make nobody waits for: until it is there the same
//! picture of another kind goes out under its name, which browsers show all the same and keep for a minute.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::{MessageBody, SizedStream},
    http::{
        StatusCode,
        header::{
            self, ByteRangeSpec, Charset, ContentDisposition, ContentRange, ContentRangeSpec, DispositionParam,
            DispositionType, ETag, EntityTag, ExtendedValue, Header, IfNoneMatch, IfRange, Range,
        },
    },
    web,
};

use bytes::Bytes;
use futures_util::Stream;
use uuid::Uuid;

use crate::{
    app::App,
    delivery::surrogate::{Family, Keys},
    error::{Error, Result},
    live,
    media::{
        rendition::Rendition,
        story_file::{PDF, StoryFile},
    },
    platform::db::Conn,
    web::headers::PUBLIC,
};

/// Nothing in it runs, wherever it is opened.
const SANDBOX: &str = "default-src 'none'; sandbox";
/// A browser that has it never asks again. A cache that many share asks every minute, so that what was taken away goes.
const FOR_EVER: &str = "public, max-age=31536000, s-maxage=60, immutable";
/// What stands in for another is asked for again.
const FOR_A_MINUTE: &str = "public, max-age=60";

/// `GET /media/{file}`: while a story with its picture is live, or of an author whom it shows, or while it stands for the newsroom.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn public(req: HttpRequest, app: web::Data<App>, file: web::Path<String>) -> Result<HttpResponse> {
    let rendition = live::picture::file(&mut *app.readers().await?, stem(&file)?).await?;
    is_whole(&rendition, &file)?;
    let FileAnswer { answer, is_it } = sent(&app, &req, &rendition).await?;
    let kept = if is_it { FOR_EVER } else { FOR_A_MINUTE };
    Ok(for_all(answer, rendition.picture_id.0, kept))
}

/// `GET /media/files/{digest}/{file}`: while a story that holds it is live.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn document(
    req: HttpRequest,
    app: web::Data<App>,
    asked: web::Path<(String, String)>,
) -> Result<HttpResponse> {
    let (digest, file) = asked.into_inner();
    // No other text is asked of the database.
    let is_sign = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let slug = file
        .strip_suffix(".pdf")
        .filter(|_| digest.len() == 64 && digest.bytes().all(is_sign));
    let slug = slug.filter(|slug| slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    let digest: Option<Vec<u8>> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(digest.get(at..at + 2)?, 16).ok())
        .collect();
    let (digest, slug) = digest.zip(slug).ok_or(Error::NotFound)?;
    let found = live::file::file(&mut *app.readers().await?, &digest, slug).await?;
    Ok(for_all(loaded(&app, &req, &found).await?, found.id.0, FOR_EVER))
}

/// The same for people of the newsroom, whoever may know of it.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn document_of_newsroom(app: &App, req: &HttpRequest, file: &StoryFile) -> Result<HttpResponse> {
    Ok(for_newsroom(loaded(app, req, file).await?))
}

/// Anybody may keep it, so long.
fn for_all(mut answer: HttpResponse, id: Uuid, kept: &'static str) -> HttpResponse {
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(kept));
    for (name, value) in PUBLIC {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    let keys = Keys::new().named(Family::Media, id).text();
    for (name, value) in [("surrogate-key", keys.clone()), ("cache-tag", keys.replace(' ', ","))] {
        if let Ok(value) = header::HeaderValue::from_str(&value) {
            headers.insert(header::HeaderName::from_static(name), value);
        }
    }
    answer
}

/// Their browser asks each time whether it may show it.
fn for_newsroom(mut answer: HttpResponse) -> HttpResponse {
    let private = header::HeaderValue::from_static("private, no-cache");
    answer.headers_mut().insert(header::CACHE_CONTROL, private);
    answer
}

/// Pixels across of the newsroom's icon: in tabs, on home screens, where there is more room.
const ICONS: [u32; 3] = [32, 180, 512];

/// `GET /icon/{size}/{file}`: the newsroom's icon, as long as it has this one.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn icon(app: web::Data<App>, asked: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (size, file) = asked.into_inner();
    let size = ICONS.into_iter().find(|known| known.to_string() == size);
    let size = size.ok_or(Error::NotFound)?;
    let name = app.book().await?.site.icon_name().ok_or(Error::NotFound)?;
    if file != format!("{name}.png") {
        return Err(Error::NotFound);
    }
    let square = live::picture::file(&mut *app.readers().await?, &name).await?;
    let bytes = app.studio.icon(&app.db.newsroom, &square, size).await?;
    let mut answer = HttpResponse::Ok();
    for (name, value) in PUBLIC {
        answer.insert_header((name, value));
    }
    Ok(answer
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::CONTENT_TYPE, "image/png"))
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
        .body(bytes))
}

/// The same for people of the newsroom, whatever is live.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn of_newsroom(app: &App, req: &HttpRequest, file: &str) -> Result<HttpResponse> {
    let rendition = named(&mut *app.newsroom().await?, file).await?;
    to_somebody(app, req, &rendition).await
}

/// The rendition that a file belongs to, whatever is live.
///
/// # Errors
/// `NotFound`, database errors.
pub async fn named(conn: &mut Conn, file: &str) -> Result<Rendition> {
    let rendition = Rendition::named(conn, stem(file)?).await?;
    is_whole(&rendition, file)?;
    Ok(rendition)
}

/// A file for somebody who may have it, and for nobody after them.
///
/// # Errors
/// `NotFound`, `Busy`, `Unavailable`.
pub async fn to_somebody(app: &App, req: &HttpRequest, rendition: &Rendition) -> Result<HttpResponse> {
    let FileAnswer { answer, .. } = sent(app, req, rendition).await?;
    Ok(for_newsroom(answer))
}

/// The name without its ending.
fn stem(file: &str) -> Result<&str> {
    let (name, _) = file.split_once('.').ok_or(Error::NotFound)?;
    // No other text is asked of the database.
    let is_name = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_name { Ok(name) } else { Err(Error::NotFound) }
}

fn is_whole(rendition: &Rendition, file: &str) -> Result<()> {
    if rendition.file() == file {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// What every answer has that is made of a file.
fn begun(status: StatusCode, tag: &EntityTag) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header(ETag(tag.clone()))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX));
    answer
}

/// A file ends before the part that is asked for begins.
fn beyond(tag: &EntityTag, length: u64) -> HttpResponse {
    begun(StatusCode::RANGE_NOT_SATISFIABLE, tag)
        .insert_header(ContentRange(ContentRangeSpec::Bytes {
            range: None,
            instance_length: Some(length),
        }))
        .finish()
}

/// A document, or a part of it, as it comes out of the store. It is loaded, never shown in our name: what runs in a PDF runs
/// where its reader opens it.
async fn loaded(app: &App, req: &HttpRequest, file: &StoryFile) -> Result<HttpResponse> {
    let tag = EntityTag::new_strong(file.original.clone());
    if is_known(req, &tag) {
        return Ok(begun(StatusCode::NOT_MODIFIED, &tag).finish());
    }
    let length = file.length();
    let (status, from, to) = match wanted(req, &tag, length) {
        WantedPart::All => (StatusCode::OK, 0, length),
        WantedPart::Some(from, to) => (StatusCode::PARTIAL_CONTENT, from, to + 1),
        WantedPart::Beyond => return Ok(beyond(&tag, length)),
    };
    let mut answer = begun(status, &tag);
    answer
        .insert_header((header::CONTENT_TYPE, PDF))
        .insert_header(attached(&file.file_name));
    if status == StatusCode::PARTIAL_CONTENT {
        answer.insert_header(ContentRange(ContentRangeSpec::Bytes {
            range: Some((from, to - 1)),
            instance_length: Some(length),
        }));
    }
    // Whoever asks for the head only is sent no body.
    let pieces = app.studio.store.part_of_original(&file.digest(), from..to).await?;
    Ok(answer.body(sized(to - from, pieces)))
}

fn sized(length: u64, pieces: impl Stream<Item = Result<Bytes>> + 'static) -> impl MessageBody + 'static {
    SizedStream::new(length, Box::pin(pieces))
}

/// Under this name on the machine of whoever loads it: RFC 6266, in letters that every browser knows and in those of the name.
fn attached(file_name: &str) -> ContentDisposition {
    let plain: String = file_name
        .chars()
        .map(|letter| match letter {
            ' '..='~' if !matches!(letter, '"' | '\\' | '%') => letter,
            _ => '_',
        })
        .collect();
    let named = ExtendedValue {
        charset: Charset::Ext("UTF-8".into()),
        language_tag: None,
        value: file_name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(plain), DispositionParam::FilenameExt(named)],
    }
}

/// What goes out for an address of a file.
struct FileAnswer {
    answer: HttpResponse,
    /// The file itself, not what stands in for it.
    is_it: bool,
}

async fn sent(app: &App, req: &HttpRequest, rendition: &Rendition) -> Result<FileAnswer> {
    if rendition.is_made || !rendition.is_behind() {
        match answered(app, req, rendition).await {
            Err(Error::NotFound) if rendition.is_behind() => app.studio.miss(&app.db.newsroom, rendition).await?,
            answer => return answer.map(|answer| FileAnswer { answer, is_it: true }),
        }
    }
    let other = rendition.stand_in(&mut *app.newsroom().await?).await?;
    let answer = answered(app, req, &other).await?;
    Ok(FileAnswer { answer, is_it: false })
}

/// The file, a part of it, or that whoever asks has it.
async fn answered(app: &App, req: &HttpRequest, rendition: &Rendition) -> Result<HttpResponse> {
    let tag = EntityTag::new_strong(rendition.name.clone());
    let answer = |status: StatusCode| begun(status, &tag);
    if is_known(req, &tag) {
        return Ok(answer(StatusCode::NOT_MODIFIED).finish());
    }
    let (studio, pool) = (&app.studio, &app.db.newsroom);
    let typed = (header::CONTENT_TYPE, rendition.content_type());
    let (wanted, length) = if req.headers().contains_key(header::RANGE) {
        let length = studio.length(pool, rendition).await?;
        (wanted(req, &tag, length), length)
    } else {
        (WantedPart::All, 0)
    };
    match wanted {
        WantedPart::All => {
            let bytes = studio.file(pool, rendition).await?;
            Ok(answer(StatusCode::OK).insert_header(typed).body(bytes))
        }
        WantedPart::Some(from, to) => {
            let part = studio.store.part_of_rendition(&rendition.name, from..to + 1).await?;
            Ok(answer(StatusCode::PARTIAL_CONTENT)
                .insert_header(typed)
                .insert_header(ContentRange(ContentRangeSpec::Bytes {
                    range: Some((from, to)),
                    instance_length: Some(length),
                }))
                .body(part))
        }
        WantedPart::Beyond => Ok(beyond(&tag, length)),
    }
}

fn is_known(req: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Any) => req.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|one| one.weak_eq(tag)),
        Err(_) => false,
    }
}

/// How much of a file is asked for, in bytes from its beginning.
enum WantedPart {
    All,
    /// The first and the last.
    Some(u64, u64),
    /// It ends before.
    Beyond,
}

/// One part; of several, and of what is no part of bytes, the whole file is as good an answer (RFC 9110, 14.2).
fn wanted(req: &HttpRequest, tag: &EntityTag, length: u64) -> WantedPart {
    let is_this = match IfRange::parse(req) {
        Ok(IfRange::EntityTag(one)) => one.strong_eq(tag),
        Ok(IfRange::Date(_)) => false,
        Err(_) => !req.headers().contains_key(header::IF_RANGE),
    };
    let Ok(Range::Bytes(parts)) = Range::parse(req) else {
        return WantedPart::All;
    };
    let [part] = parts.as_slice() else {
        return WantedPart::All;
    };
    if !is_this {
        return WantedPart::All;
    }
    part_of(part, length)
}

fn part_of(part: &ByteRangeSpec, length: u64) -> WantedPart {
    match part.to_satisfiable_range(length) {
        Some((from, to)) => WantedPart::Some(from, to),
        None => WantedPart::Beyond,
    }
}
