//! A form in parts: texts, and files that are handed on as they arrive.

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    error::PayloadError,
    http::header::HeaderMap,
    web::{Bytes, BytesMut},
};
use futures_util::{Stream, StreamExt};

use super::{
    body::{self, BodyLimits},
    form::Fields,
};
use crate::error::{Error, Problems, Result};

/// A file of a form, on its way. Nothing behind it is read before it is.
pub struct FilePart {
    /// The field that it is of.
    pub field: String,
    /// What whoever sent it calls it; never a place of ours.
    pub name: String,
    content: Field,
    left: usize,
    limits: BodyLimits,
}

impl FilePart {
    /// The next piece; none at its end.
    ///
    /// # Errors
    /// `TooLarge`; `Problems` when it broke off.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        let piece = match self.content.next().await? {
            Ok(piece) => piece,
            Err(error) => return Some(Err(told(&error, self.limits))),
        };
        match self.left.checked_sub(piece.len()) {
            Some(left) => {
                self.left = left;
                Some(Ok(piece))
            }
            None => {
                self.left = 0; // nor is anything behind it taken
                Some(Err(Error::TooLarge(self.limits.file)))
            }
        }
    }
}

/// The texts of a form, in order. Each file is given to `take` when it comes.
///
/// # Errors
/// `TooLarge`; `WrongType` of a text that says it is not UTF-8; `Problems` of one that is not, of a form that cannot be read, has too much in it, or
/// has a file where none belongs; what `take` says.
pub async fn fields(
    headers: &HeaderMap,
    body: impl Stream<Item = std::result::Result<Bytes, PayloadError>> + 'static,
    limits: BodyLimits,
    mut take: impl AsyncFnMut(FilePart) -> Result<()>,
) -> Result<Fields> {
    let mut parts = Multipart::new(headers, body);
    let (mut fields, mut files) = (Fields::new(), 0);
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| told(&error, limits))?;
        let name = part.name().unwrap_or_default().to_owned();
        limits.fit(fields.len() + files, &name)?;
        match file_name(&part) {
            Some(_) if files == limits.files => return Err(too_many(limits.files)),
            Some(file) => {
                files += 1;
                take(FilePart {
                    field: name,
                    name: file,
                    content: part,
                    left: limits.file,
                    limits,
                })
                .await?;
            }
            None => fields.push((name, text(part, limits).await?)),
        }
    }
    Ok(fields)
}

fn file_name(part: &Field) -> Option<String> {
    let said = part.content_disposition()?;
    let extended = || {
        said.get_filename_ext()
            .map(|name| String::from_utf8_lossy(&name.value).into_owned())
    };
    said.get_filename().map(str::to_owned).or_else(extended)
}

fn too_many(files: usize) -> Error {
    let sentence = match files {
        0 => "This form takes no files. Send it from its page.".to_owned(),
        most => format!("Send {most} files at most at once."),
    };
    Problems::of("form", sentence).into()
}

async fn text(mut part: Field, limits: BodyLimits) -> Result<String> {
    let charset = part.content_type().and_then(|kind| kind.get_param("charset"));
    if charset.is_some_and(|charset| !charset.as_str().eq_ignore_ascii_case("utf-8")) {
        return Err(Error::WrongType);
    }
    let mut bytes = BytesMut::new();
    while let Some(piece) = part.next().await {
        bytes.extend_from_slice(&piece.map_err(|error| told(&error, limits))?);
    }
    String::from_utf8(bytes.to_vec()).map_err(|_| body::unreadable())
}

/// What is told of a body that could not be taken apart.
fn told(error: &MultipartError, limits: BodyLimits) -> Error {
    match error {
        MultipartError::Payload(error) => limits.broken(error),
        MultipartError::Incomplete => body::not_whole(),
        _ => body::unreadable(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
    use futures_util::stream;

    use super::*;

    const LIMITS: BodyLimits = BodyLimits {
        files: 2,
        file: 8,
        ..BodyLimits::of_form(1_000)
    };

    fn file(field: &str, content: &str) -> String {
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n"
        )
    }

    /// The texts, and the files as they were taken.
    async fn read(parts: &[String]) -> Result<(Fields, Vec<String>)> {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("multipart/form-data; boundary=b"),
        );
        let body = format!("{}--b--\r\n", parts.concat());
        // In small pieces, as a slow line brings them.
        let pieces: Vec<_> = body
            .as_bytes()
            .chunks(3)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        let mut taken = Vec::new();
        let take = async |mut file: FilePart| {
            let mut content = Vec::new();
            while let Some(piece) = file.next().await {
                content.extend_from_slice(&piece?);
            }
            taken.push(format!(
                "{} {} {}",
                file.field,
                file.name,
                String::from_utf8_lossy(&content)
            ));
            Ok(())
        };
        let fields = fields(&headers, stream::iter(pieces), LIMITS, take).await?;
        Ok((fields, taken))
    }

    #[tokio::test]
    async fn files_are_handed_on_in_their_turn() {
        let text = "--b\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nA quay\r\n".to_owned();

        let (fields, files) = read(&[file("one", "12345678"), text, file("two", "")]).await.unwrap();

        assert_eq!(fields, [("alt".to_owned(), "A quay".to_owned())]);
        assert_eq!(files, ["one a.txt 12345678", "two a.txt "]);
    }

    #[tokio::test]
    async fn files_are_bounded_in_size_and_number() {
        let long = read(&[file("one", "123456789")]).await;
        let many = read(&[file("one", ""), file("two", ""), file("three", "")]).await;

        assert!(matches!(long, Err(Error::TooLarge(8))), "{long:?}");
        assert!(matches!(many, Err(Error::Problems(_))), "{many:?}");
    }
}
