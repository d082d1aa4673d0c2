//! Where the files of pictures lie: a folder, or a bucket of an S3-compatible store.

use std::{fmt, path::PathBuf};

use clap::Args;
use url::Url;

use super::values;

/// Where the files of pictures lie.
#[derive(Debug, Clone, Args)]
pub struct MediaConfig {
    /// A bucket of an S3-compatible store for the files of pictures: s3://bucket/prefix. Default: media in the data folder
    #[arg(long, env = "COPYDESK_MEDIA_STORE", value_name = "BUCKET", global = true, value_parser = BucketAddress::parse)]
    pub media_store: Option<BucketAddress>,

    /// Where that store answers, if it is not Amazon's: https://s3.example.org
    #[arg(long, env = "COPYDESK_MEDIA_ENDPOINT", value_name = "URL", global = true, value_parser = endpoint)]
    pub media_endpoint: Option<Url>,

    /// Its region
    #[arg(
        long,
        env = "COPYDESK_MEDIA_REGION",
        default_value = "us-east-1",
        value_name = "NAME",
        global = true
    )]
    pub media_region: String,

    /// A file with its keys: the id in the first line, the secret in the second. Default: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
    #[arg(long, env = "COPYDESK_MEDIA_KEYS", value_name = "FILE", global = true)]
    pub media_keys: Option<PathBuf>,

    /// Certificates (PEM) that vouch for it
    #[arg(long, env = "COPYDESK_MEDIA_CA", value_name = "FILE", global = true)]
    pub media_ca: Option<PathBuf>,

    /// Speak to it without encryption, where its address begins with http://
    #[arg(long, env = "COPYDESK_MEDIA_ALLOW_HTTP", global = true, action = clap::ArgAction::SetTrue, value_parser = values::on_or_off)]
    pub media_allow_http: bool,
}

impl MediaConfig {
    /// The keys of the store.
    ///
    /// # Errors
    /// A sentence: there are none, or their file cannot be read.
    pub fn keys(&self) -> Result<StoreKeys, String> {
        match &self.media_keys {
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .map_err(|error| format!("The keys in {} cannot be read: {error}.", file.display()))?;
                StoreKeys::in_lines(&text).ok_or_else(|| {
                    format!(
                        "{} holds no keys: the id belongs in its first line, the secret in its second.",
                        file.display()
                    )
                })
            }
            None => StoreKeys::of_environment().ok_or_else(|| {
                "The store of pictures needs keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a file with --media-keys (COPYDESK_MEDIA_KEYS).".into()
            }),
        }
    }

    /// Whether the way to the store may be used.
    ///
    /// # Errors
    /// A sentence: it is not encrypted, and nobody said that this is meant.
    pub fn check_endpoint(&self) -> Result<(), String> {
        match &self.media_endpoint {
            Some(url) if url.scheme() == "http" && !self.media_allow_http => Err(format!(
                "--media-endpoint (COPYDESK_MEDIA_ENDPOINT) is {url}, and pictures would go there unencrypted. Use https, or say --media-allow-http (COPYDESK_MEDIA_ALLOW_HTTP) if that is meant."
            )),
            _ => Ok(()),
        }
    }
}

fn endpoint(text: &str) -> Result<Url, String> {
    let wrong = || format!("is not an address: “{text}”. It looks like https://s3.example.org.");
    let url = Url::parse(text).map_err(|_| wrong())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "holds a user name or a password. Keys go into the environment or a file (--media-keys), not into it."
                .into(),
        );
    }
    let is_plain = matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
    if url.has_host() && is_plain {
        Ok(url)
    } else {
        Err(wrong())
    }
}

/// A bucket, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAddress {
    /// Its name.
    pub bucket: String,
    /// What all keys begin with, without a slash at either end; empty for the whole bucket.
    pub prefix: String,
}

impl BucketAddress {
    /// Reads `s3://bucket/prefix`.
    ///
    /// # Errors
    /// What is wrong with it, as in "--media-store …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("is “{text}”, and takes a bucket such as s3://pictures or s3://pictures/courier.");
        let rest = text.strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest
            .trim_end_matches('/')
            .split_once('/')
            .unwrap_or((rest.trim_end_matches('/'), ""));
        let is_sign =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
        let is_bucket = (3..=63).contains(&bucket.len()) && bucket.bytes().all(is_sign);
        let is_step = |step: &str| {
            !matches!(step, "" | "." | "..")
                && step
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        };
        if is_bucket && (prefix.is_empty() || (prefix.len() <= 200 && prefix.split('/').all(is_step))) {
            Ok(Self {
                bucket: bucket.into(),
                prefix: prefix.into(),
            })
        } else {
            Err(wrong())
        }
    }
}

impl fmt::Display for BucketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}", self.bucket)?;
        if self.prefix.is_empty() {
            return Ok(());
        }
        write!(f, "/{}", self.prefix)
    }
}

/// What a store knows us by. Shown nowhere.
#[derive(Clone)]
pub struct StoreKeys {
    /// The public half.
    pub id: String,
    /// The secret half.
    pub secret: String,
    /// Of keys that end by themselves.
    pub session: Option<String>,
}

impl fmt::Debug for StoreKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKeys(…)")
    }
}

impl StoreKeys {
    fn in_lines(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Some(Self {
            id: lines.next()?.to_owned(),
            secret: lines.next()?.to_owned(),
            session: lines.next().map(str::to_owned),
        })
    }

    fn of_environment() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Some(Self {
            id: variable("AWS_ACCESS_KEY_ID")?,
            secret: variable("AWS_SECRET_ACCESS_KEY")?,
            session: variable("AWS_SESSION_TOKEN"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_has_a_name_and_perhaps_a_prefix() {
        for (text, bucket, prefix) in [
            ("s3://pictures", "pictures", ""),
            ("s3://pictures/", "pictures", ""),
            ("s3://pictures/courier/2026/", "pictures", "courier/2026"),
        ] {
            let read = BucketAddress::parse(text).unwrap();
            assert_eq!((read.bucket.as_str(), read.prefix.as_str()), (bucket, prefix), "{text}");
            assert_eq!(BucketAddress::parse(&read.to_string()), Ok(read), "{text}");
        }
        for bad in [
            "",
            "pictures",
            "s3://",
            "s3://ab",
            "S3://pictures",
            "https://pictures",
            "s3://key:secret@pictures",
            "s3://pictures//x",
            "s3://pictures/../x",
            "s3://pictures/a b",
            "s3://Pictures",
        ] {
            assert!(BucketAddress::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_endpoint_holds_no_secret_and_keys_are_not_printed() {
        assert!(endpoint("https://s3.example.org").is_ok() && endpoint("http://127.0.0.1:9000").is_ok());
        for bad in ["s3.example.org", "ftp://s3.example.org", "https://s3.example.org/?a=b"] {
            assert!(endpoint(bad).unwrap_err().contains("is not an address"), "{bad}");
        }
        assert!(
            !endpoint("https://ada:lovelace@s3.example.org")
                .unwrap_err()
                .contains("lovelace")
        );
        let keys = StoreKeys::in_lines(" id \n\nsecret\n").unwrap();
        assert_eq!((keys.id.as_str(), keys.secret.as_str()), ("id", "secret"));
        assert!(!format!("{keys:?}").contains("secret"));
        assert!(StoreKeys::in_lines("id\n").is_none());
    }
}
